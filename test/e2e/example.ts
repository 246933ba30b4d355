// An example of the module, copied as it is and applied to a local AWS of its own.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startLocalAws } from '../../lab/tools/local-aws.ts';
import type { LocalAws } from '../../lab/tools/local-aws.ts';
import { startProvider } from '../../lab/tools/provider.ts';
import { succeeded } from '../../lab/tools/run.ts';
import type { Result } from '../../lab/tools/run.ts';
import { copyModule, terraform } from '../../lab/tools/terraform.ts';

interface PlanJson {
  readonly resource_changes?: readonly {
    readonly address: string;
    readonly change: { readonly actions: readonly string[] };
  }[];
}

export interface Example {
  readonly aws: LocalAws;
  /** Runs Terraform in the example, whatever it comes to. */
  terraform(...args: string[]): Promise<Result>;
  apply(): Promise<Result>;
  /** What a plan would change: "address: actions" of each resource that it touches. */
  plannedChanges(): Promise<readonly string[]>;
  output(name: string): Promise<string>;
  /** Replaces text in the example's main.tf. */
  edit(text: string | RegExp, replacement: string): Promise<void>;
  /** What a plan would change where every module of the example depends on something that is not applied yet. */
  plannedChangesAfterDependency(): Promise<readonly string[]>;
  /** Replaces the example by another root module. */
  rewrite(text: string): Promise<void>;
  remove(): Promise<void>;
}

const changesOf = ({ resource_changes: changes = [] }: PlanJson): string[] =>
  changes
    .filter(({ change }) => change.actions.join() !== 'no-op' && change.actions.join() !== 'read')
    .map(({ address, change }) => `${address}: ${change.actions.join(', ')}`);

const edit = async (file: string, text: string | RegExp, replacement: string): Promise<void> => {
  const before = await readFile(file, 'utf8');
  const after = before.replace(text, replacement);
  if (after === before) throw new Error(`${file} has no ${String(text)}`);
  await writeFile(file, after);
};

export const openExample = async (name: string): Promise<Example> => {
  const root = await mkdtemp(join(tmpdir(), 'e2e-'));
  const folder = join(root, 'examples', name);
  await copyModule(root);
  succeeded(await terraform(folder, ['init', '-no-color']));
  const aws = await startLocalAws();
  const provider = await startProvider(folder, aws.env);
  const env = { ...aws.env, ...provider.env };
  const runTerraform = (...args: string[]): Promise<Result> => terraform(folder, args, { env });
  const must = async (...args: string[]): Promise<Result> => succeeded(await runTerraform(...args));
  const plannedChanges = async (): Promise<readonly string[]> => {
    await must('plan', '-no-color', '-out=plan.tfplan');
    return changesOf(JSON.parse((await must('show', '-json', 'plan.tfplan')).stdout) as PlanJson);
  };
  return {
    aws,
    terraform: runTerraform,
    apply: () => must('apply', '-auto-approve', '-no-color'),
    plannedChanges,
    plannedChangesAfterDependency: async () => {
      await writeFile(join(folder, 'dependency.tf'), 'resource "terraform_data" "dependency" {}\n');
      const dependent = '$&\n  depends_on = [terraform_data.dependency]';
      await edit(join(folder, 'main.tf'), /^ +source += "\.\.\/.*"$/gm, dependent);
      return plannedChanges();
    },
    output: async (output) => (await must('output', '-raw', output)).stdout,
    edit: (text, replacement) => edit(join(folder, 'main.tf'), text, replacement),
    rewrite: async (text) => {
      await rm(join(folder, 'outputs.tf'), { force: true });
      await writeFile(join(folder, 'main.tf'), text);
    },
    remove: async () => {
      await provider.stop();
      await aws.close();
      await rm(root, { recursive: true, force: true });
    },
  };
};

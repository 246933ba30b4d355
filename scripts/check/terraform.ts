import { existsSync, readdirSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startProvider } from '../../lab/tools/provider.ts';
import { copyModule, findTerraform, providerAvailable, repository, terraform } from '../../lab/tools/terraform.ts';
import { allSkipped, oneTest, total } from './outcome.ts';
import type { Outcome } from './outcome.ts';

interface Message {
  readonly '@message': string;
  readonly '@level': string;
  readonly type: string;
  readonly diagnostic?: { readonly detail: string };
  readonly test_run?: { readonly status: string };
  readonly test_summary?: {
    readonly passed: number;
    readonly failed: number;
    readonly errored: number;
    readonly skipped: number;
  };
}

const succeeds = async (folder: string, args: readonly string[]): Promise<boolean> => {
  const { code, stdout, stderr } = await terraform(folder, args);
  if (code !== 0) console.error(`terraform ${args.join(' ')}\n${stdout}${stderr}`);
  return code === 0;
};

export const terraformFormat = async (): Promise<Outcome> => {
  const tool = await findTerraform();
  if ('missing' in tool) return allSkipped(['terraform fmt'], tool.missing);
  return oneTest(await succeeds(repository, ['fmt', '-check', '-recursive', '-diff', '-no-color']));
};

const modules = (root: string): string[] => [
  '.',
  ...['modules', 'examples']
    .filter((parent) => existsSync(join(root, parent)))
    .flatMap((parent) => readdirSync(join(root, parent)).map((name) => join(parent, name)))
    .filter((folder) => readdirSync(join(root, folder)).some((name) => name.endsWith('.tf'))),
];

const init = ['init', '-backend=false', '-no-color', '-test-directory=test'];

const validate = async (root: string, module: string): Promise<Outcome> => {
  const folder = join(root, module);
  const valid = (await succeeds(folder, init)) && (await succeeds(folder, ['validate', '-no-color']));
  console.log(`${valid ? 'valid' : 'NOT VALID'}: ${module}`);
  return oneTest(valid);
};

const tell = (message: Message): void => {
  const failed = message['@level'] === 'error' || ['fail', 'error'].includes(message.test_run?.status ?? '');
  if (message.type === 'test_summary') console.log(message['@message']);
  else if (failed) console.error(message['@message'], message.diagnostic?.detail ?? '');
};

const test = async (root: string): Promise<Outcome> => {
  const provider = await startProvider(root);
  const args = ['test', '-test-directory=test', '-json'];
  const { stdout, stderr } = await terraform(root, args, { env: provider.env, timeoutMs: 900_000 }).finally(
    provider.stop,
  );
  if (stderr !== '') console.error(stderr);
  const messages = stdout
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as Message);
  messages.forEach(tell);
  const summary = messages.findLast(({ type }) => type === 'test_summary')?.test_summary;
  if (summary === undefined || summary.passed + summary.failed + summary.errored === 0) {
    console.error('terraform test ran nothing.');
    return oneTest(false);
  }
  return {
    passed: summary.passed,
    failed: summary.failed + summary.errored,
    skipped: Array.from({ length: summary.skipped }, () => ({
      name: 'a run of terraform test',
      reason: 'an earlier run of its file failed',
    })),
  };
};

/** Works on a copy: Terraform writes its lock file beside the module. */
export const terraformModule = async (): Promise<Outcome> => {
  const provider = await providerAvailable();
  if ('missing' in provider) return allSkipped(['terraform validate', 'terraform test'], provider.missing);
  const root = await mkdtemp(join(tmpdir(), 'check-'));
  try {
    await copyModule(root, { tests: true });
    const outcomes: Outcome[] = [];
    for (const module of modules(root)) outcomes.push(await validate(root, module));
    return total([...outcomes, await test(root)]);
  } finally {
    await rm(root, { recursive: true, force: true });
  }
};

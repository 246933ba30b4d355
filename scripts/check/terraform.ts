import { existsSync, readdirSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { testModule } from '../../lab/tools/terraform-test.ts';
import type { Message } from '../../lab/tools/terraform-test.ts';
import { copyModule, findTerraform, providerAvailable, repository, terraform } from '../../lab/tools/terraform.ts';
import type { Check, Say } from './tier.ts';
import { allSkipped, oneTest, total } from './outcome.ts';
import type { Outcome } from './outcome.ts';

const succeeds = async (say: Say, folder: string, args: readonly string[]): Promise<boolean> => {
  const { code, stdout, stderr } = await terraform(folder, args);
  if (code !== 0) say(`terraform ${args.join(' ')}\n${stdout}${stderr}`);
  return code === 0;
};

export const terraformFormat: Check = async ({ say }) => {
  const tool = await findTerraform();
  if ('missing' in tool) return allSkipped(['terraform fmt'], tool.missing);
  return oneTest(await succeeds(say, repository, ['fmt', '-check', '-recursive', '-diff', '-no-color']));
};

const modules = (root: string): string[] => [
  '.',
  ...['modules', 'examples']
    .filter((parent) => existsSync(join(root, parent)))
    .flatMap((parent) => readdirSync(join(root, parent)).map((name) => join(parent, name)))
    .filter((folder) => readdirSync(join(root, folder)).some((name) => name.endsWith('.tf'))),
];

const init = ['init', '-backend=false', '-no-color', '-test-directory=test'];

const validate = async (say: Say, root: string, module: string): Promise<Outcome> => {
  const folder = join(root, module);
  const valid = (await succeeds(say, folder, init)) && (await succeeds(say, folder, ['validate', '-no-color']));
  if (!valid) say(`NOT VALID: ${module}\n`);
  return oneTest(valid);
};

const hasTests = (folder: string): boolean =>
  existsSync(join(folder, 'test')) && readdirSync(join(folder, 'test')).some((name) => name.endsWith('.tftest.hcl'));

const isWorthSaying = (message: Message): boolean =>
  message['@level'] === 'error' || ['fail', 'error'].includes(message.test_run?.status ?? '');

const test = async (say: Say, folder: string): Promise<Outcome> => {
  const messages = await testModule(folder, 'test');
  for (const message of messages.filter(isWorthSaying)) {
    say(`${message['@message']} ${message.diagnostic?.detail ?? ''}
`);
  }
  const summary = messages.findLast(({ type }) => type === 'test_summary')?.test_summary;
  if (summary === undefined || summary.passed + summary.failed + summary.errored === 0) {
    say('terraform test ran nothing.\n');
    return oneTest(false);
  }
  return {
    passed: summary.passed,
    failed: summary.failed + summary.errored,
    skipped: Array.from({ length: summary.skipped }, () => ({
      name: 'a run of terraform test',
      reason: 'an earlier run of its file failed',
    })),
    notes: [],
  };
};

/** Works on a copy: Terraform writes its lock file beside the module. */
export const terraformModule: Check = async ({ say }) => {
  const provider = await providerAvailable();
  if ('missing' in provider) return allSkipped(['terraform validate', 'terraform test'], provider.missing);
  const root = await mkdtemp(join(tmpdir(), 'check-'));
  try {
    await copyModule(root, { tests: true });
    const outcomes: Outcome[] = [];
    for (const module of modules(root)) {
      outcomes.push(await validate(say, root, module));
      if (hasTests(join(root, module))) outcomes.push(await test(say, join(root, module)));
    }
    return total(outcomes);
  } finally {
    await rm(root, { recursive: true, force: true });
  }
};

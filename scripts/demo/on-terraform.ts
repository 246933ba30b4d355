import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { IAMClient } from '@aws-sdk/client-iam';
import type { SampleAccount } from '../../lab/account/sample-account.ts';
import { administrator, region, startLocalAws } from '../../lab/tools/local-aws.ts';
import type { LocalAws } from '../../lab/tools/local-aws.ts';
import { copyModule, terraform } from '../../lab/tools/terraform.ts';
import { listRoles } from '../../cli/aws/roles.ts';
import { toResult } from '../../cli/aws/rule.ts';
import { describeRun } from './describe-run.ts';
import type { Outcome } from './outcome.ts';

const ruleName = 'iam-role-last-used';

const run = async (folder: string, aws: LocalAws, args: readonly string[]): Promise<string> => {
  const { code, stdout, stderr } = await terraform(folder, args, { env: aws.env });
  if (code !== 0) throw new Error(`terraform ${args.join(' ')} failed:\n${stdout}${stderr}`);
  return stdout;
};

const iamOf = ({ url }: LocalAws): IAMClient => new IAMClient({ region, endpoint: url, credentials: administrator });

/** The resources that a plan will make, and its closing line. */
const planSummary = (plan: string): readonly string[] =>
  plan.split('\n').flatMap((line) => {
    const made = /^\s+# (\S+) will be created$/.exec(line)?.[1];
    if (made !== undefined) return [`  + ${made}`];
    return line.startsWith('Plan: ') ? [`  ${line}`] : [];
  });

const applyAndEvaluate = async (folder: string, aws: LocalAws, account: SampleAccount): Promise<Outcome> => {
  await run(folder, aws, ['init', '-no-color']);
  const plan = await run(folder, aws, ['plan', '-no-color', '-out=plan.tfplan']);
  await run(folder, aws, ['apply', '-no-color', 'plan.tfplan']);
  await aws.seed(account);
  const invocation = await aws.evaluate(ruleName);
  if (!invocation.ok) throw new Error(`The function failed: ${invocation.error?.message ?? 'without a message'}`);
  const results = (await aws.results(ruleName)).flatMap((result) => toResult(result) ?? []);
  const listed = await listRoles(iamOf(aws), { show: () => undefined, clear: () => undefined });
  const destroyed = await run(folder, aws, ['destroy', '-auto-approve', '-no-color']);
  return {
    story: [
      'Applied examples/basic with Terraform to a local AWS (moto). The plan:',
      ...planSummary(plan),
      `Config started the rule ${ruleName}, which invoked the zip that Terraform uploaded, with the role that Terraform made.`,
      ...describeRun(invocation.stdout),
      /Destroy complete!.*/.exec(destroyed)?.[0] ?? 'Destroyed everything.',
    ],
    listed,
    results,
  };
};

/** Applies the basic example to a local AWS and lets its rule evaluate the sample account; leaves nothing behind. */
export const runOnTerraform = async (account: SampleAccount): Promise<Outcome> => {
  const folder = await mkdtemp(join(tmpdir(), 'demo-'));
  const aws = await startLocalAws();
  try {
    await copyModule(folder);
    return await applyAndEvaluate(join(folder, 'examples/basic'), aws, account);
  } finally {
    await aws.close();
    await rm(folder, { recursive: true, force: true });
  }
};

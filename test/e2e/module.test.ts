// The whole life of examples/basic on the local AWS: every test hangs on one apply, in this order.
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { aRole } from '../../lab/stand-in/accounts.ts';
import { sampleAccount } from '../../lab/account/sample-account.ts';
import { ARTIFACT } from '../../lab/runtime/run-artifact.ts';
import type { Invocation } from '../../lab/tools/local-aws.ts';
import { openExample } from './example.ts';
import type { Example } from './example.ts';
import { inlinePolicyOf } from './policies.ts';
import { applyMissing } from './requirements.ts';
import { expectedResults, readResults } from './results.ts';

const name = 'iam-role-last-used';
const rule = 'module.iam_role_last_used.aws_config_config_rule.this[0]';
const missing = await applyMissing();

describe('examples/basic on the local AWS', () => {
  let example: Example;

  beforeAll(async () => {
    if (missing === undefined) example = await openExample('basic');
  });
  beforeEach((test) => test.skip(missing !== undefined, missing));
  afterAll(() => (missing === undefined ? example.remove() : undefined));

  /** Dates of the sample account are relative: it is put anew before each run. */
  const evaluateSample = async (): Promise<Invocation> => {
    await example.aws.seed(sampleAccount(new Date()));
    return example.aws.evaluate(name);
  };

  /** So that there is something to report: changes alone are. */
  const evaluateWithOneRoleMore = async (): Promise<Invocation> => {
    const { roles, ...sample } = sampleAccount(new Date());
    await example.aws.seed({ ...sample, roles: [...roles, aRole({ name: 'one-role-more' })] });
    return example.aws.evaluate(name);
  };

  it('applies as it is, with nothing but environment variables', async () => {
    const { stdout } = await example.apply();

    expect(stdout).toContain('Apply complete!');
    expect(await example.output('rule_name')).toBe(name);
    expect(await example.aws.inventory()).toEqual({
      roles: [name],
      functions: [name],
      rules: [name],
      logGroups: [`/aws/lambda/${name}`],
    });
  });

  it('has an empty second plan', async () => {
    const { code, stdout } = await example.terraform('plan', '-detailed-exitcode', '-no-color');

    expect(code, stdout).toBe(0);
  });

  it('runs the committed zip with the credentials of its role, and writes its log', async () => {
    const invocation = await evaluateSample();

    const committed = createHash('sha256')
      .update(await readFile(ARTIFACT))
      .digest('base64');
    expect(invocation).toMatchObject({ function: name, ok: true, codeSha256: committed, logs: 'written' });
    expect(invocation.stdout).toContain('"run.finished"');
  });

  it('gives every role of the sample account its verdict, once, and protected ones none', async () => {
    const { roles } = sampleAccount(new Date());
    const results = readResults(await example.aws.results(name));

    const ids = new Set(roles.map(({ id }) => id));
    expect(results.filter(({ id }) => ids.has(id))).toEqual(expectedResults(roles));
    // The role of the function itself.
    expect(results.filter(({ id }) => !ids.has(id))).toMatchObject([{ compliance: 'COMPLIANT', verdict: 'exempt' }]);
  });

  it('uses exactly the actions that it is granted', async () => {
    const { actions } = await inlinePolicyOf(example.aws, name);

    const used = new Set((await example.aws.calls()).map(({ action }) => action));
    expect([...used].sort()).toEqual(actions);
  });

  it.each(['config:GetComplianceDetailsByConfigRule', 'config:PutEvaluations', 'iam:GetAccountAuthorizationDetails'])(
    'fails without %s, and says so',
    async (action) => {
      const policy = await inlinePolicyOf(example.aws, name);
      const invocation = await policy.without(action, evaluateWithOneRoleMore);

      expect(invocation).toMatchObject({ ok: false, error: { name: 'AccessError' } });
      expect(invocation.error?.message).toContain(`${action} is denied to arn:aws:sts::`);
    },
  );

  it.each(['logs:CreateLogStream', 'logs:PutLogEvents'])('writes no log without %s', async (action) => {
    const policy = await inlinePolicyOf(example.aws, name);
    const invocation = await policy.without(action, evaluateSample);

    expect(invocation.ok).toBe(true);
    expect(invocation.logs).toContain(`not authorized to perform: ${action}`);
  });

  it('updates the rule in place, and nothing else, when max_days changes', async () => {
    await example.edit(/max_days( *)= 60/, 'max_days$1= 90');
    const changes = await example.plannedChanges();
    await example.apply();
    const { stdout } = await evaluateSample();

    expect(changes).toEqual([`${rule}: update`]);
    expect(stdout).toContain('"maxDays":90');
  });

  it('leaves nothing behind when it is destroyed', async () => {
    const destroyed = await example.terraform('destroy', '-auto-approve', '-no-color');
    const state = await example.terraform('state', 'list');

    expect(destroyed.code, destroyed.stderr).toBe(0);
    expect(state.stdout).toBe('');
    const left = await example.aws.inventory();
    const seeded = sampleAccount(new Date()).roles.map((role) => role.name);
    expect(left).toEqual({ roles: [...seeded, 'one-role-more'].sort(), functions: [], rules: [], logGroups: [] });
  });
});

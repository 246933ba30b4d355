// examples/complete on the local AWS: every input at once, and the data calls made with an execution role.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { sampleAccount } from '../../lab/account/sample-account.ts';
import { aRole } from '../../lab/stand-in/accounts.ts';
import { readMetrics } from '../../lab/tools/emf.ts';
import { localAccountId } from '../../lab/tools/local-aws.ts';
import { openExample } from './example.ts';
import type { Example } from './example.ts';
import { readMessages } from './monitoring.ts';
import { inlinePolicyOf, trustOnly } from './policies.ts';
import { applyMissing } from './requirements.ts';
import { readResults } from './results.ts';

const name = 'estate-iam-role-last-used';
const reader = 'estate-iam-role-reader';
const missing = await applyMissing();

describe('examples/complete on the local AWS', () => {
  let example: Example;

  beforeAll(async () => {
    if (missing === undefined) example = await openExample('complete');
  });
  beforeEach((test) => test.skip(missing !== undefined, missing));
  afterAll(() => (missing === undefined ? example.remove() : undefined));

  const actionsOf = async (role: string): Promise<readonly string[]> => {
    const calls = await example.aws.calls();
    const ofRole = calls.filter(({ principal }) => principal.includes(`:assumed-role/${role}/`));
    return [...new Set(ofRole.map(({ action }) => action))].sort();
  };

  it('applies as it is, and has an empty second plan', async () => {
    await example.apply();
    const { code, stdout } = await example.terraform('plan', '-detailed-exitcode', '-no-color');

    expect(code, stdout).toBe(0);
  });

  it('reports every role by name, protected ones included', async () => {
    const sample = sampleAccount(new Date());
    await example.aws.seed(sample);
    const invocation = await example.aws.evaluate(name);

    expect(invocation).toMatchObject({ ok: true, logs: 'written' });
    // To a topic that a key encrypts.
    expect(readMetrics(invocation.stdout)[0]?.values['NotificationsFailed'], invocation.stdout).toBe(0);
    expect(await readMessages(example.aws)).toHaveLength(1);
    const ids = readResults(await example.aws.results(name)).map(({ id }) => id);
    expect(ids.sort()).toEqual([...sample.roles.map((role) => role.name), name, reader].sort());
  });

  it('makes the data calls with the execution role, and the others within its boundary', async () => {
    expect(await actionsOf(reader)).toEqual((await inlinePolicyOf(example.aws, reader)).actions);
    expect(await actionsOf(name)).toEqual([
      'kms:Decrypt',
      'kms:GenerateDataKey',
      'logs:CreateLogStream',
      'logs:PutLogEvents',
      'sns:Publish',
      'sts:AssumeRole',
    ]);
  });

  it('fails when the execution role trusts another, and says so', async () => {
    await example.aws.seed({ id: localAccountId, roles: [aRole({ name: 'another' })] });
    await trustOnly(example.aws, reader, `arn:aws:iam::${localAccountId}:role/another`);
    const { ok, error } = await example.aws.evaluate(name);

    expect(ok).toBe(false);
    expect(error?.message).toContain('sts:AssumeRole');
    expect(error?.message).toContain(`role/${reader}`);
  });

  it('loses nothing to a dependency of the whole module that changes', async () => {
    const planned = await example.plannedChangesAfterDependency();

    expect(planned).toContain('terraform_data.dependency: create');
    expect(planned.filter((each) => each.includes('delete'))).toEqual([]);
  });

  it('leaves nothing behind when it is destroyed', async () => {
    const { code, stderr } = await example.terraform('destroy', '-auto-approve', '-no-color');

    expect(code, stderr).toBe(0);
    expect((await example.terraform('state', 'list')).stdout).toBe('');
    expect(await example.aws.inventory()).toMatchObject({ functions: [], rules: [], logGroups: [] });
  });
});

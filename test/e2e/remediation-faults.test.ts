// The zip of the remediation, with examples/remediation on a local AWS where calls fail and processes end: run again, it converges.
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { labels } from '../../lambda/src/rule/labels.ts';
import { aRole, DAY_MS, policy, serviceTrust } from '../../lab/stand-in/accounts.ts';
import { localAccountId, region } from '../../lab/tools/local-aws.ts';
import type { Invocation, RoleState } from '../../lab/tools/local-aws.ts';
import { openExample } from './example.ts';
import type { Example } from './example.ts';
import { applyMissing } from './requirements.ts';

const name = 'iam-role-last-used';
const denyAll = 'arn:aws:iam::aws:policy/AWSDenyAll';
const missing = await applyMissing();
const functionOf = { quarantine: `${name}-remediator`, delete: `${name}-remediator`, restore: `${name}-restorer` };
type Action = keyof typeof functionOf;

interface Added {
  readonly id: string;
  readonly name: string;
  readonly before: RoleState;
}

describe('the remediation, where AWS fails', () => {
  let example: Example;
  let roleNumber = 0;
  let aheadMs = 0;

  beforeAll(async () => {
    if (missing !== undefined) return;
    example = await openExample('remediation');
    await example.edit(/(remediation = \{\n)/, '$1    maximum_per_day = 1000\n');
    await example.apply();
  });
  beforeEach((test) => test.skip(missing !== undefined, missing));
  afterEach(() => (missing === undefined ? example.aws.inject() : undefined));
  afterAll(() => (missing === undefined ? example.remove() : undefined));

  /** Days go by for the functions, or as long as a lease holds at the most. */
  const wait = (ms: number): Promise<void> => {
    aheadMs += ms;
    return example.aws.clock(aheadMs);
  };
  const untilLeasesEnd = (): Promise<void> => wait(DAY_MS / 24);

  const run = (action: Action, roleId: string): Promise<Invocation> =>
    example.aws.invoke(functionOf[action], {
      action,
      roleId,
      ...(action === 'delete' ? { removeFromInstanceProfiles: true } : {}),
    });
  const outcomeOf = ({ result, error }: Invocation): unknown =>
    (result as { readonly outcome?: unknown } | null | undefined)?.outcome ?? error;
  const done = async (action: Action, roleId: string): Promise<void> => {
    const invocation = await run(action, roleId);
    expect(outcomeOf(invocation), `${action}: ${JSON.stringify(invocation)}`).toBe('done');
  };

  const stateOf = (role: string): Promise<RoleState | null> => example.aws.roleState(role);
  const addRole = async (): Promise<Added> => {
    roleNumber += 1;
    const role = aRole({
      path: '/team-a/',
      name: `batch-${roleNumber}`,
      lastUsed: { date: new Date(Date.now() - 200 * DAY_MS), region },
      trust: serviceTrust('ec2.amazonaws.com'),
      inlinePolicies: { data: policy({ Effect: 'Allow', Action: 's3:GetObject', Resource: '*' }) },
      managedPolicyArns: ['arn:aws:iam::aws:policy/ReadOnlyAccess'],
      instanceProfiles: [`instances-${roleNumber}`],
      tags: { owner: 'team-a' },
    });
    await example.aws.seed({ id: localAccountId, roles: [role] });
    const before = await stateOf(role.name);
    if (before === null) throw new Error(`there is no role ${role.name}`);
    return { id: role.id, name: role.name, before };
  };

  const withoutId = (state: RoleState | null): object | null => state && { ...state, id: undefined };
  const expectWhole = async (role: Added, what: string): Promise<void> =>
    expect(withoutId(await stateOf(role.name)), what).toEqual(withoutId(role.before));
  const expectQuarantined = async (role: Added, what: string): Promise<void> => {
    const state = await stateOf(role.name);
    expect(state?.attachedPolicies, what).toContain(denyAll);
    expect(state?.tags, what).toMatchObject({ [labels.by]: name, [labels.at]: expect.any(String) });
  };

  /**
   * Runs the action until the process that ends at its call of this number makes fewer calls. Gives the number of calls. Takes some
   * seconds each, so of long actions only every so many; test/unit/remediation/model.test.ts ends them at each.
   */
  const endAtCalls = async (
    action: Action,
    step: number,
    add: () => Promise<Added>,
    check: (role: Added, what: string) => Promise<void>,
  ): Promise<number> => {
    for (let at = 1; ; at += step) {
      const role = await add();
      await example.aws.inject({ function: functionOf[action], at, kinds: ['killed-after'] });
      const first = await run(action, role.id);
      const [fault] = await example.aws.faults();
      await example.aws.inject();
      await untilLeasesEnd();
      const again = await run(action, role.id);

      const what = `${action} ended at call ${at}: ${JSON.stringify([first.error, again.result, again.error])}`;
      expect(again.ok, what).toBe(true);
      await check(role, what);
      if (fault?.hits === 0) return at - step;
      expect(first.error?.name, what).toBe('Runtime.ExitError');
    }
  };
  const addQuarantined = async (): Promise<Added> => {
    const role = await addRole();
    await done('quarantine', role.id);
    await wait(2 * DAY_MS);
    return role;
  };
  const addDeleted = async (): Promise<Added> => {
    const role = await addQuarantined();
    await done('delete', role.id);
    return role;
  };

  it('converges where every third call of IAM fails', async () => {
    const kinds = ['error', 'throttled', 'unanswered', 'unheard'] as const;
    await example.aws.inject({ service: 'iam', every: 3, kinds });
    const again = async (action: Action, roleId: string): Promise<void> => {
      for (let tries = 1; !(await run(action, roleId)).ok; tries += 1) {
        expect(tries, action).toBeLessThan(5);
        await untilLeasesEnd();
      }
    };
    for (let round = 1; round <= 2; round += 1) {
      const role = await addRole();
      await again('quarantine', role.id);
      await expectQuarantined(role, `round ${round}`);
      await wait(2 * DAY_MS);
      await again('delete', role.id);
      expect(await stateOf(role.name)).toBeNull();
      await again('restore', role.id);
      await expectWhole(role, `round ${round}`);
    }
    const [fault] = await example.aws.faults();
    expect(fault?.hits).toBeGreaterThan(30);
  });

  it('quarantines, also where the process ended at any call', async () => {
    expect(await endAtCalls('quarantine', 1, addRole, expectQuarantined)).toBeGreaterThan(15);
  });

  it('deletes, also where the process ended at every fifth call', async () => {
    const ends = await endAtCalls('delete', 5, addQuarantined, async (role, what) => {
      expect(await stateOf(role.name), what).toBeNull();
      await done('restore', role.id);
      await expectWhole(role, what);
    });
    expect(ends).toBeGreaterThan(30);
  });

  it('restores, also where the process ended at every fifth call', async () => {
    expect(await endAtCalls('restore', 5, addDeleted, expectWhole)).toBeGreaterThan(20);
  });
});

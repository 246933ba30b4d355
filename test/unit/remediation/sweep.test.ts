import { beforeEach, describe, expect, it } from 'vitest';
import type { Role } from '../../../lambda/src/rule/role.ts';
import { markTags } from '../../../lambda/src/rule/mark.ts';
import type { ActionResult } from '../../../lambda/src/remediation/result.ts';
import type { RemediationSettings } from '../../../lambda/src/remediation/settings.ts';
import { sweep } from '../../../lambda/src/remediation/sweep.ts';
import type { SweepResult } from '../../../lambda/src/remediation/sweep.ts';
import { daysAgo, now, usedAt } from '../roles.ts';
import { createFakeAccount, denyAll, ruleName, someSettings } from './account.ts';
import type { FakeAccount } from './account.ts';

let account: FakeAccount;
let ended: ActionResult[];
let failed: [string, unknown][];

beforeEach(() => {
  account = createFakeAccount();
  ended = [];
  failed = [];
});

const add = (name: string, days: number, more: Partial<Role> = {}, attached: readonly string[] = [denyAll]): void => {
  const at = `${daysAgo(days).toISOString().slice(0, 19)}Z`;
  const tags = new Map([
    [markTags.by, ruleName],
    [markTags.at, at],
  ]);
  account.add({ id: `AROA${name}`, name, tags, ...more }, { attached });
};

const run = (settings: Partial<RemediationSettings> = {}): Promise<SweepResult> =>
  sweep(account.ports, someSettings(settings), now, {
    ended: (result) => ended.push(result),
    failed: (role, error) => failed.push([role.name, error]),
  });

describe('the sweep', () => {
  it('deletes what has been in quarantine for long enough, the oldest first, and leaves the rest', async () => {
    add('young', 29.99);
    add('due', 30);
    add('old', 90);
    account.add({ id: 'AROAFREE', name: 'free' });

    expect(await run()).toEqual({ action: 'sweep', due: 2, deleted: 2, skipped: 0, planned: 0, left: 0, failed: 0 });
    expect(ended.map(({ roleName, outcome }) => [roleName, outcome])).toEqual([
      ['old', 'done'],
      ['due', 'done'],
    ]);
    expect([...account.held.keys()]).toEqual(['young', 'free']);
    expect(account.objects.size).toBe(2);
  });

  it('checks each role again: what was used, or is in an instance profile, stays', async () => {
    add('used', 40, usedAt(daysAgo(35)));
    add('released', 40, {}, []);
    add('served', 40);
    account.profiles.set('web', { name: 'web', path: '/', tags: {}, role: 'served' });

    expect(await run()).toMatchObject({ due: 3, deleted: 0, skipped: 3 });
    expect(account.changes).toEqual([]);
  });

  it('stops at maximum_per_day, and says how many are left', async () => {
    for (const name of ['a', 'b', 'c', 'd']) add(name, 40);

    expect(await run({ maximumPerDay: 3 })).toMatchObject({ due: 4, deleted: 3, left: 1 });
    expect(await run({ maximumPerDay: 3 })).toMatchObject({ due: 1, deleted: 0, left: 1 });
    expect(account.held.size).toBe(1);
  });

  it('goes on with the next role where one fails, and counts it', async () => {
    add('bad', 50);
    add('good', 40);
    const { reader } = account.ports;
    const managedPolicy = reader.managedPolicy.bind(reader);
    account.held.get('bad')?.attached.add('arn:aws:iam::123456789012:policy/broken');
    Object.assign(reader, {
      managedPolicy: (arn: string) =>
        arn.endsWith('broken') ? Promise.reject(new Error('broken')) : managedPolicy(arn),
    });

    expect(await run()).toMatchObject({ due: 2, deleted: 1, failed: 1 });
    expect(failed).toEqual([['bad', expect.objectContaining({ message: 'broken' })]]);
  });

  it('only counts with dry_run', async () => {
    add('due', 40);

    expect(await run({ dryRun: true })).toMatchObject({ due: 1, planned: 1, deleted: 0 });
    expect(account.changes).toEqual([]);
  });

  it('deletes nothing where delete_after_days is not set', async () => {
    add('due', 400);

    expect(await run({ deleteAfterDays: undefined })).toMatchObject({ due: 0, deleted: 0 });
  });
});

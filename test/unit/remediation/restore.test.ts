import { beforeEach, describe, expect, it } from 'vitest';
import { RemediationError } from '../../../lambda/src/function/errors.ts';
import { markTags } from '../../../lambda/src/rule/mark.ts';
import { deleteRole } from '../../../lambda/src/remediation/deletion.ts';
import { quarantineRole } from '../../../lambda/src/remediation/quarantine.ts';
import { restoreRole } from '../../../lambda/src/remediation/restore.ts';
import type { ActionResult } from '../../../lambda/src/remediation/result.ts';
import type { RemediationSettings } from '../../../lambda/src/remediation/settings.ts';
import { aPolicy, now } from '../roles.ts';
import { aRequest, createFakeAccount, denyAll, someSettings, Stopped } from './account.ts';
import type { FakeAccount, Held } from './account.ts';

let account: FakeAccount;

beforeEach(() => {
  account = createFakeAccount();
});

const readOnly = 'arn:aws:iam::aws:policy/ReadOnlyAccess';
const id = 'AROAEXAMPLE';

const restore = (settings: Partial<RemediationSettings> = {}): Promise<ActionResult> =>
  restoreRole(account.ports, someSettings(settings), { roleId: id }, now);
const quarantine = (): Promise<ActionResult> => quarantineRole(account.ports, someSettings(), aRequest(), now);
const remove = (): Promise<ActionResult> =>
  deleteRole(account.ports, someSettings(), { roleId: id, force: true, removeFromInstanceProfiles: true }, now);

const addRole = (): Held =>
  account.add(
    { path: '/team/', tags: new Map([['owner', 'team']]) },
    { attached: [readOnly], inline: { one: '{"One":1}' }, profiles: ['web'], description: 'Deploys.' },
  );

const snapshot = () => {
  const held = account.held.get('deploy');
  return {
    role: held?.role,
    attached: [...(held?.attached ?? [])].sort(),
    inline: Object.fromEntries(held?.inline ?? []),
    profiles: [...account.profiles.values()].map((profile) => ({ ...profile })),
  };
};

describe('a restore from quarantine', () => {
  it('leaves the role exactly as it was before', async () => {
    addRole();
    const before = snapshot();
    await quarantine();

    expect(await restore()).toMatchObject({
      outcome: 'done',
      roleName: 'deploy',
      reason:
        'deploy is as it was before its quarantine. The rule still finds it unused: whitelist or exempt it, or AWS Config ' +
        'may quarantine it again',
    });
    expect(snapshot()).toEqual(before);
  });

  it('says no more of a role that the rule leaves alone by now', async () => {
    addRole();
    await quarantine();

    expect(await restore({ policy: aPolicy({ whitelist: ['*'] }) })).toMatchObject({
      outcome: 'done',
      reason: 'deploy is as it was before its quarantine',
      verdict: 'whitelisted',
    });
  });

  it('works with dry_run, because a way back must always be open', async () => {
    addRole();
    await quarantine();

    expect(await restore({ dryRun: true })).toMatchObject({ outcome: 'done' });
    expect(account.held.get('deploy')?.attached.has(denyAll)).toBe(false);
  });

  it('skips a role that is not in quarantine, and leaves the deny-all policy of others', async () => {
    account.add({}, { attached: [denyAll] });

    expect(await restore()).toMatchObject({ outcome: 'skipped', reason: 'deploy is not in quarantine by this module' });
    expect(account.changes).toEqual([]);
  });

  it.each([0, 1].flatMap((call) => (['before', 'after'] as const).map((when) => [when, call] as const)))(
    'that is stopped %s change %i and run again is complete',
    async (when, call) => {
      addRole();
      const before = snapshot();
      await quarantine();
      account.stopAt(call, when);
      await expect(restore()).rejects.toThrow(Stopped);
      account.stopAt(undefined);

      await restore();

      expect(snapshot()).toEqual(before);
    },
  );

  it('takes off a quarantine that was not completed', async () => {
    addRole();
    const before = snapshot();
    account.stopAt(1);
    await expect(quarantine()).rejects.toThrow(Stopped);
    account.stopAt(undefined);

    expect(await restore()).toMatchObject({ outcome: 'done' });
    expect(snapshot()).toEqual(before);
  });
});

describe('a restore after a deletion', () => {
  it('gives the same role but for id and dates, and says what has to be renewed', async () => {
    addRole();
    const { role, ...rest } = snapshot();
    await quarantine();
    await remove();
    expect(account.held.size).toBe(0);

    const result = await restore();

    const { role: restored, ...after } = snapshot();
    expect(after).toEqual(rest);
    expect(restored).toEqual({ ...role, id: restored?.id, createdAt: restored?.createdAt, lastUse: undefined });
    expect(restored?.id).not.toBe(id);
    expect(result).toMatchObject({
      outcome: 'done',
      newRoleId: restored?.id,
      backupKey: `the-rule/123456789012/roles/${id}.json`,
    });
    expect(result.reason).toContain(`has a new id, ${String(restored?.id)}`);
    expect(result.reason).toContain('put these trust and resource policies again');
  });

  it('carries the mark of a restore until it is whole', async () => {
    addRole();
    await quarantine();
    await remove();
    account.changes.length = 0;
    await restore();

    expect(account.changes).toEqual([
      'create deploy',
      'put deploy one',
      `attach deploy ${readOnly}`,
      'join deploy web',
      `untag deploy ${markTags.restoring}`,
    ]);
  });

  it.each([0, 1, 2, 3, 4].flatMap((call) => (['before', 'after'] as const).map((when) => [when, call] as const)))(
    'that is stopped %s change %i and run again is complete',
    async (when, call) => {
      addRole();
      const { role, ...rest } = snapshot();
      await quarantine();
      await remove();
      account.stopAt(call, when);
      await expect(restore()).rejects.toThrow(Stopped);
      account.stopAt(undefined);

      const again = await restore();

      const { role: restored, ...after } = snapshot();
      expect(after).toEqual(rest);
      expect(restored?.tags).toEqual(role?.tags);
      expect(again.outcome).toBe(call === 4 && when === 'after' ? 'skipped' : 'done');
    },
  );

  it('skips where another role has the name by now', async () => {
    addRole();
    await quarantine();
    await remove();
    account.add({ id: 'AROAOTHER' });
    account.changes.length = 0;

    const result = await restore();

    expect(result.outcome).toBe('skipped');
    expect(result.reason).toMatch(/^a role named deploy exists \(id AROAOTHER\)/);
    expect(account.changes).toEqual([]);
  });

  it('skips where there is neither a role nor a backup', async () => {
    expect(await restore()).toEqual({
      action: 'restore',
      roleId: id,
      outcome: 'skipped',
      reason: `the account has no role with the id ${id}, and there is no backup the-rule/123456789012/roles/${id}.json`,
    });
  });

  it.each(['', '{}', '{"format":2,"role":{"id":"AROAEXAMPLE"}}', '{"format":1,"role":{"id":"AROAOTHER"}}'])(
    'fails on %j, which is no backup of the role',
    async (text) => {
      account.objects.set(`the-rule/123456789012/roles/${id}.json`, text);

      await expect(restore()).rejects.toThrow(RemediationError);
      expect(account.changes).toEqual([]);
    },
  );
});

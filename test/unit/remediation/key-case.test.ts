// IAM keeps the case in which the key of a tag was written, and finds it in any other.
import { beforeEach, describe, expect, it } from 'vitest';
import { deleteRole } from '../../../lambda/src/remediation/deletion.ts';
import { quarantineRole } from '../../../lambda/src/remediation/quarantine.ts';
import { restoreRole } from '../../../lambda/src/remediation/restore.ts';
import type { ActionResult } from '../../../lambda/src/remediation/result.ts';
import { isMark, markTags, readMark } from '../../../lambda/src/rule/mark.ts';
import { now } from '../roles.ts';
import { aRequest, createFakeAccount, denyAll, ruleName, someSettings, Stopped } from './account.ts';
import type { FakeAccount } from './account.ts';

const roleId = 'AROAEXAMPLE';
const settings = someSettings();

let account: FakeAccount;

beforeEach(() => {
  account = createFakeAccount();
  account.add({ tags: new Map([['Owner', 'Team']]) }, { inline: { one: '{"One":1}' } });
});

const quarantine = (): Promise<ActionResult> => quarantineRole(account.ports, settings, aRequest(), now);
const restore = (): Promise<ActionResult> => restoreRole(account.ports, settings, { roleId }, now);
const remove = (): Promise<ActionResult> =>
  deleteRole(account.ports, settings, { roleId, force: true, removeFromInstanceProfiles: true }, now);

const tagsNow = (): Record<string, string> => Object.fromEntries(account.held.get('deploy')?.role.tags ?? []);

/** Writes every key on the role in capitals, as a person or another tool may. */
const shout = (): void => {
  const held = account.held.get('deploy');
  if (held === undefined) throw new Error('no role');
  held.role = { ...held.role, tags: new Map([...held.role.tags].map(([key, value]) => [key.toUpperCase(), value])) };
};

const stopAfter = async (changes: number, action: () => Promise<ActionResult>): Promise<void> => {
  account.stopAt(changes - 1);
  await expect(action()).rejects.toThrow(Stopped);
  account.stopAt(undefined);
};

describe('labels whose keys are in another case', () => {
  it('say the same of a quarantine, and keep the case of their values', () => {
    const tags = new Map([
      [markTags.by.toUpperCase(), 'The-Rule'],
      [markTags.at.toUpperCase(), '2026-11-23T12:00:00Z'],
      [markTags.deleting.toUpperCase(), '2026-11-23T12:00:00Z'],
    ]);

    expect(readMark({ tags })).toEqual({ by: 'The-Rule', at: now, isBeingDeleted: true });
  });

  it.each(Object.values(markTags))('are labels still: %s', (key) => {
    expect([key, key.toUpperCase(), `${key}-x`].map(isMark)).toEqual([true, true, false]);
  });

  it('keep a role from being quarantined twice', async () => {
    await quarantine();
    shout();

    expect(await quarantine()).toMatchObject({ outcome: 'skipped', reason: expect.stringContaining('already') });
  });

  it('are renewed where somebody has taken the policy off', async () => {
    await quarantine();
    account.held.get('deploy')?.attached.delete(denyAll);
    shout();
    account.changes.length = 0;

    expect(await quarantine()).toMatchObject({ outcome: 'done' });
    expect(account.changes[0]).toBe(`untag deploy ${markTags.at}`);
    expect(tagsNow()).toEqual({ OWNER: 'Team', [markTags.by]: ruleName, [markTags.at]: '2026-11-23T12:00:00Z' });
  });

  it('take no room beside the labels that are to come', async () => {
    const own = Array.from({ length: 47 }, (_, index): [string, string] => [`key-${index}`, 'x']);
    account.add({ tags: new Map([...own, [markTags.by.toUpperCase(), ruleName]]) });

    expect(await quarantine()).toMatchObject({ outcome: 'done' });
  });

  it('are taken off by a restore', async () => {
    await quarantine();
    shout();

    expect(await restore()).toMatchObject({ outcome: 'done' });
    expect(tagsNow()).toEqual({ OWNER: 'Team' });
  });

  it('are no part of a backup, whose keys are as they were on the role', async () => {
    await quarantine();
    shout();
    await remove();

    const backup = JSON.parse([...account.objects.values()][0] ?? '') as { role: { tags: unknown } };
    expect(backup.role.tags).toEqual({ OWNER: 'Team' });
  });

  it('let a deletion be taken up, and a key in another case is nothing that it would lose', async () => {
    await quarantine();
    await stopAfter(2, remove);
    shout();

    expect(await remove()).toMatchObject({ outcome: 'done' });
    expect(account.held.size).toBe(0);
  });

  it('let a role that is being created again be completed', async () => {
    await quarantine();
    await remove();
    await stopAfter(1, restore);
    shout();

    expect(await restore()).toMatchObject({ outcome: 'done' });
    expect(tagsNow()).toEqual({ OWNER: 'Team' });
    expect(account.held.get('deploy')?.inline.get('one')).toBe('{"One":1}');
  });
});

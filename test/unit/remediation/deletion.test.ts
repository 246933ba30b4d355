import { beforeEach, describe, expect, it } from 'vitest';
import { BrakeError, RemediationError } from '../../../lambda/src/function/errors.ts';
import type { Role } from '../../../lambda/src/rule/role.ts';
import { markTags } from '../../../lambda/src/rule/mark.ts';
import { deleteRole } from '../../../lambda/src/remediation/deletion.ts';
import type { DeletionRequest } from '../../../lambda/src/remediation/deletion.ts';
import { restoreRole } from '../../../lambda/src/remediation/restore.ts';
import type { ActionResult } from '../../../lambda/src/remediation/result.ts';
import type { RemediationSettings } from '../../../lambda/src/remediation/settings.ts';
import { daysAgo, exemptionTag, now, usedAt } from '../roles.ts';
import { createFakeAccount, denyAll, ruleName, someSettings, Stopped } from './account.ts';
import type { FakeAccount, Held } from './account.ts';

const key = 'the-rule/123456789012/roles/AROAEXAMPLE.json';
const readOnly = 'arn:aws:iam::aws:policy/ReadOnlyAccess';
const ownPolicy = 'arn:aws:iam::123456789012:policy/own';

let account: FakeAccount;

beforeEach(() => {
  account = createFakeAccount();
});

const mark = (at: Date, by = ruleName): [string, string][] => [
  [markTags.by, by],
  [markTags.at, `${at.toISOString().slice(0, 19)}Z`],
];

/** A role with something of everything on it, in quarantine for ten days. */
const addQuarantined = (given: Partial<Role> = {}, more: Parameters<FakeAccount['add']>[1] = {}): Held =>
  account.add(
    { path: '/team/', tags: new Map([['owner', 'team'], ...mark(daysAgo(10))]), ...given },
    {
      attached: [readOnly, ownPolicy, denyAll],
      inline: { one: '{"Version":"2012-10-17"}', two: '{"Two":"%20 ü"}' },
      profiles: ['web'],
      description: 'Deploys.',
      maxSessionSeconds: 7200,
      boundary: 'arn:aws:iam::123456789012:policy/boundary',
      ...more,
    },
  );

const remove = (
  request: Partial<DeletionRequest> = {},
  settings: Partial<RemediationSettings> = {},
): Promise<ActionResult> =>
  deleteRole(
    account.ports,
    someSettings(settings),
    { roleId: 'AROAEXAMPLE', force: false, removeFromInstanceProfiles: true, ...request },
    now,
  );

describe('the deletion of a role in quarantine', () => {
  it('takes a complete backup, reads it back, and removes everything in order, the deny-all policy last', async () => {
    addQuarantined();

    expect(await remove()).toEqual({
      action: 'delete',
      outcome: 'done',
      roleId: 'AROAEXAMPLE',
      roleName: 'deploy',
      verdict: 'never-used',
      backupKey: key,
      reason:
        'deleted after a backup: deploy: no record of use since it was created on 2024-02-27; quarantined on 2026-11-13',
    });
    expect(account.changes).toEqual([
      'backup AROAEXAMPLE',
      `tag deploy ${markTags.deleting}`,
      'leave deploy web',
      'drop deploy one',
      'drop deploy two',
      `detach deploy ${readOnly}`,
      `detach deploy ${ownPolicy}`,
      `detach deploy ${denyAll}`,
      'delete deploy',
    ]);
    expect(account.held.size).toBe(0);
  });

  it('keeps in the backup all that was on the role, without the marks of the quarantine', async () => {
    addQuarantined(usedAt(daysAgo(100)));
    await remove();

    expect(JSON.parse(account.objects.get(key) ?? '')).toEqual({
      format: 1,
      takenAt: '2026-11-23T12:00:00.000Z',
      role: {
        id: 'AROAEXAMPLE',
        name: 'deploy',
        path: '/team/',
        arn: 'arn:aws:iam::123456789012:role/team/deploy',
        createdAt: '2024-02-27T12:00:00.000Z',
        description: 'Deploys.',
        maxSessionSeconds: 7200,
        boundary: 'arn:aws:iam::123456789012:policy/boundary',
        trust: '{"Version":"2012-10-17","Statement":[]}',
        tags: { owner: 'team' },
        lastUse: { at: daysAgo(100).toISOString(), region: 'eu-west-1' },
      },
      inlinePolicies: { one: '{"Version":"2012-10-17"}', two: '{"Two":"%20 ü"}' },
      attachedPolicies: [readOnly, ownPolicy],
      instanceProfiles: [{ name: 'web', path: '/', tags: { of: 'web' } }],
      managedPolicies: [
        expect.objectContaining({ arn: readOnly, versions: { v2: '{"aws":2}' } }),
        expect.objectContaining({ arn: ownPolicy, versions: { v1: '{"own":1}', v2: '{"own":2}' } }),
        expect.objectContaining({ arn: 'arn:aws:iam::123456789012:policy/boundary' }),
      ],
    });
  });

  it('keeps and takes off an inline policy whatever its name, such as __proto__', async () => {
    addQuarantined();
    account.held.get('deploy')?.inline.set('__proto__', '{"Proto":1}');
    await remove();

    expect(account.objects.get(key)).toContain('"__proto__": "{\\"Proto\\":1}"');
    expect(account.held.size).toBe(0);
  });

  it('touches nothing where the bucket gives back something else', async () => {
    addQuarantined();
    const { backups } = account.ports;
    const read = backups.read.bind(backups);
    Object.assign(backups, { read: async (id: string) => `${(await read(id)) ?? ''} ` });

    await expect(remove()).rejects.toThrow(/Nothing was deleted of deploy: its backup/);
    expect(account.changes).toEqual(['backup AROAEXAMPLE']);
  });

  it('touches nothing where the backup cannot be written', async () => {
    addQuarantined();
    account.fail('backup', new Error('denied'));

    await expect(remove()).rejects.toThrow('denied');
    expect(account.changes).toEqual([]);
  });

  it('only says what it would do with dry_run', async () => {
    addQuarantined();

    expect(await remove({}, { dryRun: true })).toMatchObject({
      outcome: 'dry-run',
      reason: expect.stringMatching(/^would be deleted after a backup: deploy/),
    });
    expect(account.changes).toEqual([]);
    expect(account.objects.size).toBe(0);
  });

  it('is refused by the brake after as many as a day allows', async () => {
    for (const number of [1, 2]) {
      const id = `AROA${number}`;
      account.add({ id, name: id, tags: new Map(mark(daysAgo(10))) }, { attached: [denyAll] });
    }
    await remove({ roleId: 'AROA1' }, { maximumPerDay: 1 });
    account.changes.length = 0;

    await expect(remove({ roleId: 'AROA2' }, { maximumPerDay: 1 })).rejects.toThrow(BrakeError);
    expect(account.changes).toEqual([]);
    expect(account.objects.size).toBe(1);
  });
});

describe('the deletion skips', () => {
  it.each<[string, Partial<Role>, Parameters<FakeAccount['add']>[1], Partial<DeletionRequest>, RegExp]>([
    ['a role that is not in quarantine', { tags: new Map() }, {}, { force: true }, /^deploy is not in quarantine$/],
    [
      'a role whose quarantine is not complete',
      { tags: new Map([[markTags.by, ruleName]]) },
      {},
      { force: true },
      /^deploy is not in quarantine$/,
    ],
    [
      'a role whose time somebody made unreadable',
      {
        tags: new Map([
          [markTags.by, ruleName],
          [markTags.at, 'yesterday'],
        ]),
      },
      {},
      { force: true },
      /^deploy is not in quarantine$/,
    ],
    [
      'a role that another rule quarantined',
      { tags: new Map(mark(daysAgo(10), 'another')) },
      {},
      {},
      /^deploy is in quarantine by another, and not by this rule$/,
    ],
    [
      'a role whose deny-all policy was taken off',
      {},
      { attached: [] },
      {},
      /^deploy is no longer in quarantine: AWSDenyAll was detached$/,
    ],
    [
      'a role that was used after its quarantine, long ago enough to be unused again',
      { ...usedAt(daysAgo(70)), tags: new Map(mark(daysAgo(80))) },
      {},
      { force: true },
      /^deploy was used after its quarantine of 2026-09-04: restore it$/,
    ],
    ['a role that was used since', usedAt(daysAgo(1)), {}, { force: true }, /^deploy: last used 2026-11-22/],
    [
      'a role that is exempt by now',
      { tags: new Map([...mark(daysAgo(10)), [exemptionTag, '2030-01-01']]) },
      {},
      { force: true },
      /^deploy: exempt until 2030-01-01; quarantined on 2026-11-13$/,
    ],
    [
      'a role in an instance profile, unless that is asked for',
      {},
      {},
      { removeFromInstanceProfiles: false, force: true },
      /^deploy is in the instance profile web, which instances may use$/,
    ],
    ['a role of another id', { id: 'AROAOTHER' }, {}, {}, /^the account has no role with the id AROAEXAMPLE/],
    ['a protected role', { path: '/aws-reserved/' }, {}, { force: true }, /is a protected role/],
  ])('%s', async (_, role, more, request, reason) => {
    addQuarantined(role, more);

    const result = await remove(request);

    expect(result.outcome).toBe('skipped');
    expect(result.reason).toMatch(reason);
    expect(account.changes).toEqual([]);
    expect(account.objects.size).toBe(0);
  });

  it.each([
    [0.99, false, 'skipped'],
    [1, false, 'done'],
    [0, true, 'done'],
  ])('by hand a role %d days in quarantine, with force %s: %s', async (days, force, outcome) => {
    addQuarantined({ tags: new Map(mark(daysAgo(days))) });

    expect(await remove({ force })).toMatchObject({ outcome });
  });
});

// 1 backup, 1 mark, 1 profile, 2 inline policies, 2 policies, the deny-all policy, and the role.
const calls = Array.from({ length: 9 }, (_, call) => call);

describe('a deletion that is stopped', () => {
  const stops = calls.flatMap((call) => (['before', 'after'] as const).map((when) => [when, call] as const));

  it.each(stops)('%s change %i and run again ends deleted, with the whole backup', async (when, call) => {
    addQuarantined();
    account.stopAt(call, when);
    await expect(remove()).rejects.toThrow(Stopped);
    account.stopAt(undefined);

    const again = await remove({ removeFromInstanceProfiles: call < 2 });

    const isGone = call === 8 && when === 'after';
    expect(again.outcome).toBe(isGone ? 'skipped' : 'done');
    expect(account.held.size).toBe(0);
    const backup = JSON.parse(account.objects.get(key) ?? '') as Record<string, unknown>;
    expect(Object.keys(backup['inlinePolicies'] as object)).toEqual(['one', 'two']);
    expect(backup['attachedPolicies']).toEqual([readOnly, ownPolicy]);
    expect(backup['instanceProfiles']).toHaveLength(1);
    expect(account.ledgerNow().delete).toHaveLength(1);
  });

  it.each(stops)('%s change %i and restored is as it was', async (when, call) => {
    const held = addQuarantined();
    const before = { ...held.role, tags: new Map([['owner', 'team']]) };
    account.stopAt(call, when);
    await expect(remove()).rejects.toThrow(Stopped);
    account.stopAt(undefined);

    await restoreRole(account.ports, someSettings(), { roleId: 'AROAEXAMPLE' }, now);

    const after = account.held.get('deploy');
    const isGone = call === 8 && when === 'after';
    expect({ ...after?.role, ...(isGone ? { id: before.id, createdAt: before.createdAt } : {}) }).toEqual(before);
    expect([...(after?.attached ?? [])].sort()).toEqual([ownPolicy, readOnly].sort());
    expect(Object.fromEntries(after?.inline ?? [])).toEqual({
      one: '{"Version":"2012-10-17"}',
      two: '{"Two":"%20 ü"}',
    });
    expect(account.profiles.get('web')?.role).toBe('deploy');
  });

  it.each<[string, (held: Held) => void, RegExp]>([
    ['an inline policy', ({ inline }) => void inline.set('late', '{}'), /the inline policy late/],
    ['another text of one', ({ inline }) => void inline.set('two', '{}'), /the inline policy two/],
    ['a policy', ({ attached }) => void attached.add('arn:aws:iam::aws:policy/Late'), /the policy arn:.*Late/],
    ['a tag', (held) => (held.role = { ...held.role, tags: new Map([...held.role.tags, ['late', '']]) }), /tag late/],
    ['another trust', (held) => (held.role = { ...held.role, trust: '{}' }), /another trust policy/],
    ['another description', (held) => (held.role = { ...held.role, description: 'x' }), /another description/],
    ['another duration', (held) => (held.role = { ...held.role, maxSessionSeconds: 1 }), /maximum session duration/],
    ['no boundary', (held) => (held.role = { ...held.role, boundary: undefined }), /another permissions boundary/],
    [
      'an instance profile',
      () => account.profiles.set('late', { name: 'late', path: '/', tags: {}, role: 'deploy' }),
      /profile late/,
    ],
  ])(
    'goes no further where the role was given %s meanwhile, which the backup does not have',
    async (_, give, problem) => {
      const held = addQuarantined();
      account.stopAt(3);
      await expect(remove()).rejects.toThrow(Stopped);
      account.stopAt(undefined);
      give(held);
      account.changes.length = 0;

      const again = remove();

      await expect(again).rejects.toThrow(RemediationError);
      await expect(again).rejects.toThrow(problem);
      expect(account.changes).toEqual([]);
    },
  );

  // Puts back two inline policies and the profile, then takes the mark of the deletion off, the policy, and the other marks.
  it.each([0, 1, 2, 3, 4, 5])(
    'and whose restore is stopped after change %i never goes on with a role that is free again',
    async (change) => {
      addQuarantined();
      account.stopAt(4);
      await expect(remove()).rejects.toThrow(Stopped);
      account.stopAt(change);
      await expect(restoreRole(account.ports, someSettings(), { roleId: 'AROAEXAMPLE' }, now)).rejects.toThrow(Stopped);
      account.stopAt(undefined);
      const isFree = account.held.get('deploy')?.attached.has(denyAll) === false;
      expect(isFree).toBe(change >= 4);

      const again = await remove({ force: true });

      expect(again.outcome).toBe(isFree ? 'skipped' : 'done');
    },
  );

  it('goes no further where its backup is gone', async () => {
    addQuarantined();
    account.stopAt(3);
    await expect(remove()).rejects.toThrow(Stopped);
    account.stopAt(undefined);
    account.objects.clear();

    await expect(remove()).rejects.toThrow(/no backup/);
    await expect(restoreRole(account.ports, someSettings(), { roleId: 'AROAEXAMPLE' }, now)).rejects.toThrow(
      /backup .* is missing/,
    );
  });
});

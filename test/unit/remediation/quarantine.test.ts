import { beforeEach, describe, expect, it } from 'vitest';
import { AccessError, BrakeError, RemediationError } from '../../../lambda/src/function/errors.ts';
import { markTags } from '../../../lambda/src/rule/mark.ts';
import { quarantineRole } from '../../../lambda/src/remediation/quarantine.ts';
import type { ActionResult } from '../../../lambda/src/remediation/result.ts';
import type { RemediationSettings } from '../../../lambda/src/remediation/settings.ts';
import { createWhitelist } from '../../../lambda/src/rule/whitelist.ts';
import { aPolicy, daysAgo, exemptionTag, now, usedAt } from '../roles.ts';
import { aRequest, createFakeAccount, denyAll, ruleName, someSettings, Stopped } from './account.ts';
import type { FakeAccount, Held } from './account.ts';

let account: FakeAccount;

beforeEach(() => {
  account = createFakeAccount();
});

const quarantine = (settings: Partial<RemediationSettings> = {}, roleId?: string): Promise<ActionResult> =>
  quarantineRole(account.ports, someSettings(settings), aRequest(roleId === undefined ? {} : { roleId }), now);

const stateOf = ({ role, attached }: Held) => ({ tags: Object.fromEntries(role.tags), attached: [...attached] });

describe('the quarantine of a role that nobody uses', () => {
  it('attaches the deny-all policy between two tags, which say who and when', async () => {
    const held = account.add({}, { attached: ['arn:aws:iam::aws:policy/ReadOnlyAccess'] });

    const result = await quarantine();

    expect(result).toEqual({
      action: 'quarantine',
      outcome: 'done',
      roleId: 'AROAEXAMPLE',
      roleName: 'deploy',
      verdict: 'never-used',
      reason: 'quarantined: deploy: no record of use since it was created on 2024-02-27',
    });
    expect(account.changes).toEqual([
      `tag deploy ${markTags.by}`,
      `attach deploy ${denyAll}`,
      `tag deploy ${markTags.at}`,
    ]);
    expect(stateOf(held)).toEqual({
      tags: { [markTags.by]: ruleName, [markTags.at]: '2026-11-23T12:00:00Z' },
      attached: ['arn:aws:iam::aws:policy/ReadOnlyAccess', denyAll],
    });
  });

  it('is judged unused one day after the limit, and left alone on the day of the limit', async () => {
    account.add(usedAt(daysAgo(60)));
    expect(await quarantine()).toMatchObject({ outcome: 'skipped', verdict: 'used' });

    account.add(usedAt(daysAgo(61)));
    expect(await quarantine()).toMatchObject({ outcome: 'done', verdict: 'unused' });
  });

  it('changes nothing when it is done twice', async () => {
    const held = account.add({});
    await quarantine();
    const before = stateOf(held);
    account.changes.length = 0;

    expect(await quarantine()).toMatchObject({
      outcome: 'skipped',
      reason: `deploy is in quarantine already, since 2026-11-23, by ${ruleName}`,
    });
    expect(account.changes).toEqual([]);
    expect(stateOf(held)).toEqual(before);
    expect(account.ledgerNow().quarantine).toHaveLength(1);
  });

  it('only says what it would do with dry_run, and takes no place of the day', async () => {
    account.add({});

    expect(await quarantine({ dryRun: true })).toMatchObject({
      outcome: 'dry-run',
      reason: expect.stringMatching(/^would be quarantined: deploy: no record of use/),
    });
    expect(account.changes).toEqual([]);
    expect(account.ledgerNow().quarantine).toEqual([]);
  });

  it('renews the time where somebody has taken the policy off', async () => {
    const held = account.add({
      tags: new Map([
        [markTags.by, ruleName],
        [markTags.at, '2026-01-01T00:00:00Z'],
      ]),
    });

    expect(await quarantine()).toMatchObject({ outcome: 'done' });
    expect(account.changes[0]).toBe(`untag deploy ${markTags.at}`);
    expect(held.role.tags.get(markTags.at)).toBe('2026-11-23T12:00:00Z');
  });
});

describe('the quarantine skips', () => {
  it.each<[string, Parameters<FakeAccount['add']>[0], Partial<RemediationSettings>, RegExp]>([
    [
      'a role that was used an hour ago',
      usedAt(new Date(now.getTime() - 3_600_000)),
      {},
      /^deploy: last used 2026-11-23/,
    ],
    ['a new role', { createdAt: daysAgo(3) }, {}, /^deploy: created 2026-11-20/],
    ['a whitelisted role', {}, { policy: aPolicy({ whitelist: ['/dep*'] }) }, /^deploy: whitelisted by \/dep\*$/],
    ['an exempt role', { tags: new Map([[exemptionTag, '2030-12-31']]) }, {}, /^deploy: exempt until 2030-12-31$/],
    [
      'a service-linked role',
      { path: '/aws-service-role/x.amazonaws.com/' },
      {},
      /is a protected role, which AWS owns$/,
    ],
    [
      'a service-linked role, whatever the evaluator reports',
      { path: '/aws-reserved/sso.amazonaws.com/' },
      { policy: aPolicy({ includeProtectedRoles: true }) },
      /is a protected role, which AWS owns$/,
    ],
    [
      'a role of protected_patterns',
      { path: '/ci/' },
      { protectedPatterns: createWhitelist(['/ci/*']) },
      /^\/ci\/deploy is protected by \/ci\/\* of protected_patterns$/,
    ],
    ['a role of the module', { name: 'the-rule' }, {}, /^\/the-rule is a role of this module$/],
  ])('%s, and says why', async (_, role, settings, reason) => {
    account.add(role);

    const result = await quarantine(settings);

    expect(result.outcome).toBe('skipped');
    expect(result.reason).toMatch(reason);
    expect(account.changes).toEqual([]);
  });

  it('a role of another id under the same name', async () => {
    account.add({ id: 'AROANEWROLE0000000000' });

    expect(await quarantine()).toEqual({
      action: 'quarantine',
      roleId: 'AROAEXAMPLE',
      outcome: 'skipped',
      reason: 'the account has no role with the id AROAEXAMPLE; a role of the same name would be another role',
    });
    expect(account.changes).toEqual([]);
  });

  it('a role that was created again between the listing and the fresh read', async () => {
    const { role } = account.add({});
    Object.assign(account.ports.reader, { read: () => Promise.resolve({ ...role, id: 'AROAOTHER' }) });

    expect(await quarantine()).toMatchObject({ outcome: 'skipped', roleName: 'deploy' });
    expect(account.changes).toEqual([]);
  });

  it('a role that was used between the listing and the fresh read', async () => {
    const { role } = account.add({});
    Object.assign(account.ports.reader, { read: () => Promise.resolve({ ...role, ...usedAt(now) }) });

    expect(await quarantine()).toMatchObject({ outcome: 'skipped', verdict: 'used' });
    expect(account.changes).toEqual([]);
  });

  it('a role that others denied everything', async () => {
    account.add({}, { attached: [denyAll] });

    expect(await quarantine()).toMatchObject({
      outcome: 'skipped',
      reason: 'deploy has AWSDenyAll already, attached by others than this module',
    });
    expect(account.changes).toEqual([]);
  });
});

describe('the tags of a role', () => {
  const tagged = (count: number): Map<string, string> =>
    new Map(Array.from({ length: count }, (_, index) => [`tag-${index}`, '']));

  it('must leave room for three marks: a role with 47 is quarantined', async () => {
    account.add({ tags: tagged(47) });

    expect(await quarantine()).toMatchObject({ outcome: 'done' });
  });

  it('must leave room for three marks: of a role with 48 nothing is changed, and the error says so', async () => {
    account.add({ tags: tagged(48) });

    const refused = quarantine();

    await expect(refused).rejects.toThrow(RemediationError);
    await expect(refused).rejects.toThrow(/deploy has 48 tags, and a role has at most 50/);
    expect(account.changes).toEqual([]);
    expect(account.ledgerNow().quarantine).toEqual([]);
    expect(account.noted).toEqual({ roleName: 'deploy', verdict: 'never-used' });
  });
});

describe('a quarantine that is stopped', () => {
  it.each([0, 1, 2].flatMap((call) => (['before', 'after'] as const).map((when) => [when, call] as const)))(
    '%s change %i and run again is complete, and took one place of the day',
    async (when, call) => {
      const held = account.add({});
      account.stopAt(call, when);
      await expect(quarantine()).rejects.toThrow(Stopped);
      account.stopAt(undefined);

      await quarantine();

      expect(stateOf(held)).toEqual({
        tags: { [markTags.by]: ruleName, [markTags.at]: '2026-11-23T12:00:00Z' },
        attached: [denyAll],
      });
      expect(account.ledgerNow().quarantine).toHaveLength(1);
    },
  );

  it.each([RemediationError, AccessError])('by IAM with a %o leaves no tag behind', async (ErrorClass) => {
    const held = account.add({ tags: new Map([['owner', 'team']]) });
    account.fail('attach', new ErrorClass('Cannot exceed quota'));

    await expect(quarantine()).rejects.toThrow('Cannot exceed quota');
    expect(stateOf(held)).toEqual({ tags: { owner: 'team' }, attached: [] });
  });
});

describe('the brake', () => {
  const id = (number: number): string => `AROAROLE${String(number).padStart(12, '0')}`;
  const addRoles = (count: number): void => {
    for (let number = 1; number <= count; number += 1) account.add({ id: id(number), name: `role-${number}` });
  };

  it('lets ten quarantines through in a day, and refuses the eleventh with an error that says so', async () => {
    addRoles(11);
    for (let number = 1; number <= 10; number += 1) {
      expect(await quarantine({}, id(number))).toMatchObject({ outcome: 'done' });
    }
    account.changes.length = 0;

    const eleventh = quarantine({}, id(11));

    await expect(eleventh).rejects.toThrow(BrakeError);
    await expect(eleventh).rejects.toThrow(
      /10 roles were quarantined in the last 24 hours, and maximum_per_day is 10.*from 2026-11-24T11:55:00.000Z on/,
    );
    expect(account.changes).toEqual([]);
  });

  it('holds for a mass quarantine after a jump, but not for a role that a person has looked at', async () => {
    addRoles(30);
    const idle = (count: number): void => {
      for (let number = 1; number <= 30; number += 1) {
        const held = account.held.get(`role-${number}`);
        if (held !== undefined) {
          held.role = { ...held.role, lastUse: number <= count ? undefined : { at: daysAgo(1), region: 'eu-west-1' } };
        }
      }
    };
    const byConfig = (number: number): Promise<ActionResult> =>
      quarantineRole(account.ports, someSettings(), aRequest({ roleId: id(number), requestedBy: 'AWS Config' }), now);
    idle(2);
    expect(await byConfig(1)).toMatchObject({ outcome: 'done' });

    idle(30);

    await expect(byConfig(2)).rejects.toThrow(/jumped from 7 % \(2 of 30 roles.* to 100 % \(30 of 30\)/);
    expect(account.held.get('role-2')?.attached.size).toBe(0);
    expect(await quarantine({}, id(2))).toMatchObject({ outcome: 'done' });
  });
});

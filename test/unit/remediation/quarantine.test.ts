import { describe, expect, it } from 'vitest';
import { AccessError, LimitError, RemediationError } from '../../../lambda/src/function/errors.ts';
import { labels } from '../../../lambda/src/rule/labels.ts';
import type { RemediationSettings } from '../../../lambda/src/remediation/settings.ts';
import { createWhitelist } from '../../../lambda/src/rule/whitelist.ts';
import { createExemptTags } from '../../../lambda/src/rule/exempt-tags.ts';
import { moduleTag } from '../../../lambda/src/rule/labels.ts';
import { aPolicy, daysAgo, exemptionTag, now, usedAt } from '../roles.ts';
import { anAccount, app, before, changesOf, heldOf, quarantine, restore, tagsOf } from './account.ts';
import { addRole, caseOf, exactly, idOf, isDenied, substance } from './model/cast.ts';
import { denyAll, ruleName } from './model/iam.ts';
import type { Held } from './model/iam.ts';
import { newest } from './model/bucket.ts';
import { act } from './account.ts';

describe('the quarantine of a role that nobody uses', () => {
  it('labels the role, denies it everything, and keeps a backup in the case', async () => {
    const world = anAccount();

    expect(await quarantine(world)).toEqual({
      action: 'quarantine',
      outcome: 'done',
      roleId: idOf(app),
      roleName: app,
      verdict: 'unused',
      reason:
        'quarantined: app: no use in the 400 days that IAM keeps; created 2024-02-27' +
        "; no recorded resource names it (AWS Config's inventory of eu-west-1)",
    });
    expect(changesOf(world)).toEqual(['TagRole app', 'AttachRolePolicy app']);
    expect(tagsOf(world)).toEqual({ team: 'blue', [labels.by]: ruleName, [labels.at]: '2026-11-23T12:00:00Z' });
    expect(isDenied(world, app)).toBe(true);
    expect(caseOf(world, app)).toMatchObject({
      state: 'quarantined',
      rule: ruleName,
      requestedBy: 'a person',
      quarantinedAt: '2026-11-23T12:00:00.000Z',
      backup: { name: `backups/${idOf(app)}/2026-11-23T12:00:00.000Z.json` },
    });
    expect(caseOf(world, app)).not.toHaveProperty('lease');
  });

  it('keeps in its backup all that is on the role, an inline policy with the name __proto__ too', async () => {
    const world = anAccount();
    await quarantine(world);
    const backup = newest(world.bucket, `backups/${idOf(app)}/2026-11-23T12:00:00.000Z.json`);
    expect(backup?.text).toContain('"__proto__"');
    expect(Object.keys((JSON.parse(backup?.text ?? '') as { inlinePolicies: object }).inlinePolicies)).toEqual([
      '__proto__',
      'constructor',
    ]);
  });

  it('is judged unused one day after the limit, and left alone on the day of the limit', async () => {
    expect(await quarantine(anAccount(usedAt(daysAgo(60))))).toMatchObject({ outcome: 'skipped', verdict: 'used' });
    expect(await quarantine(anAccount(usedAt(daysAgo(61))))).toMatchObject({ outcome: 'done', verdict: 'unused' });
  });

  it('changes nothing when it is done twice', async () => {
    const world = anAccount();
    await quarantine(world);
    const first = exactly(world, app);
    const made = changesOf(world).length;

    expect(await quarantine(world)).toMatchObject({
      outcome: 'skipped',
      reason: `app is in quarantine already, since 2026-11-23, by ${ruleName}`,
    });
    expect(changesOf(world)).toHaveLength(made);
    expect(exactly(world, app)).toBe(first);
  });

  it('only says what it would do with dry_run, and writes nothing', async () => {
    const world = anAccount();
    expect(await quarantine(world, { dryRun: true })).toMatchObject({
      outcome: 'dry-run',
      reason: expect.stringMatching(/^would be quarantined: app: no use in the 400 days/),
    });
    expect(changesOf(world)).toEqual([]);
    expect(world.bucket.written).toBe(0);
  });

  it('is done again where somebody took the denial off', async () => {
    const world = anAccount();
    await quarantine(world);
    heldOf(world).attached.delete(denyAll);

    expect(await quarantine(world)).toMatchObject({ outcome: 'done' });
    expect(isDenied(world, app)).toBe(true);
  });
});

const patterns = (...list: readonly string[]) => createWhitelist(list, { ignoreCase: true });

describe('the quarantine skips', () => {
  it.each<[string, Partial<Held['role']>, Partial<RemediationSettings>, RegExp]>([
    ['a role that was used an hour ago', usedAt(new Date(now.getTime() - 3_600_000)), {}, /^app: last used 2026-11-23/],
    ['a new role', { createdAt: daysAgo(3) }, {}, /^app: created 2026-11-20/],
    ['a whitelisted role', {}, { policy: aPolicy({ whitelist: ['/team/*'] }) }, /^app: whitelisted by \/team\/\*$/],
    ['an exempt role', { tags: new Map([[exemptionTag, '2030-12-31']]) }, {}, /^app: exempt until 2030-12-31$/],
    [
      'a role with a tag of exempt_tags',
      { tags: new Map([['ENV', 'break-glass-1']]) },
      { policy: aPolicy({ exemptTags: createExemptTags({ env: ['break-glass-*'] }) }) },
      /^app: exempt by its tag ENV=break-glass-1$/,
    ],
    [
      'a role of another instance of the module',
      { tags: new Map([[moduleTag, 'other']]) },
      {},
      /^app: exempt as a role of this module, instance other$/,
    ],
    [
      'a service-linked role',
      { path: '/aws-service-role/x.amazonaws.com/' },
      {},
      /is a protected role, which AWS owns$/,
    ],
    [
      'a role of IAM Identity Center, whatever the evaluator reports',
      { path: '/aws-reserved/sso.amazonaws.com/' },
      { policy: aPolicy({ includeProtectedRoles: true }) },
      /is a protected role, which AWS owns$/,
    ],
    [
      'a role of protected_patterns',
      {},
      { protectedPatterns: patterns('/team/*') },
      /^\/team\/app is protected by \/team\/\* of protected_patterns$/,
    ],
    [
      'a role of protected_patterns in another case',
      {},
      { protectedPatterns: patterns('/TEAM/App') },
      /^\/team\/app is protected by \/TEAM\/App of protected_patterns$/,
    ],
    [
      'a role by which a landing zone lives',
      {},
      { platformPatterns: patterns('/team/a*') },
      /^\/team\/app is protected by \/team\/a\* of protect_platform_roles: landing zones live by such roles$/,
    ],
    [
      'a role of this module',
      {},
      { ownRoles: patterns('*-remediator', '/team/app') },
      /^\/team\/app is a role of this module$/,
    ],
  ])('%s', async (_, role, settings, reason) => {
    const world = anAccount(role);
    expect(await quarantine(world, settings)).toMatchObject({
      outcome: 'skipped',
      reason: expect.stringMatching(reason),
    });
    expect(changesOf(world)).toEqual([]);
  });

  it('a role that others denied everything, whatever its tags say', async () => {
    const world = anAccount({ tags: new Map([[labels.by, ruleName]]) });
    heldOf(world).attached.add(denyAll);
    expect(await quarantine(world)).toMatchObject({
      outcome: 'skipped',
      reason: 'app has AWSDenyAll already, attached by others than this module',
    });
  });

  it('a role of another id under the same name', async () => {
    const world = anAccount();
    expect(await act(world, { action: 'quarantine', roleId: 'AROAANOTHER000000000' })).toMatchObject({
      outcome: 'skipped',
      reason: 'the account has no role with the id AROAANOTHER000000000; a role of the same name would be another role',
    });
  });

  it.each([
    'GetRole',
    'ListRolePolicies',
    'GetRolePolicy',
    'GetPolicy',
    'PutObject cases',
    'TagRole',
    'AttachRolePolicy',
  ])('a role that vanishes before %s, and leaves nothing behind', async (call) => {
    const world = anAccount();
    const vanish = before(call, () => void world.iam.roles.delete(app));
    expect(await quarantine(world, {}, vanish)).toMatchObject({ outcome: 'skipped' });
    // The place of the day is free again.
    expect(JSON.parse(newest(world.bucket, 'limits.json')?.text ?? '{"quarantine":[]}')).toMatchObject({
      quarantine: [],
    });
  });

  it.each(['TagRole', 'AttachRolePolicy'])(
    'a role that is replaced before %s: the other role of the name is left as it was',
    async (call) => {
      const world = anAccount();
      let other = '';
      const replace = before(call, () => {
        addRole(world, app, { id: 'AROAOTHER00000000000', createdAt: new Date(world.nowMs) });
        other = exactly(world, app);
      });
      expect(await quarantine(world, {}, replace)).toMatchObject({ outcome: 'skipped' });
      expect(exactly(world, app)).toBe(other);
    },
  );

  it('a role that is used after its first look', async () => {
    const world = anAccount();
    const use = before('PutObject cases', () => {
      heldOf(world).role = { ...heldOf(world).role, ...usedAt(now) };
    });
    expect(await quarantine(world, {}, use)).toMatchObject({
      outcome: 'skipped',
      reason: 'app: last used 2026-11-23 in eu-west-1',
    });
    expect(changesOf(world)).toEqual([]);
  });
});

describe('the tags of a role', () => {
  const manyTags = (count: number) => new Map(Array.from({ length: count }, (_, index) => [`tag${index}`, 'x']));

  it('must leave room for three labels: a role with 47 is quarantined', async () => {
    expect(await quarantine(anAccount({ tags: manyTags(47) }))).toMatchObject({ outcome: 'done' });
  });

  it('must leave room for three labels: of a role with 48 nothing is changed, and the error says so', async () => {
    const world = anAccount({ tags: manyTags(48) });
    await expect(quarantine(world)).rejects.toThrow(/^app has 48 tags, and a role has at most 50: no room for the 3/);
    expect(changesOf(world)).toEqual([]);
  });
});

describe('a quarantine that is refused', () => {
  it('by a policy of the organization is an outcome of its own, changes nothing and gives the place back', async () => {
    const world = anAccount();
    world.iam.denied.add('AttachRolePolicy');
    const whole = exactly(world, app);

    expect(await quarantine(world)).toMatchObject({
      outcome: 'refused-by-policy',
      reason: expect.stringMatching(/^refused by policy: a service control policy denies it\. Nothing was changed\./),
    });
    expect(exactly(world, app)).toBe(whole);
    expect(JSON.parse(newest(world.bucket, 'limits.json')?.text ?? '')).toMatchObject({ quarantine: [] });
    expect(caseOf(world, app)).toMatchObject({
      state: 'noticed',
      lastFailure: { action: 'quarantine', isRefused: true },
    });
  });

  it('because no policy allows it is an error, after some patience', async () => {
    const world = anAccount();
    world.iam.protectedNames.clear();
    const step = before('AttachRolePolicy', () => {
      throw new AccessError('no identity-based policy allows it');
    });
    await expect(quarantine(world, {}, step)).rejects.toThrow(AccessError);
    expect(isDenied(world, app)).toBe(false);
  });

  it('for want of room says how to make some, and takes its labels off', async () => {
    const world = anAccount();
    for (let count = 0; count < 8; count += 1) {
      world.iam.policies.add(`arn:aws:iam::aws:policy/P${count}`);
      heldOf(world).attached.add(`arn:aws:iam::aws:policy/P${count}`);
    }
    const whole = exactly(world, app);
    await expect(quarantine(world)).rejects.toThrow(RemediationError);
    await expect(quarantine(world)).rejects.toThrow(
      /it has as many policies as it may \(10, unless the quota was raised/,
    );
    expect(exactly(world, app)).toBe(whole);
  });
});

describe('the daily limit', () => {
  it('lets as many quarantines through as a day has places, and refuses the next one with an error that says so', async () => {
    const world = anAccount();
    addRole(world, 'second');
    await quarantine(world, { maximumPerDay: 1 });
    const next = () => act(world, { action: 'quarantine', roleId: idOf('second') }, { maximumPerDay: 1 });
    await expect(next()).rejects.toThrow(LimitError);
    await expect(next()).rejects.toThrow(/1 roles were quarantined in the last 24 hours, and maximum_per_day is 1/);
    expect(substance(world, 'second')).not.toBe('gone');
    expect(isDenied(world, 'second')).toBe(false);

    world.nowMs += 86_400_000;
    expect(await next()).toMatchObject({ outcome: 'done' });
  });

  it('counts no quarantine that came to nothing', async () => {
    const world = anAccount();
    addRole(world, 'second');
    world.iam.denied.add('AttachRolePolicy');
    await quarantine(world, { maximumPerDay: 1 });
    world.iam.denied.clear();
    expect(await act(world, { action: 'quarantine', roleId: idOf('second') }, { maximumPerDay: 1 })).toMatchObject({
      outcome: 'done',
    });
  });
});

describe('labels whose keys are in another case', () => {
  it('are taken off by a restore, and are not part of a backup', async () => {
    const world = anAccount({ tags: new Map([['IAM-Role-Last-Used:Quarantined-By', 'somebody']]) });
    await quarantine(world);
    await restore(world);
    expect(tagsOf(world)).toEqual({});
  });
});

import { describe, expect, it } from 'vitest';
import { LimitError, RemediationError } from '../../../lambda/src/function/errors.ts';
import { labels } from '../../../lambda/src/rule/labels.ts';
import type { Request } from '../../../lambda/src/remediation/request.ts';
import { usedAt } from '../roles.ts';
import { act, anAccount, app, before, changesOf, days, heldOf, quarantine, remove, restore } from './account.ts';
import { addRole, caseOf, exactly, idOf, isDenied, substance } from './model/cast.ts';
import { newest } from './model/bucket.ts';
import { denyAll } from './model/iam.ts';
import { start } from './model/process.ts';
import { aRequest } from './model/world.ts';
import type { World } from './model/world.ts';

const arn = 'arn:aws:iam::123456789012:role/team/app';

/** A role that has been in quarantine for some days. */
const inQuarantine = async (count = 30, prepare: (world: World) => void = () => undefined): Promise<World> => {
  const world = anAccount();
  prepare(world);
  await quarantine(world);
  days(world, count);
  return world;
};

describe('the deletion of a role in quarantine', () => {
  it('takes everything off the role, AWSDenyAll last, and keeps a second backup', async () => {
    const world = await inQuarantine();
    const made = changesOf(world).length;
    const backupKey = `the-rule/123456789012/backups/${idOf(app)}/2026-12-23T12:00:00.000Z.json`;

    expect(await remove(world)).toEqual({
      action: 'delete',
      outcome: 'done',
      roleId: idOf(app),
      roleName: app,
      verdict: 'unused',
      reason:
        'deleted after a backup: app: no use in the 400 days that IAM keeps; created 2024-02-27; denied everything by AWSDenyAll since 2026-11-23' +
        "; no recorded resource names it (AWS Config's inventory of eu-west-1)",
      backupKey,
    });
    expect(changesOf(world).slice(made)).toEqual([
      'TagRole app',
      'DeleteRolePolicy app',
      'DeleteRolePolicy app',
      'DetachRolePolicy app',
      'DetachRolePolicy app',
      'DetachRolePolicy app',
      'DeleteRole app',
    ]);
    expect(substance(world, app)).toBe('gone');
    expect(caseOf(world, app)).toMatchObject({ state: 'deleted', backup: { version: expect.stringMatching(/^v/) } });
  });

  it('waits a day by hand, and with force not at all', async () => {
    const world = await inQuarantine(0);
    world.nowMs += 86_399_999;
    expect(await remove(world, { force: false })).toMatchObject({
      outcome: 'skipped',
      reason: 'app is in quarantine for 0 whole days, and is deleted after 1',
    });
    world.nowMs += 1;
    expect(await remove(world, { force: false })).toMatchObject({ outcome: 'done' });
    expect(await remove(await inQuarantine(0))).toMatchObject({ outcome: 'done' });
  });

  it('only says what it would do with dry_run', async () => {
    const world = await inQuarantine();
    const { written } = world.bucket;
    const made = changesOf(world).length;
    expect(await remove(world, {}, { dryRun: true })).toMatchObject({
      outcome: 'dry-run',
      reason: expect.stringMatching(/^would be deleted after a backup: app/),
    });
    expect(changesOf(world)).toHaveLength(made);
    expect(world.bucket.written).toBe(written);
  });

  it('is refused by the daily limit after as many as a day allows, and leaves the role as it was', async () => {
    const world = await inQuarantine();
    addRole(world, 'second');
    await act(world, { action: 'quarantine', roleId: idOf('second') });
    await act(world, { action: 'delete', roleId: idOf('second'), force: true }, { maximumPerDay: 1 });
    const whole = exactly(world, app);
    await expect(remove(world, {}, { maximumPerDay: 1 })).rejects.toThrow(LimitError);
    expect(exactly(world, app)).toBe(whole);
    expect(caseOf(world, app)).toMatchObject({ state: 'quarantined' });
  });

  it('names an instance profile that it leaves empty', async () => {
    const world = await inQuarantine(30, ({ iam }) =>
      iam.profiles.set('app-profile', { path: '/', tags: {}, role: app }),
    );
    expect(await remove(world)).toMatchObject({
      outcome: 'skipped',
      reason: 'app is in the instance profile app-profile, which instances may use',
    });
    expect(await remove(world, { removeFromInstanceProfiles: true })).toMatchObject({
      outcome: 'done',
      reason: expect.stringMatching(/\. Empty now: the instance profile app-profile$/),
    });
  });
});

describe('the deletion skips', () => {
  const skips = async (world: World, reason: string | RegExp, request: Partial<Request> = {}): Promise<void> => {
    const whole = exactly(world, app);
    expect(await remove(world, request)).toMatchObject({
      outcome: 'skipped',
      reason: typeof reason === 'string' ? reason : expect.stringMatching(reason),
    });
    expect(exactly(world, app)).toBe(whole);
  };

  it('a role that is not in quarantine, whatever its tags say', async () => {
    const forged = new Map([
      [labels.by, 'the-rule'],
      [labels.at, '2020-01-01T00:00:00Z'],
      [labels.deleting, '2020-01-01T00:00:00Z'],
    ]);
    await skips(anAccount({ tags: forged }), 'app is not in quarantine by this rule');
  });

  it('a role that others denied everything', async () => {
    const world = anAccount();
    heldOf(world).attached.add(denyAll);
    await skips(world, 'app is not in quarantine by this rule');
  });

  it('a role that was used since its quarantine, as GetRole tells', async () => {
    const world = await inQuarantine(100);
    heldOf(world).role = { ...heldOf(world).role, ...usedAt(new Date(world.nowMs - 90 * 86_400_000)) };
    await skips(world, 'app was used after its quarantine of 2026-11-23: restore it');
  });

  it('a role that called a service since its quarantine, as the service last accessed data tells', async () => {
    const world = await inQuarantine();
    world.iam.uses.set(arn, [
      { service: 'sts', at: new Date('2026-11-23T11:00:00Z') },
      { service: 's3', at: new Date('2026-12-01T10:00:00Z') },
    ]);
    await skips(world, /^app called s3 on 2026-12-01, after its quarantine of 2026-11-23 .*: restore it$/);
    world.iam.uses.set(arn, [{ service: 'sts', at: new Date('2026-11-23T11:00:00Z') }]);
    expect(await remove(world)).toMatchObject({ outcome: 'done' });
  });

  it('a role from which somebody took the labels: its owner’s tooling manages it', async () => {
    const world = await inQuarantine();
    heldOf(world).role = { ...heldOf(world).role, tags: new Map([['team', 'blue']]) };
    await skips(
      world,
      /^somebody still tends app: the labels of its quarantine were taken off, so its owner's tooling manages it; take it out of the code instead; seen on 2026-12-23/,
    );
    expect(isDenied(world, app)).toBe(true);
  });

  it.each<[string, (world: World) => void, RegExp]>([
    ['a policy', (world) => void heldOf(world).inline.set('new', '{}'), /the inline policy new \(new or changed\)/],
    [
      'another text',
      (world) => void heldOf(world).inline.set('constructor', '{}'),
      /the inline policy constructor \(new or changed\)/,
    ],
    [
      'one policy less',
      (world) => void heldOf(world).inline.delete('__proto__'),
      /the inline policy __proto__ \(gone\)/,
    ],
    [
      'a tag',
      (world) => {
        heldOf(world).role = { ...heldOf(world).role, tags: new Map([...heldOf(world).role.tags, ['owner', 'red']]) };
      },
      /the tag owner \(new or changed\)/,
    ],
    [
      'another trust',
      (world) => {
        heldOf(world).role = { ...heldOf(world).role, trust: '{}' };
      },
      /another trust policy/,
    ],
  ])(
    'a role to which somebody gave %s since its quarantine, and says when that was seen first',
    async (_, change, what) => {
      const world = await inQuarantine();
      change(world);
      await skips(world, what);
      days(world, 5);
      await skips(world, /seen on 2026-12-23\. It is not deleted, and stays as it is: restore it$/);
      await restore(world);
      expect(isDenied(world, app)).toBe(false);
    },
  );

  it('a role from which others took AWSDenyAll, and closes its case as lifted', async () => {
    const world = await inQuarantine();
    heldOf(world).attached.delete(denyAll);
    expect(await remove(world)).toMatchObject({
      outcome: 'skipped',
      reason: 'lifted: AWSDenyAll was taken off app by others, so its quarantine ended',
    });
    expect(caseOf(world, app)).toMatchObject({ state: 'closed' });
    expect([...heldOf(world).role.tags.keys()]).toEqual(['team']);
  });

  it('a role that vanishes at any of its calls', async () => {
    for (const call of [
      'GetRole',
      'GetServiceLast',
      'ListRolePolicies',
      'GetRolePolicy',
      'PutObject backups',
      'DeleteRolePolicy',
    ]) {
      const world = await inQuarantine();
      expect(
        await remove(
          world,
          {},
          {},
          before(call, () => void world.iam.roles.delete(app)),
        ),
      ).toMatchObject({
        outcome: expect.stringMatching(/^(?:skipped|done)$/),
      });
    }
  });
});

describe('a deletion in whose way somebody comes', () => {
  it('is busy where another one is at work, and there is one whole backup', async () => {
    const world = await inQuarantine();
    const first = await start(world, aRequest({ action: 'delete', roleId: idOf(app), force: true }));
    while (heldOf(world).inline.size === 2) await first.next();
    expect(await remove(world)).toMatchObject({
      outcome: 'busy',
      reason: expect.stringMatching(
        /^busy: another action holds the case of app, until .* Nothing was changed; start again then$/,
      ),
    });
    expect(await first.finish()).toMatchObject({ answer: { outcome: 'done' } });
    await restore(world);
    expect(substance(world, app)).toBe(substance(anAccount(), app));
  });

  it('stops where something was put on the role, which stays denied and can be restored with it', async () => {
    for (const call of ['TagRole', 'DeleteRolePolicy', 'DetachRolePolicy', 'DeleteRole ']) {
      const world = await inQuarantine();
      const put = before(call, () => void heldOf(world).inline.set('new', '{}'));
      expect(await remove(world, {}, {}, put)).toMatchObject({
        outcome: 'skipped',
        reason: expect.stringMatching(/^somebody still tends app: it has the inline policy new; seen on 2026-12-23/),
      });
      expect(isDenied(world, app)).toBe(true);
      await restore(world);
      expect([...heldOf(world).inline.keys()].sort()).toEqual(['__proto__', 'constructor', 'new']);
    }
  });

  it('is an outcome of its own where a policy of the organization denies it, changes nothing and gives the place back', async () => {
    const world = await inQuarantine();
    const whole = exactly(world, app);
    world.iam.denied.add('TagRole');
    expect(await remove(world)).toMatchObject({
      outcome: 'refused-by-policy',
      reason: expect.stringMatching(/^refused by policy: a service control policy denies it\. Nothing was changed\./),
    });
    expect(exactly(world, app)).toBe(whole);
    expect(caseOf(world, app)).toMatchObject({ state: 'quarantined', lastFailure: { isRefused: true } });
    expect(JSON.parse(newest(world.bucket, 'limits.json')?.text ?? '')).toMatchObject({ delete: [] });
  });

  it('goes no further where its backup is gone, or not what was written', async () => {
    const world = await inQuarantine();
    const name = `backups/${idOf(app)}/2026-11-23T12:00:00.000Z.json`;
    const object = newest(world.bucket, name);
    world.bucket.objects.set(name, [{ text: '{}', revision: 'r', version: object?.version ?? '' }]);
    await expect(remove(world)).rejects.toThrow(/is not what was written\. With no backup, nothing more is done/);
    world.bucket.objects.delete(name);
    await expect(remove(world)).rejects.toThrow(/is missing\. With no backup, nothing more is done/);
    expect(isDenied(world, app)).toBe(true);
    expect(substance(world, app)).toBe(substance(anAccount(), app));
  });

  it('touches nothing where the second backup does not read as it was written', async () => {
    const world = await inQuarantine();
    const whole = exactly(world, app);
    const forge = before('GetObject backups/AROAAPP0000000000000/2026-12', () => {
      const name = `backups/${idOf(app)}/2026-12-23T12:00:00.000Z.json`;
      world.bucket.objects.set(name, [
        { text: '{}', revision: 'r', version: newest(world.bucket, name)?.version ?? '' },
      ]);
    });
    await expect(remove(world, {}, {}, forge)).rejects.toThrow(RemediationError);
    expect(exactly(world, app)).toBe(whole);
  });

  it('that was begun is said to be done where the role is gone by now', async () => {
    const world = await inQuarantine();
    const deletion = await start(world, aRequest({ action: 'delete', roleId: idOf(app), force: true }));
    while (world.iam.roles.has(app)) await deletion.next();
    world.nowMs += 600_000;
    expect(await remove(world)).toMatchObject({
      outcome: 'done',
      reason: expect.stringMatching(/^app is gone: its deletion, which began on/),
    });
    expect(caseOf(world, app)).toMatchObject({ state: 'deleted' });
  });
});

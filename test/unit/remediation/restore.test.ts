import { describe, expect, it } from 'vitest';
import { BusyError, RemediationError } from '../../../lambda/src/function/errors.ts';
import { labels } from '../../../lambda/src/rule/labels.ts';
import { anAccount, app, heldOf, quarantine, remove, restore, tagsOf } from './account.ts';
import { addRole, caseOf, exactly, idOf, isDenied, substance } from './model/cast.ts';
import { denyAll } from './model/iam.ts';
import type { Step } from './model/iam.ts';
import { start } from './model/process.ts';
import { aRequest } from './model/world.ts';
import type { World } from './model/world.ts';

const inQuarantine = async (given = {}): Promise<World> => {
  const world = anAccount(given);
  await quarantine(world);
  return world;
};

const deleted = async (): Promise<World> => {
  const world = await inQuarantine();
  world.iam.profiles.set('app-profile', { path: '/p/', tags: { of: 'app' }, role: undefined });
  await remove(world);
  expect(substance(world, app)).toBe('gone');
  return world;
};

/** Stops a deletion after it has taken an inline policy off. */
const halfDeleted = async (): Promise<World> => {
  const world = await inQuarantine();
  const deletion = await start(world, aRequest({ action: 'delete', roleId: idOf(app), force: true }));
  while (heldOf(world).inline.size === 2) await deletion.next();
  world.nowMs += 600_000;
  return world;
};

describe('a restore from quarantine', () => {
  it('leaves the role exactly as it was before', async () => {
    const world = anAccount();
    const whole = exactly(world, app);
    await quarantine(world);
    expect(await restore(world)).toMatchObject({
      outcome: 'done',
      roleName: app,
      verdict: 'unused',
      reason: 'app is as it was before its quarantine. The rule still finds it unused: whitelist or exempt it',
    });
    expect(exactly(world, app)).toBe(whole);
    expect(caseOf(world, app)).toMatchObject({ state: 'closed', reason: 'restored' });
  });

  it('works whatever became of the labels', async () => {
    const world = await inQuarantine();
    heldOf(world).role = { ...heldOf(world).role, tags: new Map([['team', 'blue']]) };
    expect(await restore(world)).toMatchObject({ outcome: 'done' });
    expect(isDenied(world, app)).toBe(false);
  });

  it('works with dry_run, because a way back must always be open', async () => {
    const world = await inQuarantine();
    expect(await restore(world)).toMatchObject({ outcome: 'done' });
  });

  it('skips a role that has no denial', async () => {
    expect(await restore(anAccount())).toMatchObject({
      outcome: 'skipped',
      reason: 'app is not in quarantine: it has no AWSDenyAll',
    });
  });

  it('waits for no other action: where one holds the role, it is busy and says until when', async () => {
    const world = await inQuarantine();
    const deletion = await start(world, aRequest({ action: 'delete', roleId: idOf(app), force: true }));
    while (caseOf(world, app)?.['state'] !== 'deleting') await deletion.next();
    await expect(restore(world)).rejects.toThrow(BusyError);
    await expect(restore(world)).rejects.toThrow(/^busy: another action holds the case of app, until 2026-/);
  });
});

describe('AWSDenyAll that others attached', () => {
  const denied = (): World => {
    const world = anAccount({ tags: new Map([[labels.by, 'the-rule']]) });
    heldOf(world).attached.add(denyAll);
    return world;
  };

  it('is an error and no success, and names TakeOffDenyAll', async () => {
    const world = denied();
    await expect(restore(world)).rejects.toThrow(RemediationError);
    await expect(restore(world)).rejects.toThrow(/so nothing was done and it stays denied\. .*TakeOffDenyAll$/);
    expect(isDenied(world, app)).toBe(true);
  });

  it('is taken off with TakeOffDenyAll', async () => {
    const world = denied();
    expect(await restore(world, { takeOffDenyAll: true })).toMatchObject({
      outcome: 'done',
      reason: 'AWSDenyAll, attached by others than this module, was taken off app',
    });
    expect(isDenied(world, app)).toBe(false);
  });

  it('is taken off with TakeOffDenyAll where the bucket cannot be read, and the answer says so', async () => {
    const world = await inQuarantine();
    const closed: Step = (call, work) =>
      call.startsWith('GetObject') ? Promise.reject(new Error('AccessDenied')) : Promise.resolve().then(work);
    await expect(restore(world, {}, closed)).rejects.toThrow('AccessDenied');
    expect(await restore(world, { takeOffDenyAll: true }, closed)).toMatchObject({
      outcome: 'done',
      reason: expect.stringMatching(/^AWSDenyAll was taken off app, and nothing else was looked at.*AccessDenied$/),
    });
    expect(isDenied(world, app)).toBe(false);
  });
});

describe('a restore of a role whose deletion began', () => {
  it('puts back what was taken off, and takes the denial off', async () => {
    const world = await halfDeleted();
    const whole = substance(anAccount(), app);
    expect(substance(world, app)).not.toBe(whole);
    expect(await restore(world)).toMatchObject({ outcome: 'done' });
    expect(substance(world, app)).toBe(whole);
    expect(tagsOf(world)).toEqual({ team: 'blue' });
  });

  it('takes the denial off although something cannot be put back, and names all that is missing', async () => {
    const world = await halfDeleted();
    heldOf(world).attached.delete('arn:aws:iam::123456789012:policy/own');
    world.iam.policies.delete('arn:aws:iam::123456789012:policy/own');
    const failed = restore(world);
    await expect(failed).rejects.toThrow(
      /^app was restored in part\. AWSDenyAll is off\. Missing: the policy arn:aws:iam::123456789012:policy\/own/,
    );
    expect(isDenied(world, app)).toBe(false);
    expect([...heldOf(world).inline.keys()].sort()).toEqual(['__proto__', 'constructor']);

    world.iam.policies.add('arn:aws:iam::123456789012:policy/own');
    expect(await restore(world)).toMatchObject({ outcome: 'done' });
    expect(substance(world, app)).toBe(substance(anAccount(), app));
  });
});

describe('a restore after a deletion', () => {
  it('gives the same role but for id and dates, also where it trusts itself, and says what has to be renewed', async () => {
    const world = await deleted();
    const result = await restore(world);
    const newRoleId = heldOf(world).role.id;
    expect(result).toMatchObject({
      outcome: 'done',
      newRoleId,
      reason: expect.stringContaining(`old id, ${idOf(app)}`),
    });
    expect(newRoleId).not.toBe(idOf(app));
    expect(substance(world, app)).toBe(substance(anAccount(), app));
    expect(tagsOf(world)).toEqual({ team: 'blue' });
    expect(caseOf(world, app)).toMatchObject({ state: 'closed', newRoleId });
  });

  it('lets nobody use the role before it is whole', async () => {
    const world = await deleted();
    const trusts: string[] = [];
    await restore(world, {}, (call, work) =>
      Promise.resolve().then(() => {
        const done = work();
        const role = world.iam.roles.get(app)?.role;
        if (role !== undefined && /^(?:PutRole|Attach|CreateRole|Add)/.test(call)) trusts.push(role.trust);
        return done;
      }),
    );
    expect(trusts.length).toBeGreaterThan(3);
    expect(new Set(trusts.map((trust) => trust.includes('"Effect":"Deny"')))).toEqual(new Set([true]));
  });

  it('gives a stranger’s role of the name nothing, although it has every label', async () => {
    const world = await deleted();
    const forged = new Map([
      [labels.restoring, 'guessed'],
      [labels.by, 'the-rule'],
      ['iam-role-last-used:restored-from', idOf(app)],
    ]);
    const stranger = addRole(world, app, { id: 'AROASTRANGER00000000', tags: forged });
    stranger.inline.clear();
    stranger.attached.clear();
    const theirs = exactly(world, app);
    expect(await restore(world)).toMatchObject({
      outcome: 'skipped',
      reason: expect.stringMatching(
        /^a role named app exists \(id AROASTRANGER00000000\), and it is not the one that this restore made/,
      ),
    });
    expect(exactly(world, app)).toBe(theirs);
    expect(caseOf(world, app)).toMatchObject({ state: 'deleted' });
  });

  it('makes an instance profile again that is gone, and keeps one that another role has by now', async () => {
    const world = await inQuarantine();
    world.iam.profiles.set('app-profile', { path: '/p/', tags: { of: 'app' }, role: app });
    heldOf(world).attached.delete(denyAll);
    await restore(world);
    world.nowMs += 1_000;
    await quarantine(world);
    await remove(world, { removeFromInstanceProfiles: true });
    expect(substance(world, app)).toBe('gone');
    world.iam.profiles.delete('app-profile');
    await restore(world);
    expect(world.iam.profiles.get('app-profile')).toEqual({ path: '/p/', tags: { of: 'app' }, role: app });
  });

  it('is asked for once: then there is nothing to do', async () => {
    const world = await deleted();
    const { newRoleId } = await restore(world);
    expect(await restore(world)).toMatchObject({
      outcome: 'skipped',
      reason: `app is gone, and was not deleted by this module; it was created again, with the id ${newRoleId}`,
    });
  });

  it('is not a matter of this module where somebody else deleted the role', async () => {
    const world = await inQuarantine();
    world.iam.roles.delete(app);
    expect(await restore(world)).toMatchObject({
      outcome: 'skipped',
      reason: 'app is gone, and was not deleted by this module',
    });
    expect(await restore(anAccount(), { roleId: 'AROAUNKNOWN000000000' })).toMatchObject({
      outcome: 'skipped',
      reason: 'the account has no role with the id AROAUNKNOWN000000000, and no case',
    });
  });
});

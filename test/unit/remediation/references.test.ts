// A role that recorded resources name is left alone, whoever asks; where nobody can tell, nothing is done.
import { describe, expect, it } from 'vitest';
import { InventoryError } from '../../../lambda/src/function/errors.ts';
import { act, anAccount, app, before, changesOf, days, heldOf, makePass, quarantine, remove } from './account.ts';
import { account, addRole, caseOf, exactly, idOf, isDenied, substance } from './model/cast.ts';
import { rowOf } from './model/inventory.ts';
import { start } from './model/process.ts';
import { aRequest } from './model/world.ts';
import type { World } from './model/world.ts';
import { denyAll } from './model/iam.ts';

const ofFunction = (name: string, role = app): string =>
  rowOf('AWS::Lambda::Function', name, { role: `arn:aws:iam::123456789012:role/team/${role}` });
const ofTask = (name: string): string =>
  rowOf('AWS::ECS::TaskDefinition', name, { TaskRoleArn: 'arn:aws:iam::123456789012:role/team/app' });
const ofInstance = (name: string): string =>
  rowOf('AWS::EC2::Instance', name, {
    iamInstanceProfile: { arn: 'arn:aws:iam::123456789012:instance-profile/app-profile' },
  });

/** An account in which resources name the role. */
const named = (...rows: readonly string[]): World => {
  const world = anAccount();
  world.inventory.rows.push(...rows);
  return world;
};

/** The role has been in quarantine for 30 days when a resource begins to name it. */
const namedInQuarantine = async (...rows: readonly string[]): Promise<World> => {
  const world = anAccount();
  await quarantine(world);
  days(world, 30);
  world.inventory.rows.push(...rows);
  return world;
};

const readings = ({ calls }: World): number => calls.filter(({ call }) => call === 'SelectResourceConfig').length;

describe('a role that recorded resources name', () => {
  it('is not quarantined, and the reason says by what, where that was looked at, and the ways out', async () => {
    const world = named(ofFunction('orders-api'), ofFunction('orders-worker'), ofTask('nightly'));
    const whole = exactly(world, app);

    expect(await quarantine(world)).toMatchObject({
      outcome: 'skipped',
      verdict: 'unused',
      reason:
        'app is still named by 2 functions, 1 task definition: nightly, orders-api, orders-worker ' +
        "(AWS Config's inventory of eu-west-1). Change or delete these first, or start again with SkipReferenced = false",
    });
    expect(changesOf(world)).toEqual([]);
    expect(world.bucket.written).toBe(0);
    expect(exactly(world, app)).toBe(whole);
  });

  it('is not deleted, and stays in quarantine', async () => {
    const world = await namedInQuarantine(ofTask('nightly'));
    const whole = exactly(world, app);
    const { written } = world.bucket;

    expect(await remove(world)).toMatchObject({
      outcome: 'skipped',
      reason: expect.stringMatching(/^app is still named by 1 task definition: nightly/),
    });
    expect(exactly(world, app)).toBe(whole);
    expect(world.bucket.written).toBe(written);
    expect(caseOf(world, app)).toMatchObject({ state: 'quarantined' });
  });

  it('through an instance profile is left alone too', async () => {
    const world = named(ofInstance('i-1'));
    expect(await quarantine(world)).toMatchObject({ outcome: 'done' });

    const held = named(ofInstance('i-1'));
    held.iam.profiles.set('app-profile', { path: '/', tags: {}, role: app });
    expect(await quarantine(held)).toMatchObject({
      outcome: 'skipped',
      reason: expect.stringMatching(
        /^app is still named by 1 instance: i-1 through the instance profile app-profile \(/,
      ),
    });
  });

  it('is left alone by a dry run too, which says so', async () => {
    expect(await quarantine(named(ofFunction('orders-api')), { dryRun: true })).toMatchObject({ outcome: 'skipped' });
    const world = await namedInQuarantine(ofFunction('orders-api'));
    expect(await remove(world, {}, { dryRun: true })).toMatchObject({ outcome: 'skipped' });
  });

  it('names five of many resources', async () => {
    const rows = Array.from({ length: 7 }, (_, index) => ofFunction(`f${index}`));
    expect(await quarantine(named(...rows))).toMatchObject({
      reason: expect.stringContaining('named by 7 functions: f0, f1, f2, f3, f4 and 2 more (AWS'),
    });
  });

  it('is quarantined and deleted where a person says so, and the log says that nobody looked', async () => {
    const world = named(ofFunction('orders-api'));
    expect(await act(world, { action: 'quarantine', skipReferenced: false })).toMatchObject({
      outcome: 'done',
      reason: expect.stringMatching(/; what names it was not looked at \(SkipReferenced = false\)$/),
    });
    days(world, 1);
    expect(await remove(world)).toMatchObject({ outcome: 'skipped' });
    expect(await remove(world, { skipReferenced: false })).toMatchObject({
      outcome: 'done',
      reason: expect.stringContaining('; what names it was not looked at (SkipReferenced = false)'),
    });
    expect(readings(world)).toBe(1);
  });

  it('is left alone where a person says so and the module does not', async () => {
    const world = named(ofFunction('orders-api'));
    const settings = { skipReferenced: false };
    expect(await act(world, { skipReferenced: true }, settings)).toMatchObject({ outcome: 'skipped' });
    expect(await act(world, {}, settings)).toMatchObject({ outcome: 'done' });
  });

  it('by resources of another role, or by the trust of another, is quarantined', async () => {
    const world = named(ofFunction('orders-api', 'other'));
    const trust = JSON.stringify({ Statement: [{ Principal: { AWS: 'arn:aws:iam::123456789012:role/team/app' } }] });
    addRole(world, 'other', { trust });
    expect(await quarantine(world)).toMatchObject({ outcome: 'done' });
  });
});

describe('an action that was begun before something named the role', () => {
  it('ends a deletion: the role may have lost some of its policies', async () => {
    const world = anAccount();
    await quarantine(world);
    days(world, 30);
    const deletion = await start(world, aRequest({ action: 'delete', roleId: idOf(app), force: true }));
    while (caseOf(world, app)?.['state'] !== 'deleting') await deletion.next();
    world.nowMs += 600_000;
    world.inventory.rows.push(ofFunction('orders-api'));

    expect(await remove(world)).toMatchObject({ outcome: 'done' });
    expect(substance(world, app)).toBe('gone');
  });

  it('takes a quarantine back', async () => {
    const world = anAccount();
    const whole = exactly(world, app);
    const begun = await start(world, aRequest({ action: 'quarantine', roleId: idOf(app) }));
    while (!isDenied(world, app)) await begun.next();
    expect(caseOf(world, app)).toMatchObject({ state: 'quarantining' });
    world.nowMs += 600_000;
    world.inventory.rows.push(ofFunction('orders-api'));

    expect(await quarantine(world)).toMatchObject({ outcome: 'skipped' });
    expect(exactly(world, app)).toBe(whole);
    expect(caseOf(world, app)).toMatchObject({
      state: 'closed',
      reason: expect.stringMatching(/^app is still named by 1 function: orders-api/),
    });
  });
});

describe('what the inventory cannot tell', () => {
  it('stands in the reason of what is done, and of a dry run', async () => {
    const world = anAccount();
    world.inventory.regions = new Map([
      ['eu-west-1', 0],
      ['us-east-1', 3],
    ]);
    const looked =
      "; no recorded resource names it (AWS Config's inventory of eu-west-1, us-east-1; " +
      '3 of the 88 types that may name a role are not recorded in us-east-1)';

    expect(await quarantine(world, { dryRun: true })).toMatchObject({
      outcome: 'dry-run',
      reason: expect.stringMatching(/^would be quarantined: .*/),
    });
    const { reason } = await quarantine(world);
    expect(reason.slice(-looked.length)).toBe(looked);
    days(world, 1);
    expect(await remove(world, {}, { dryRun: true })).toMatchObject({ reason: expect.stringContaining(looked) });
    expect(await remove(world)).toMatchObject({ outcome: 'done', reason: expect.stringContaining(looked) });
  });

  it('where it cannot be read at all, keeps a person from quarantining and deleting', async () => {
    const world = anAccount();
    world.inventory.fault = 'its recorder is off';
    const whole = exactly(world, app);
    await expect(quarantine(world)).rejects.toThrow(InventoryError);
    await expect(quarantine(world, { dryRun: true })).rejects.toThrow(InventoryError);
    expect(exactly(world, app)).toBe(whole);
    expect(world.bucket.written).toBe(0);

    world.inventory.fault = undefined;
    await quarantine(world);
    days(world, 1);
    const denied = exactly(world, app);
    world.inventory.fault = 'its recorder is off';
    await expect(remove(world)).rejects.toThrow('its recorder is off');
    expect(exactly(world, app)).toBe(denied);
    expect(await remove(world, { skipReferenced: false })).toMatchObject({ outcome: 'done' });
  });

  it('is not asked of a role that is left alone anyway', async () => {
    const world = named(ofFunction('orders-api'));
    world.inventory.fault = 'its recorder is off';
    expect(await act(world, { action: 'delete', force: true })).toMatchObject({ outcome: 'skipped' });
    heldOf(world).attached.add(denyAll);
    expect(await quarantine(world)).toMatchObject({ outcome: 'skipped' });
    expect(readings(world)).toBe(0);
  });
});

describe('the daily pass', () => {
  const names = ['a', 'b', 'c'];

  it('leaves a role alone that something names, tells it, and goes on with the next', async () => {
    const world = account(names);
    world.inventory.rows.push(ofFunction('orders-api', 'b'));
    await makePass(world);
    days(world, 1);
    const { result, told, failures } = await makePass(world);

    expect(result).toMatchObject({ quarantined: 2, skipped: 1, failed: 0, left: 0 });
    expect(failures).toEqual([]);
    expect(told.find(({ outcome }) => outcome === 'skipped')).toMatchObject({
      roleName: 'b',
      reason: expect.stringContaining('named by 1 function: orders-api'),
    });
    expect(isDenied(world, 'b')).toBe(false);
    expect(caseOf(world, 'b')).toMatchObject({ state: 'noticed' });
  });

  it('deletes none that something names since its quarantine', async () => {
    const world = account(names);
    await makePass(world);
    days(world, 1);
    await makePass(world);
    world.inventory.rows.push(ofFunction('orders-api', 'b'));
    days(world, 1);

    expect((await makePass(world)).result).toMatchObject({ deleted: 2, skipped: 1 });
    expect(isDenied(world, 'b')).toBe(true);
  });

  it('takes them all without skip_referenced, and reads no inventory', async () => {
    const world = account(names);
    world.inventory.rows.push(ofFunction('orders-api', 'b'));
    await makePass(world, { skipReferenced: false });
    days(world, 1);

    expect((await makePass(world, { skipReferenced: false })).result).toMatchObject({ quarantined: 3, skipped: 0 });
    expect(readings(world)).toBe(0);
  });

  it('reads the inventory once, and not at all where nothing is due', async () => {
    const world = account(names);
    await makePass(world);
    expect(readings(world)).toBe(0);
    days(world, 1);
    await makePass(world);
    expect(readings(world)).toBe(1);
  });

  it('changes no role where the inventory cannot be read, tells it once, and still notices and closes', async () => {
    const world = account(names);
    await makePass(world);
    days(world, 1);
    world.inventory.fault = 'its recorder is off';
    addRole(world, 'new');
    world.iam.roles.delete('a');
    const asked: string[] = [];
    const { result, told, failures } = await makePass(world, {}, (call, work) => {
      if (call === 'SelectResourceConfig') asked.push(call);
      return Promise.resolve().then(work);
    });

    expect(result).toMatchObject({ quarantined: 0, noticed: 1, failed: 0, left: 2 });
    expect(told).toEqual([]);
    expect(failures).toEqual([expect.any(InventoryError)]);
    expect(asked).toHaveLength(1);
    expect(caseOf(world, 'a')).toMatchObject({ state: 'closed' });
    expect(caseOf(world, 'new')).toMatchObject({ state: 'noticed' });
    expect(isDenied(world, 'b')).toBe(false);

    // The day counts: what was due is due still.
    world.inventory.fault = undefined;
    days(world, 1);
    expect((await makePass(world)).result).toMatchObject({ quarantined: 3 });
  });

  it('ends a deletion that was begun all the same', async () => {
    const world = account(names);
    await makePass(world);
    days(world, 1);
    await makePass(world);
    days(world, 1);
    const fail = before('DeleteRole b', () => {
      throw new Error('ServiceFailure');
    });
    await makePass(world, { maximumPerDay: 10 }, fail);
    expect(caseOf(world, 'b')).toMatchObject({ state: 'deleting' });
    addRole(world, 'late');
    world.inventory.fault = 'its recorder is off';
    days(world, 1);
    await makePass(world);
    days(world, 1);
    const { result } = await makePass(world);

    expect(substance(world, 'b')).toBe('gone');
    expect(result).toMatchObject({ left: 1, quarantined: 0 });
  });
});

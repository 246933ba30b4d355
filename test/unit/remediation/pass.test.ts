import { describe, expect, it } from 'vitest';
import { LimitError } from '../../../lambda/src/function/errors.ts';
import { createWhitelist } from '../../../lambda/src/rule/whitelist.ts';
import { aPolicy, usedAt } from '../roles.ts';
import { anAccount, app, before, changesOf, days, heldOf, makePass } from './account.ts';
import { account, addRole, caseOf, exactly, idOf, isDenied, substance } from './model/cast.ts';
import { newest } from './model/bucket.ts';
import { denyAll } from './model/iam.ts';
import type { World } from './model/world.ts';

/** Makes passes a day apart, and gives the last one's counts. */
const passes = async (world: World, count: number, settings = {}) => {
  let last: Awaited<ReturnType<typeof makePass>> | undefined;
  for (let pass = 0; pass < count; pass += 1) {
    if (pass > 0) days(world, 1);
    last = await makePass(world, settings);
  }
  if (last === undefined) throw new Error('no pass');
  return last;
};

describe('the daily pass', () => {
  it('notices a role, quarantines it when the days of its notice are over, and deletes it when those of the quarantine are', async () => {
    const world = anAccount();
    const settings = { quarantineAfterDays: 3, deleteAfterDays: 2 };
    expect((await passes(world, 1, settings)).result).toMatchObject({ noticed: 1, quarantined: 0 });
    expect(caseOf(world, app)).toMatchObject({ state: 'noticed' });
    days(world, 1);
    expect((await passes(world, 2, settings)).result).toMatchObject({ noticed: 0, quarantined: 0, left: 0 });
    days(world, 1);
    expect((await passes(world, 1, settings)).result).toMatchObject({ quarantined: 1 });
    days(world, 1);
    expect((await passes(world, 1, settings)).result).toMatchObject({ deleted: 0 });
    days(world, 1);
    expect((await passes(world, 1, settings)).result).toMatchObject({ deleted: 1 });
    expect(substance(world, app)).toBe('gone');
  });

  it('changes nothing in an account of which IAM keeps no last use, says so, and takes the day for none of a notice', async () => {
    const world = anAccount();
    const seen = heldOf(world, 'AWSServiceRoleForConfig');
    const { lastUse } = seen.role;
    const settings = { quarantineAfterDays: 3 };
    seen.role = { ...seen.role, lastUse: undefined };
    const blind = await passes(world, 1, settings);
    expect(blind.result).toMatchObject({ noticed: 0, quarantined: 0 });
    expect(blind.failures).toEqual([expect.any(LimitError)]);
    expect(String(blind.failures[0])).toContain('IAM keeps a last use of no role in this account');

    seen.role = { ...seen.role, lastUse };
    expect((await passes(world, 1, settings)).result).toMatchObject({ noticed: 1 });
    // Three days of which nobody could see a use: the notice begins anew.
    seen.role = { ...seen.role, lastUse: undefined };
    days(world, 1);
    await passes(world, 3, settings);
    seen.role = { ...seen.role, lastUse };
    days(world, 1);
    expect((await passes(world, 1, settings)).result).toMatchObject({ noticed: 1, quarantined: 0 });
    expect(isDenied(world, app)).toBe(false);
  });

  it('does nothing twice on the same day', async () => {
    const world = await anAccountInQuarantine();
    const state = exactly(world, app);
    const made = changesOf(world).length;
    const { result } = await makePass(world, { quarantineAfterDays: 1 });
    expect(result).toEqual({
      action: 'pass',
      noticed: 0,
      quarantined: 0,
      deleted: 0,
      skipped: 0,
      planned: 0,
      lifted: 0,
      usedInQuarantine: 0,
      refused: 0,
      busy: 0,
      left: 0,
      failed: 0,
    });
    expect(changesOf(world)).toHaveLength(made);
    expect(exactly(world, app)).toBe(state);
  });

  it.each<[string, (world: World) => void]>([
    [
      'used',
      (world) =>
        void Object.assign(heldOf(world), { role: { ...heldOf(world).role, ...usedAt(new Date(world.nowMs)) } }),
    ],
    [
      'exempted',
      (world) =>
        void Object.assign(heldOf(world), {
          role: { ...heldOf(world).role, tags: new Map([['exempt-until', '2027-01-01']]) },
        }),
    ],
    ['denied by others', (world) => void heldOf(world).attached.add(denyAll)],
  ])('begins the notice anew of a role that is %s meanwhile', async (_, change) => {
    const world = anAccount();
    const role = { ...heldOf(world).role };
    await passes(world, 2, { quarantineAfterDays: 2 });
    days(world, 1);
    change(world);
    await makePass(world, { quarantineAfterDays: 2 });
    expect(caseOf(world, app)).toMatchObject({ state: 'closed' });
    heldOf(world).role = role;
    heldOf(world).attached.delete(denyAll);
    days(world, 1);
    expect((await passes(world, 2, { quarantineAfterDays: 2 })).result).toMatchObject({ quarantined: 0 });
    days(world, 1);
    expect((await makePass(world, { quarantineAfterDays: 2 })).result).toMatchObject({ quarantined: 1 });
  });

  it('begins notices anew where no pass was made for more than two days, because days must be in a row', async () => {
    const world = anAccount();
    await makePass(world, { quarantineAfterDays: 3 });
    days(world, 2);
    expect((await makePass(world, { quarantineAfterDays: 3 })).result).toMatchObject({ noticed: 0 });
    world.nowMs += 2 * 86_400_000 + 1;
    expect((await makePass(world, { quarantineAfterDays: 3 })).result).toMatchObject({ noticed: 1, quarantined: 0 });
  });

  it('notices and quarantines nothing without quarantine_after_days, and deletes nothing without delete_after_days', async () => {
    const world = anAccount();
    expect((await passes(world, 3, { quarantineAfterDays: undefined })).result).toMatchObject({
      noticed: 0,
      quarantined: 0,
    });
    expect((await passes(world, 9, { deleteAfterDays: undefined })).result).toMatchObject({ deleted: 0 });
    expect(isDenied(world, app)).toBe(true);
  });

  it('changes no role with dry_run, and says how many it would change', async () => {
    const world = anAccount();
    const whole = exactly(world, app);
    expect((await passes(world, 3, { dryRun: true })).result).toMatchObject({ planned: 1, quarantined: 0 });
    expect(exactly(world, app)).toBe(whole);
  });

  it('lists the account once', async () => {
    const world = account(['a', 'b', 'c']);
    await passes(world, 2);
    const lists: string[] = [];
    days(world, 1);
    await makePass(world, {}, (call, work) => {
      if (call === 'List') lists.push(call);
      return Promise.resolve().then(work);
    });
    expect(lists).toHaveLength(1);
  });
});

const anAccountInQuarantine = async (): Promise<World> => {
  const world = anAccount();
  await passes(world, 2);
  return world;
};

describe('the places of a day', () => {
  it('that are taken are not an error: the pass says what is left, and goes on the next day', async () => {
    const world = account(['a', 'b', 'c']);
    expect((await passes(world, 2, { maximumPerDay: 1, deleteAfterDays: undefined })).result).toMatchObject({
      quarantined: 1,
      left: 2,
      failed: 0,
    });
    days(world, 1);
    expect((await makePass(world, { maximumPerDay: 1, deleteAfterDays: undefined })).result).toMatchObject({
      quarantined: 1,
      left: 1,
    });
  });

  it('are not starved by roles that cannot be changed: they go last, and a refusal is told once', async () => {
    const world = account(['a', 'b', 'c', 'd']);
    for (const name of ['a', 'b']) world.iam.protectedNames.add(name);
    const settings = { maximumPerDay: 2, deleteAfterDays: undefined };
    const first = await passes(world, 2, settings);
    expect(first.result).toMatchObject({ quarantined: 2, refused: 2, failed: 0 });
    expect(first.told.filter(({ outcome }) => outcome === 'refused-by-policy').map(({ roleName }) => roleName)).toEqual(
      ['a', 'b'],
    );
    days(world, 1);
    addRole(world, 'e');
    const second = await makePass(world, settings);
    expect(second.result).toMatchObject({ refused: 2, noticed: 1 });
    expect(second.told).toEqual([]);
    days(world, 1);
    const third = await makePass(world, settings);
    expect(third.result).toMatchObject({ quarantined: 1, refused: 2 });
    expect(third.told.map(({ roleName }) => roleName)).toEqual(['e']);
  });

  it('are left to the next role where one fails, which goes last the next time', async () => {
    const world = account(['a', 'b']);
    await passes(world, 1);
    days(world, 1);
    const fail = before('AttachRolePolicy a', () => {
      throw new Error('ServiceFailure');
    });
    const { result, failures } = await makePass(world, {}, fail);
    expect(result).toMatchObject({ quarantined: 1, failed: 1 });
    expect(failures).toHaveLength(1);
    addRole(world, 'c');
    days(world, 1);
    await makePass(world, { deleteAfterDays: undefined });
    days(world, 1);
    const { told } = await makePass(world, { deleteAfterDays: undefined });
    expect(told.map(({ roleName }) => roleName)).toEqual(['c']);
    expect(isDenied(world, 'a')).toBe(true);
  });
});

describe('what others do meanwhile', () => {
  it('AWSDenyAll that was taken off closes the case as lifted, and the role is left alone for a whole notice', async () => {
    const world = await anAccountInQuarantine();
    heldOf(world).attached.delete(denyAll);
    days(world, 1);
    const settings = { quarantineAfterDays: 2, deleteAfterDays: 5 };
    expect((await makePass(world, settings)).result).toMatchObject({ lifted: 1, quarantined: 0, noticed: 0 });
    expect(caseOf(world, app)).toMatchObject({
      state: 'closed',
      reason: expect.stringMatching(/^lifted: AWSDenyAll was taken off app by others/),
    });
    days(world, 1);
    expect((await makePass(world, settings)).result).toMatchObject({ noticed: 1, quarantined: 0 });
    days(world, 1);
    expect((await makePass(world, settings)).result).toMatchObject({ quarantined: 0 });
    days(world, 1);
    expect((await makePass(world, settings)).result).toMatchObject({ quarantined: 1 });
  });

  it('labels that were taken off keep the role from being deleted, and the pass says why', async () => {
    const world = await anAccountInQuarantine();
    heldOf(world).role = { ...heldOf(world).role, tags: new Map([['team', 'blue']]) };
    days(world, 1);
    const { result, told } = await makePass(world);
    expect(result).toMatchObject({ deleted: 0, skipped: 1 });
    expect(told[0]?.reason).toMatch(/its owner's tooling manages it; take it out of the code instead/);
    expect(isDenied(world, app)).toBe(true);
  });

  it('a use in quarantine is counted', async () => {
    const world = await anAccountInQuarantine();
    days(world, 1);
    heldOf(world).role = { ...heldOf(world).role, ...usedAt(new Date(world.nowMs)) };
    expect((await makePass(world)).result).toMatchObject({ usedInQuarantine: 1, deleted: 0 });
    expect(isDenied(world, app)).toBe(true);
  });

  it('forged labels and an old backup lose nobody a role', async () => {
    const world = account([app]);
    const bystander = exactly(world, 'denied-by-others');
    await passes(world, 6);
    expect(exactly(world, 'denied-by-others')).toBe(bystander);
    expect(substance(world, 'live')).not.toBe('gone');
  });

  it('a role that vanished ends its case', async () => {
    const world = await anAccountInQuarantine();
    world.iam.roles.delete(app);
    days(world, 1);
    await makePass(world);
    expect(caseOf(world, app)).toMatchObject({ state: 'closed', reason: 'the role was deleted by others' });
  });

  it('a role that is protected by now is not deleted', async () => {
    const world = await anAccountInQuarantine();
    days(world, 1);
    const protectedPatterns = createWhitelist(['/team/*'], { ignoreCase: true });
    expect((await makePass(world, { protectedPatterns })).result).toMatchObject({ deleted: 0, skipped: 1 });
  });

  it('what the pass remembers can be lost: it reads the cases instead', async () => {
    const world = await anAccountInQuarantine();
    world.bucket.objects.delete('pass.json');
    days(world, 1);
    expect((await makePass(world)).result).toMatchObject({ deleted: 1 });
  });
});

describe('a jump in the share of unused roles', () => {
  const withRoles = (used: number, unused: number): World => {
    const world = anAccount();
    for (let count = 0; count < used; count += 1) {
      addRole(world, `used-${count}`, usedAt(new Date(world.nowMs)));
    }
    for (const letter of 'abcdefghijklmnop'.slice(0, unused)) addRole(world, `unused-${letter}`);
    return world;
  };

  it('holds the pass after all else: it changes no role, and says so', async () => {
    const world = withRoles(30, 0);
    await passes(world, 1);
    days(world, 1);
    for (let count = 0; count < 20; count += 1) {
      const held = heldOf(world, `used-${count}`);
      held.role = { ...held.role, lastUse: undefined };
    }
    const changes = changesOf(world).length;
    const { result, failures } = await makePass(world);
    expect(failures).toEqual([expect.any(LimitError)]);
    expect(result).toMatchObject({ quarantined: 0, left: 1 });
    expect(changesOf(world)).toHaveLength(changes);
    expect(newest(world.bucket, 'pass.json')).toBeDefined();
  });

  it('is none where as many as ever are unused', async () => {
    const world = withRoles(10, 12);
    await passes(world, 1, { policy: aPolicy({ maxDays: 365 }) });
    days(world, 1);
    expect((await makePass(world, { policy: aPolicy({ maxDays: 365 }) })).result).toMatchObject({
      quarantined: 10,
      left: 3,
    });
  });
});

describe('a pass that is short of time', () => {
  it('leaves what it cannot do, and says how much', async () => {
    const world = account(['a', 'b', 'c']);
    await passes(world, 1);
    days(world, 1);
    const slow = before('PutObject backups', () => {
      world.nowMs += 275_000;
    });
    const { result } = await makePass(world, {}, slow);
    expect(result.left).toBeGreaterThan(0);
    expect(result.quarantined + result.left + result.failed).toBe(3);
    expect(idOf('a')).toMatch(/^AROA/);
  });
});

// The remediation as a whole, on an IAM and a bucket in memory that refuse what AWS and the policies of the functions refuse.
import fc from 'fast-check';
import process from 'node:process';
import { describe, expect, it } from 'vitest';
import { isLabel } from '../../../lambda/src/rule/labels.ts';
import type { Request } from '../../../lambda/src/remediation/request.ts';
import {
  account,
  addRole,
  afterPasses,
  bystanders,
  exactly,
  idOf,
  longMs,
  mostInADay,
  passOf,
  problemOf,
  substance,
} from './model/cast.ts';
import { denyAll } from './model/iam.ts';
import type { Held } from './model/iam.ts';
import { start } from './model/process.ts';
import type { CallFate, Process } from './model/process.ts';
import { aRequest, aSetting, copyOf, dayMs, toTheEnd } from './model/world.ts';
import type { World } from './model/world.ts';

/** How many were tried in all. */
const tried = { orders: 0, calls: 0, histories: 0 };

const app = 'app';
const roleId = idOf(app);
const actions = {
  quarantine: aRequest({ action: 'quarantine', roleId }),
  delete: aRequest({ action: 'delete', roleId, force: true, removeFromInstanceProfiles: true }),
  restore: aRequest({ action: 'restore', roleId }),
  pass: passOf,
};
type Name = keyof typeof actions;
const names = Object.keys(actions) as Name[];

const withProfile = (world: World): World => {
  world.iam.profiles.set('app-profile', { path: '/', tags: { of: 'app' }, role: app });
  return world;
};

/** Ends an action after so many calls, as a process that dies. */
const died = async (world: World, action: Name, calls: number): Promise<World> => {
  const process = await start(world, actions[action]);
  for (let call = 0; call < calls; call += 1) await process.next();
  world.nowMs += longMs;
  return world;
};

/** The number of calls that an action makes when nobody else is at work. */
const callsOf = async (world: World, action: Name): Promise<number> => {
  const process = await start(copyOf(world), actions[action]);
  let calls = 0;
  while (await process.next()) calls += 1;
  return calls;
};

const startStates = async (): Promise<Readonly<Record<string, World>>> => {
  const noticed = await afterPasses(withProfile(account([app])), 1);
  const quarantined = await afterPasses(withProfile(account([app])), 2);
  const deleting = copyOf(quarantined);
  const deletion = await callsOf(deleting, 'delete');
  const deleted = copyOf(quarantined);
  await toTheEnd(deleted, actions.delete);
  const restoring = copyOf(deleted);
  const restore = await callsOf(restoring, 'restore');
  return {
    noticed,
    quarantined,
    'half-deleted': await died(deleting, 'delete', deletion - 14),
    deleted,
    'half-restored': await died(restoring, 'restore', restore - 14),
  };
};

/** Runs what was interrupted again, and says what is wrong in the end. */
const judge = async (
  world: World,
  before: World,
  whole: string,
  again: readonly Name[],
): Promise<string | undefined> => {
  for (const action of again) {
    world.nowMs += longMs;
    await toTheEnd(world, actions[action]);
  }
  for (const name of bystanders) {
    if (exactly(world, name) !== exactly(before, name)) return `${name} was touched: ${exactly(world, name)}`;
  }
  return problemOf(world, app, whole);
};

const whole = substance(withProfile(account([app])), app);

interface Tried {
  tried: number;
  readonly bad: string[];
}

/** Every order of the calls of two actions in which one is switched away from twice. */
const interleave = async (from: World, [a, b]: readonly [Name, Name], label: string, result: Tried): Promise<void> => {
  for (let i = 0; ; i += 1) {
    let hasMoreOfA = true;
    for (let j = 1; ; j += 1) {
      const world = copyOf(from);
      const first = await start(world, actions[a]);
      for (let call = 0; call < i && hasMoreOfA; call += 1) hasMoreOfA = await first.next();
      if (!hasMoreOfA) return;
      const second = await start(world, actions[b]);
      let hasMoreOfB = true;
      for (let call = 0; call < j && hasMoreOfB; call += 1) hasMoreOfB = await second.next();
      await first.finish();
      await second.finish();
      const order = `${label}: ${a} ${i} calls, ${b} ${j} calls, ${a}, ${b}`;
      const problem = await judge(world, from, whole, [a, b]);
      result.tried += 1;
      if (problem !== undefined) result.bad.push(`${order}: ${problem}`);
      if (!hasMoreOfB) break;
    }
  }
};

const pairs = names.flatMap((a) => names.map((b): [Name, Name] => [a, b]));

describe('two actions at once', () => {
  it.each(pairs)(
    '%s and %s: whatever the order of their calls, the role is whole in the end or can be made so',
    async (a, b) => {
      const result: Tried = { tried: 0, bad: [] };
      for (const [label, world] of Object.entries(await startStates())) await interleave(world, [a, b], label, result);
      tried.orders += result.tried;
      expect(result.bad.slice(0, 5)).toEqual([]);
      expect(result.tried).toBeGreaterThan(100);
    },
    120_000,
  );
});

describe('one action, disturbed', () => {
  const fates = ['fails', 'answer-lost', 'dies'] as const;
  it.each(names.flatMap((name) => fates.map((fate) => [name, fate] as const)))(
    '%s: when any one of its calls %s, a second run makes all well',
    async (name, fate) => {
      const bad: string[] = [];
      for (const [label, from] of Object.entries(await startStates())) {
        const calls = await callsOf(from, name);
        for (let call = 0; call < calls; call += 1) {
          const world = copyOf(from);
          const process = await start(world, actions[name]);
          for (let before = 0; before < call; before += 1) await process.next();
          if (fate !== 'dies') {
            await process.next(fate);
            await process.finish();
          }
          const problem = await judge(world, from, whole, [name]);
          tried.calls += 1;
          if (problem !== undefined) bad.push(`${label}: call ${call}: ${problem}`);
        }
      }
      expect(bad.slice(0, 5)).toEqual([]);
    },
    120_000,
  );
});

const several = ['app1', 'app2', 'app3'] as const;
type One = (typeof several)[number];

/** Something that happens in the account. */
type Event =
  | { readonly is: 'start'; readonly slot: number; readonly action: Name; readonly role: One }
  | { readonly is: 'calls'; readonly slot: number; readonly count: number; readonly fate: CallFate }
  | { readonly is: 'dies'; readonly slot: number }
  | { readonly is: 'hours'; readonly hours: number }
  | { readonly is: 'labels stripped' | 'lifted' | 'policy added' | 'used' | 'replaced'; readonly role: One };

const slot = fc.nat(2);
const role = fc.constantFrom(...several);
const anEvent: fc.Arbitrary<Event> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({ is: fc.constant('start' as const), slot, action: fc.constantFrom(...names), role }),
  },
  {
    weight: 10,
    arbitrary: fc.record({
      is: fc.constant('calls' as const),
      slot,
      count: fc.integer({ min: 1, max: 60 }),
      fate: fc.constantFrom<CallFate[]>('well', 'well', 'well', 'fails', 'answer-lost'),
    }),
  },
  { weight: 1, arbitrary: fc.record({ is: fc.constant('dies' as const), slot }) },
  { weight: 3, arbitrary: fc.record({ is: fc.constant('hours' as const), hours: fc.integer({ min: 1, max: 30 }) }) },
  {
    weight: 3,
    arbitrary: fc.record({
      is: fc.constantFrom<('labels stripped' | 'lifted' | 'policy added' | 'used' | 'replaced')[]>(
        'labels stripped',
        'lifted',
        'policy added',
        'used',
        'replaced',
      ),
      role,
    }),
  },
);

/** What the owner of a role expects of it. */
interface Expected {
  whole: string;
  isLifted: boolean;
  /** The owner made another role under the name: exactly this one must be left. */
  successor?: string;
}

const dropLabels = (held: Held): void => {
  held.role = { ...held.role, tags: new Map([...held.role.tags].filter(([key]) => !isLabel(key))) };
};

/** The owner does something with the role, where it is there. */
const ownerDoes = (world: World, { is, role: name }: Event & { readonly role: One }, expected: Expected): void => {
  const held = world.iam.roles.get(name);
  // A role that is being created again has no owner yet.
  if (held === undefined || (expected.successor === undefined && held.role.id !== idOf(name))) return;
  if (is === 'labels stripped') dropLabels(held);
  if (is === 'lifted' && held.attached.delete(denyAll)) expected.isLifted = true;
  if (is === 'policy added' && expected.successor === undefined) {
    held.inline.set('added', '{"added":true}');
    expected.whole = withAdded(expected.whole);
  }
  if (is === 'used') held.role = { ...held.role, lastUse: { at: new Date(world.nowMs), region: undefined } };
  if (is === 'replaced') {
    world.iam.roles.delete(name);
    const at = new Date(world.nowMs);
    addRole(world, name, { id: `${idOf(name).slice(0, 18)}X1`, createdAt: at, lastUse: { at, region: undefined } });
    expected.successor = exactly(world, name);
  }
};

const withAdded = (whole: string): string => {
  const read = JSON.parse(whole) as { inline: [string, string][] };
  const others = read.inline.filter(([policy]) => policy !== 'added');
  return JSON.stringify({ ...read, inline: [...others, ['added', '{"added":true}']].sort() });
};

const requestOf = (action: Name, name: One): Request =>
  action === 'pass' ? passOf : { ...actions[action], roleId: idOf(name) };

/** Lets all of that happen, runs again what was begun, and says what is wrong in the end. */
const live = async (world: World, events: readonly Event[]): Promise<readonly string[]> => {
  const settings = aSetting({ maximumPerDay: 1 });
  const before = copyOf(world);
  const expected = new Map<One, Expected>(
    several.map((name) => [name, { whole: substance(world, name), isLifted: false }]),
  );
  const running = new Map<number, { readonly process: Process; readonly endsMs: number }>();
  const asked: Request[] = [];
  for (const event of events) {
    // A function lives no longer than its time.
    for (const [key, { endsMs }] of running) if (world.nowMs > endsMs) running.delete(key);
    if (event.is === 'start') {
      const request = requestOf(event.action, event.role);
      asked.push(request);
      running.set(event.slot, { process: await start(world, request, settings), endsMs: world.nowMs + 300_000 });
    } else if (event.is === 'calls') {
      const process = running.get(event.slot)?.process;
      for (let call = 1; call < event.count && (await process?.next()) === true; call += 1);
      await process?.next(event.fate);
    } else if (event.is === 'dies') running.delete(event.slot);
    else if (event.is === 'hours') world.nowMs += event.hours * 3_600_000;
    else ownerDoes(world, event, expected.get(event.role) ?? { whole: '', isLifted: false });
  }
  for (const { process, endsMs } of running.values()) if (world.nowMs <= endsMs) await process.finish();
  for (const request of asked) {
    world.nowMs += longMs;
    await toTheEnd(world, request, settings);
  }
  // What was begun and found no place is ended on one of the days to come.
  for (const days of [1, 1, 1]) {
    world.nowMs += days * dayMs;
    await toTheEnd(world, passOf, settings);
  }
  const problems: string[] = bystanders.filter((name) => exactly(world, name) !== exactly(before, name));
  for (const [name, { whole: is, isLifted, successor }] of expected) {
    const problem = successor === undefined ? await problemOf(world, name, is, isLifted) : undefined;
    if (problem !== undefined) problems.push(problem);
    if (successor !== undefined && exactly(world, name) !== successor) {
      problems.push(`the successor ${name} is ${exactly(world, name)} and not ${successor}`);
    }
  }
  for (const change of ['quarantined', 'DeleteRole']) {
    const most = mostInADay(world, change);
    if (most > 1) problems.push(`${most} roles in a day: ${change}`);
  }
  return problems;
};

describe('anything at any time', () => {
  it('leaves each role whole, or restorable, and no other role touched', async () => {
    const worlds = [1, 2].map((passes) => afterPasses(account(several), passes));
    const [noticed, quarantined] = await Promise.all(worlds);
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom('noticed', 'quarantined'),
        fc.array(anEvent, { minLength: 3, maxLength: 25 }),
        async (state, events) => {
          tried.histories += 1;
          const from = state === 'noticed' ? noticed : quarantined;
          if (from !== undefined) expect(await live(copyOf(from), events)).toEqual([]);
        },
      ),
      { numRuns: Number(process.env['MODEL_RUNS'] ?? 2_000) },
    );
  }, 240_000);
});

describe('the model', () => {
  it('says how many it tried', async ({ annotate }) => {
    const count = (value: number): string => value.toLocaleString('en-US');
    await annotate(
      `the model of the remediation: 0 bad of ${count(tried.orders)} orders of two actions, ${count(tried.calls)} disturbed calls and ` +
        `${count(tried.histories)} histories of many`,
    );
    expect(tried.orders).toBeGreaterThan(10_000);
  });
});

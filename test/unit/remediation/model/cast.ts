// The roles of the model, and what must hold of them whatever was done in whatever order.
import { labels } from '../../../../lambda/src/rule/labels.ts';
import { isLabel } from '../../../../lambda/src/rule/labels.ts';
import { isJson, parseJson } from '../../../../lambda/src/function/json.ts';
import { daysAgo, now } from '../../roles.ts';
import { newest } from './bucket.ts';
import { denyAll } from './iam.ts';
import type { Held } from './iam.ts';
import { aRequest, copyOf, dayMs, emptyWorld, toTheEnd } from './world.ts';
import type { World } from './world.ts';

const arnOf = (path: string, name: string): string => `arn:aws:iam::123456789012:role${path}${name}`;
const allow = (principal: object): string =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: principal, Action: 'sts:AssumeRole' }],
  });

export const idOf = (name: string): string =>
  `AROA${name.toUpperCase().replaceAll(/[^A-Z0-9]/g, '')}00000000000000`.slice(0, 20);

/** An old role that nobody uses. It trusts itself, and has something of everything. */
export const addRole = (world: World, name: string, given: Partial<Held['role']> = {}, path = '/team/'): Held => {
  const held: Held = {
    role: {
      id: idOf(name),
      name,
      path,
      arn: arnOf(path, name),
      createdAt: daysAgo(1_000),
      lastUse: undefined,
      tags: new Map([['team', 'blue']]),
      description: `The role ${name}`,
      maxSessionSeconds: 7_200,
      boundary: undefined,
      trust: allow({ AWS: arnOf(path, name) }),
      ...given,
    },
    inline: new Map([
      ['__proto__', '{"Version":"2012-10-17","Statement":[]}'],
      ['constructor', `{"of":"${name}"}`],
    ]),
    attached: new Set(['arn:aws:iam::aws:policy/ReadOnlyAccess', 'arn:aws:iam::123456789012:policy/own']),
  };
  for (const arn of held.attached) world.iam.policies.add(arn);
  world.iam.roles.set(name, held);
  return held;
};

const forged = new Map([
  [labels.by, 'the-rule'],
  [labels.at, '2020-01-01T00:00:00Z'],
  [labels.deleting, '2020-01-01T00:00:00Z'],
  [labels.restoring, 'guessed'],
]);

/** Roles that no action is to touch: a used one and one denied by others, both with forged labels. */
const addBystanders = (world: World): void => {
  addRole(world, 'live', { tags: forged, lastUse: { at: daysAgo(0), region: undefined } });
  addRole(world, 'denied-by-others', { tags: forged }).attached.add(denyAll);
};

export const bystanders = ['live', 'denied-by-others'];

/** An account with these roles that are due for whatever comes, and with bystanders. */
export const account = (names: readonly string[]): World => {
  const world = emptyWorld(now);
  for (const name of names) addRole(world, name);
  addBystanders(world);
  return world;
};

export const passOf = aRequest({ action: 'pass', requestedBy: 'the-rule-pass' });

/** Makes passes, a day apart, and ends a day later. The first one notices, the second quarantines, the third deletes. */
export const afterPasses = async (world: World, count: number): Promise<World> => {
  for (let pass = 0; pass < count; pass += 1) {
    const ending = await toTheEnd(world, passOf);
    if ('error' in ending) throw ending.error;
    world.nowMs += dayMs;
  }
  return world;
};

/** What is on a role that its owner knows of, as a text that can be compared. Its id and what the labels say are not. */
export const substance = (world: World, name: string): string => {
  const held = world.iam.roles.get(name);
  if (held === undefined) return 'gone';
  const { path, arn, description, maxSessionSeconds, boundary, trust, tags } = held.role;
  return JSON.stringify({
    ...{ path, arn, description, maxSessionSeconds, boundary, trust },
    tags: [...tags].filter(([key]) => !isLabel(key)).sort(),
    inline: [...held.inline].sort(),
    attached: [...held.attached].filter((arn) => arn !== denyAll).sort(),
    profiles: [...world.iam.profiles]
      .filter(([, profile]) => profile.role === name)
      .map(([profile]) => profile)
      .sort(),
  });
};

/** A role with its id, labels and denial, as a text that can be compared. */
export const exactly = (world: World, name: string): string => {
  const held = world.iam.roles.get(name);
  return JSON.stringify([
    substance(world, name),
    held?.role.id,
    [...(held?.role.tags ?? [])].sort(),
    held?.attached.has(denyAll),
  ]);
};

export const isDenied = (world: World, name: string): boolean =>
  world.iam.roles.get(name)?.attached.has(denyAll) === true;

const hasLabels = (world: World, name: string): boolean =>
  [...(world.iam.roles.get(name)?.role.tags.keys() ?? [])].some(isLabel);

export const caseOf = (world: World, name: string): Readonly<Record<string, unknown>> | undefined => {
  const read = parseJson(newest(world.bucket, `cases/${idOf(name)}.json`)?.text);
  return isJson(read) ? read : undefined;
};

/** A restore by a person, when every lease has run out. */
export const restoreOf = (name: string) => aRequest({ action: 'restore', roleId: idOf(name) });

/** Longer than any lease. */
export const longMs = 600_000;

/**
 * Says what is wrong with a role at the end; undefined where it is whole and free, or can be made so by a restore, which is tried on a
 * copy.
 *
 * @param whole - its substance as its owner left it
 * @param isLifted - its owner took off the denial, so that it may be free while something is missing
 */
export const problemOf = async (
  world: World,
  name: string,
  whole: string,
  isLifted = false,
): Promise<string | undefined> => {
  const state = String(caseOf(world, name)?.['state']);
  const is = substance(world, name);
  const denied = isDenied(world, name);
  if (is === whole && !denied && !(isLifted && state === 'deleting')) {
    if (hasLabels(world, name)) return `${name} is free and carries labels (case ${state})`;
    if (!['noticed', 'closed', 'undefined'].includes(state))
      return `${name} is whole and free, and its case says ${state}`;
    return undefined;
  }
  if (is === 'gone' && state !== 'deleted') return `${name} is gone, and its case says ${state}`;
  // A role that is being created again has a trust that lets nobody in.
  const isClosed = denied || isLifted || (state === 'restoring' && is.includes('\\"Effect\\":\\"Deny\\"'));
  if (is !== 'gone' && !isClosed) return `${name} is free and not whole (case ${state}): ${is}`;
  const copy = copyOf(world);
  copy.nowMs += longMs;
  const restored = await toTheEnd(copy, restoreOf(name));
  const after = substance(copy, name);
  const how = `restored from ${state}${'error' in restored ? `, with ${String(restored.error)}` : ''}`;
  if (after !== whole) return `${name}, ${how}, is not whole: ${after} instead of ${whole}`;
  if (isDenied(copy, name)) return `${name}, ${how}, is denied still`;
  if (hasLabels(copy, name)) return `${name}, ${how}, carries labels still`;
  if ('error' in restored) return `${name}, ${how}, is whole all the same`;
  return undefined;
};

/** Most roles that calls of this kind were made on within a day: each counts once. */
export const mostInADay = ({ calls }: World, action: string): number => {
  const made = calls.filter(({ call }) => call.startsWith(`${action} `));
  const counts = made.map(
    ({ atMs: from }) =>
      new Set(made.filter(({ atMs }) => atMs >= from && atMs < from + dayMs - longMs).map(({ call }) => call)).size,
  );
  return Math.max(0, ...counts);
};

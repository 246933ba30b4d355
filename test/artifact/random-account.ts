import type { Account, Role } from '../../lab/stand-in/accounts.ts';
import { aRole, DAY_MS, stableId } from '../../lab/stand-in/accounts.ts';
import type { Evaluation } from '../../lab/stand-in/evaluations.ts';
import { createRandom } from './random.ts';
import type { Random } from './random.ts';

export const maxDays = 60;
export const exemptionTag = 'keep-until';
/** What the function takes where nobody says. */
export const maximumExemptionDays = 400;

/** An account that nobody made up, what Config holds of it from an earlier run, and a whitelist for it. */
export interface RandomAccount extends Account {
  readonly now: Date;
  readonly whitelist: readonly string[];
  readonly earlier: readonly Evaluation[];
  /** Ids of the earlier results whose roles the account no longer has. */
  readonly vanished: readonly string[];
}

const asciiFrom = (first: number, last: number): string =>
  String.fromCharCode(...Array.from({ length: last - first + 1 }, (_, index) => first + index));

// What IAM takes in a role's name, and in its path apart from "/".
const nameCharacters = `${asciiFrom(0x30, 0x39)}${asciiFrom(0x41, 0x5a)}${asciiFrom(0x61, 0x7a)}+=,.@_-`;
const pathCharacters = asciiFrom(0x21, 0x7e).replace('/', '');

const knownPaths = [
  '/',
  '/service-role/',
  '/aws-service-role/sso.amazonaws.com/',
  '/aws-reserved/sso.amazonaws.com/eu-west-1/',
  '/aws-service-role/',
  '/aws-service-roles/',
  '/aws-reserved-names/',
  '/AWS-reserved/',
  '/team/aws-reserved/',
  '/a:b/[ci]/~/',
] as const;

const randomPath = (random: Random): string =>
  Array.from({ length: random.whole(1, 4) }, () => `/${random.text(pathCharacters, 0, 12)}`).join('') + '/';

// The moment between two days lies ten minutes off at least: the zip runs a little later than this.
const partOfDay = (random: Random): number =>
  random.pick([1 / 144, 143 / 144, 0.5, random.whole(10, 1_429) / 1_440]) * DAY_MS;

const limits = [0, 1, maxDays - 1, maxDays, maxDays + 1, 399, 400, 401] as const;

const randomDays = (random: Random): number => (random.chance(0.6) ? random.pick(limits) : random.whole(0, 4_000));

const randomUse = (random: Random, now: Date, createDate: Date): Role['lastUsed'] => {
  if (random.chance(0.25)) return random.pick([null, undefined]);
  const date = new Date(now.getTime() - randomDays(random) * DAY_MS - partOfDay(random));
  return { date: date < createDate ? createDate : date, region: random.pick(['us-east-1', 'eu-west-1', 'ap-south-2']) };
};

const randomTags = (random: Random, now: Date): Record<string, string> => {
  if (random.chance(0.8)) return random.chance(0.5) ? {} : { owner: 'team-ä', [`${exemptionTag}-x`]: '2999-12-31' };
  // Ten minutes on, as in partOfDay: today may end before the zip looks at the tag. So days at a limit are left to unit tests.
  const day = (offset: number): string =>
    new Date(now.getTime() + DAY_MS / 144 + offset * DAY_MS).toISOString().slice(0, 10);
  const unreadable = ['', 'forever', '2999-02-30', '2999-1-1', '29991231', '2999-12-31T00:00:00Z'] as const;
  const value = random.pick([
    day(0),
    day(1),
    day(399),
    day(402),
    '9999-12-31',
    ` ${day(3)} `,
    day(-2),
    day(-400),
    random.pick(unreadable),
  ]);
  // IAM keeps the case of a key, and finds it without.
  const key = random.chance(0.5) ? exemptionTag : random.pick([exemptionTag.toUpperCase(), 'Keep-Until', 'keep-UNTIL']);
  return { owner: 'team-ä', [key]: value };
};

const randomRole = (random: Random, now: Date, paths: readonly [string, ...string[]]): Role => {
  const createDate = new Date(now.getTime() - randomDays(random) * DAY_MS - partOfDay(random));
  return aRole({
    path: random.pick(paths),
    name: random.text(nameCharacters, 1, random.pick([3, 20, 64])),
    createDate,
    lastUsed: randomUse(random, now, createDate),
    tags: randomTags(random, now),
    instanceProfiles: random.chance(0.1) ? [random.text(nameCharacters, 1, 20)] : [],
  });
};

const randomRoles = (random: Random, now: Date, count: number): readonly Role[] => {
  const paths = [...knownPaths, ...Array.from({ length: 40 }, () => randomPath(random))] as const;
  const roles = new Map<string, Role>();
  // IAM tells names of different case apart in nothing but their spelling.
  while (roles.size < count) {
    const role = randomRole(random, now, paths);
    roles.set(role.name.toLowerCase(), role);
  }
  return [...roles.values()];
};

/** A pattern that one role is sure to match: parts of its pathname give way to wildcards, as does all a pattern may not hold. */
const patternFor = (random: Random, { path, name }: Role): string => {
  const pathname = path + name;
  const [from, to] = [random.whole(1, pathname.length), random.whole(1, pathname.length)].toSorted((a, b) => a - b);
  const cut = `${pathname.slice(0, from)}*${pathname.slice(to)}`;
  const pattern = cut.replaceAll(/[^A-Za-z0-9+=,.@_\-/*]/g, () => random.pick(['?', '*']));
  return random.chance(0.2) ? `*${pattern.slice(random.whole(1, pattern.length))}` : pattern;
};

const randomWhitelist = (random: Random, roles: readonly Role[]): readonly string[] => {
  const patterns = Array.from({ length: 60 }, () =>
    patternFor(random, roles[random.whole(0, roles.length - 1)] ?? aRole()),
  );
  // Wide ones would leave nothing to judge; the whole has to fit into Config's 1,024 characters.
  const narrow = patterns.filter((pattern) => pattern.replaceAll('*', '').length > 4 && pattern.length < 50);
  return ['/a?b/?ci?/*', ...narrow.slice(0, 18)];
};

const earlierResult = (random: Random, id: string): Evaluation => ({
  ComplianceResourceType: 'AWS::IAM::Role',
  ComplianceResourceId: id,
  ComplianceType: random.pick(['COMPLIANT', 'NON_COMPLIANT']),
  Annotation: 'of an earlier run',
  OrderingTimestamp: 1_600_000_000,
});

export const randomAccount = (seed: number, now: Date, count = 2_000): RandomAccount => {
  const random = createRandom(seed);
  const roles = randomRoles(random, now, count);
  const vanished = Array.from({ length: 250 }, (_, index) => stableId('AROA', `vanished ${seed} ${index}`));
  const known = roles.filter(() => random.chance(0.3)).map(({ id }) => id);
  return {
    id: '123456789012',
    now,
    roles,
    whitelist: randomWhitelist(random, roles),
    vanished,
    earlier: [...vanished, ...known].map((id) => earlierResult(random, id)),
  };
};

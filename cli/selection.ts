import { verdictWords } from './formats/columns.ts';
import { detailReferences } from './formats/references.ts';
import { detailServices } from './formats/services.ts';
import { describeRisk } from './formats/words.ts';
import { isListed } from './filter.ts';
import type { Filter } from './filter.ts';
import type { Named } from './named.ts';
import { byCodeUnit, byRisk, byUrgency } from './order.ts';
import type { Entry } from './report-data.ts';

export const sortKeys = [
  'urgency',
  'account',
  'role',
  'verdict',
  'idle',
  'used',
  'region',
  'age',
  'risk',
  'named',
  'owner',
] as const;

export type SortKey = (typeof sortKeys)[number];

/** Which roles are wanted, and in which order. */
export interface Wish {
  /** Words that all have to occur in what is shown of a role. */
  readonly words: string;
  /** A compliance or a verdict; empty: any. */
  readonly verdict: string;
  /** A risk word; empty: any. */
  readonly risk: string;
  /** Whether something names the role, as far as that was looked for; empty: any. */
  readonly named: '' | Named;
  /** Empty: any. */
  readonly account: string;
  readonly sort: SortKey;
  readonly descending: boolean;
}

/** A role with what searching it needs, prepared once. */
export interface Indexed {
  readonly entry: Entry;
  readonly text: string;
}

export const indexEntry = (entry: Entry): Indexed => ({
  entry,
  text: [
    entry.pathname ?? entry.name,
    entry.id,
    entry.accountId ?? '',
    entry.annotation,
    entry.owner?.value ?? '',
    ...detailReferences(entry).map(([, text]) => text),
    ...detailServices(entry).map(([, text]) => text),
    ...entry.risk.map(describeRisk),
    ...Object.entries(entry.tags).map(([key, value]) => `${key}=${value}`),
  ]
    .join('\n')
    .toLowerCase(),
});

const verdictRank = Object.keys(verdictWords);

const nameOf = ({ pathname, name }: Entry): string => (pathname ?? name).toLowerCase();

/** Roles that were never used have been idle longest. */
const idleOf = ({ daysIdle }: Entry): number => daysIdle ?? Number.MAX_SAFE_INTEGER;

/** How much names a role; what was not looked for goes last. */
const namesOf = ({ references }: Entry): number =>
  references === null ? -1 : references.resources.length * 1_000 + references.trustedBy.length;

const orders: Readonly<Record<SortKey, (a: Entry, b: Entry) => number>> = {
  role: (a, b) => byCodeUnit(nameOf(a), nameOf(b)),
  verdict: (a, b) => verdictRank.indexOf(a.verdict ?? '') - verdictRank.indexOf(b.verdict ?? ''),
  idle: (a, b) => idleOf(a) - idleOf(b),
  age: (a, b) => (a.ageDays ?? -1) - (b.ageDays ?? -1),
  urgency: (a, b) => byUrgency(b, a),
  account: (a, b) => byCodeUnit(a.accountId ?? '', b.accountId ?? ''),
  used: (a, b) => byCodeUnit(a.lastUsed?.date ?? '', b.lastUsed?.date ?? ''),
  region: (a, b) => byCodeUnit(a.lastUsed?.region ?? '', b.lastUsed?.region ?? ''),
  risk: (a, b) => byRisk(b, a),
  named: (a, b) => namesOf(a) - namesOf(b),
  owner: (a, b) => byCodeUnit(a.owner?.value ?? '', b.owner?.value ?? ''),
};

const oneOrAny = (word: string): readonly string[] | null => (word === '' ? null : [word]);

const toFilter = ({ verdict, risk, named, account }: Wish): Filter => ({
  verdict: oneOrAny(verdict),
  risk: oneOrAny(risk),
  owner: null,
  account: oneOrAny(account),
  named: named === '' ? null : named,
  top: null,
});

/** The wanted roles in the wanted order; equal ones stay in the order they came. */
export const select = (roles: readonly Indexed[], wish: Wish): readonly Entry[] => {
  const words = wish.words.toLowerCase().split(/\s+/).filter(Boolean);
  const order = orders[wish.sort];
  const filter = toFilter(wish);
  return roles
    .filter(({ entry, text }) => isListed(entry, filter) && words.every((word) => text.includes(word)))
    .map(({ entry }) => entry)
    .sort(wish.descending ? (a, b) => order(b, a) : order);
};

import type { Verdict } from '../../lambda/src/rule/rule.ts';
import { describeOwner } from '../owner.ts';
import type { Entry } from '../report-data.ts';
import { describeReferences } from './references.ts';
import { describeServices } from './services.ts';
import { describeIdle, describeRisk, reasonOf } from './words.ts';

export interface Column {
  readonly title: string;
  readonly cell: (entry: Entry) => string;
  readonly align?: 'right';
  /** The narrowest it may be made; undefined: its content does not wrap. */
  readonly minimum?: number;
}

export const verdictWords: Readonly<Record<Verdict, string>> = {
  whitelisted: 'whitelisted',
  exempt: 'exempt',
  new: 'new',
  used: 'used',
  unused: 'unused',
  'never-used': 'never used',
};

const account: Column = { title: 'Account', cell: ({ accountId }) => accountId ?? '' };
const role: Column = { title: 'Role', cell: ({ pathname, name }) => pathname ?? name, minimum: 14 };
const verdict: Column = {
  title: 'Verdict',
  cell: ({ verdict: word, compliance }) => (word === null ? compliance : verdictWords[word]),
};
const idle: Column = {
  title: 'Idle',
  align: 'right',
  cell: describeIdle,
};
const age: Column = { title: 'Age', align: 'right', cell: ({ ageDays }) => (ageDays === null ? '?' : `${ageDays} d`) };
const risk: Column = { title: 'Risk', cell: (entry) => entry.risk.map(describeRisk).join('\n'), minimum: 14 };
const owner: Column = {
  title: 'Owner',
  cell: (entry) => (entry.owner === null ? '' : describeOwner(entry.owner)),
  minimum: 10,
};
const namedBy: Column = {
  title: 'Named by',
  cell: ({ references }) => (references === null ? '?' : describeReferences(references).join('\n')),
  minimum: 16,
};
const services: Column = { title: 'Services', cell: describeServices, minimum: 18 };
const reason: Column = { title: 'Reason', cell: reasonOf, minimum: 20 };

/** What a list shows beside what every list shows. */
export interface Shown {
  readonly severalAccounts: boolean;
  readonly references: boolean;
  readonly services: boolean;
}

/** The columns that a table of this width has room for, in their order. */
export const columnsFor = (width: number, shown: Shown): readonly Column[] => [
  ...(shown.severalAccounts ? [account] : []),
  role,
  verdict,
  idle,
  ...(width >= 100 ? [age] : []),
  ...(shown.references && width < 80 ? [] : [risk]),
  ...(shown.references ? [namedBy] : []),
  ...(shown.services && width >= (shown.references ? 120 : 100) ? [services] : []),
  ...(width >= 110 ? [owner] : []),
  ...(width >= 150 ? [reason] : []),
];

/** Shares the width out: each column as wide as its content, or, where that is too much, the widest ones less. */
export const shareWidth = (
  columns: readonly Pick<Column, 'minimum'>[],
  contents: readonly number[],
  width: number,
): number[] => {
  const widths = [...contents];
  const excess = (): number => widths.reduce((sum, each) => sum + each, 0) - width;
  while (excess() > 0) {
    const shrinkable = columns.map(({ minimum }, index) =>
      minimum === undefined || (widths[index] ?? 0) <= minimum ? 0 : (widths[index] ?? 0),
    );
    const widest = Math.max(...shrinkable);
    if (widest === 0) break;
    const index = shrinkable.indexOf(widest);
    widths[index] = widest - 1;
  }
  return widths;
};

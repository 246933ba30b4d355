import type { Verdict } from '../../lambda/src/rule/rule.ts';
import type { Entry } from '../report-data.ts';

/** What the verdicts come to, from the foot of a bar to its top. */
export const groups = ['flagged', 'passing', 'excused'] as const;

export type Group = (typeof groups)[number];

const groupOfVerdict: Readonly<Record<Verdict, Group>> = {
  unused: 'flagged',
  'never-used': 'flagged',
  used: 'passing',
  new: 'passing',
  whitelisted: 'excused',
  exempt: 'excused',
};

export const groupOf = ({ verdict, compliance }: Pick<Entry, 'verdict' | 'compliance'>): Group => {
  if (verdict !== null) return groupOfVerdict[verdict];
  return compliance === 'NON_COMPLIANT' ? 'flagged' : 'passing';
};

/** A part of a bar: the roles of one group with so many days idle. */
export interface Segment {
  readonly from: number;
  readonly to: number;
  readonly group: Group;
  readonly count: number;
  /** How many roles are below it in the bar. */
  readonly base: number;
  readonly label: string;
}

const step = 20;
/** IAM forgets a use after 400 days; what a file says of longer ones counts in the last bin. */
const end = 400;

/** Where the bar of the roles without a use begins, clear of the others. */
export const neverFrom = end + step;

const labelOf = (from: number): string => {
  if (from === neverFrom) return 'no use on record';
  return from === end - step ? `${from} days and more` : `${from} to ${from + step - 1} days`;
};

const binOf = ({ daysIdle }: Entry): number =>
  daysIdle === null ? neverFrom : Math.min(end - step, Math.max(0, Math.floor(daysIdle / step) * step));

const segmentsOf = (from: number, entries: readonly Entry[]): readonly Segment[] => {
  let base = 0;
  return groups.flatMap((group) => {
    const count = entries.filter((entry) => groupOf(entry) === group).length;
    if (count === 0) return [];
    base += count;
    return [{ from, to: from + step, group, count, base: base - count, label: labelOf(from) }];
  });
};

/** Counts roles by days idle, 20 days to a bar, and by what their verdicts come to. */
export const idleHistogram = (entries: readonly Entry[]): readonly Segment[] => {
  const bins = new Map<number, Entry[]>();
  for (const entry of entries) {
    const bin = binOf(entry);
    const members = bins.get(bin);
    if (members === undefined) bins.set(bin, [entry]);
    else members.push(entry);
  }
  return [...bins].toSorted(([a], [b]) => a - b).flatMap(([from, members]) => segmentsOf(from, members));
};

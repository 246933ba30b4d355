import type { Verdict } from '../lambda/src/rule/rule.ts';
import { byCodeUnit } from './order.ts';
import { describeOwner } from './owner.ts';
import type { Entry } from './report-data.ts';
import { isHighRisk } from './risk.ts';

export const groupings = ['owner', 'account'] as const;

export type Grouping = (typeof groupings)[number];

/** Listed roles of one owner or of one account. */
export interface Group {
  /** Null: they have no owner, or nothing tells their account. */
  readonly name: string | null;
  readonly roles: number;
  readonly compliant: number;
  readonly nonCompliant: number;
  /** Of the NON_COMPLIANT ones, those with a high risk. */
  readonly highRisk: number;
  readonly verdicts: Readonly<Record<Verdict, number>>;
}

export interface Groups {
  readonly by: Grouping;
  /** Most NON_COMPLIANT roles first; last those without a name. */
  readonly groups: readonly Group[];
}

/** The name of the group that a role is in. */
export const groupNameOf = (by: Grouping, { owner, accountId }: Pick<Entry, 'owner' | 'accountId'>): string | null => {
  if (by === 'account') return accountId;
  return owner === null ? null : describeOwner(owner);
};

export const countVerdicts = (entries: readonly Entry[]): Record<Verdict, number> => {
  const verdicts = { whitelisted: 0, exempt: 0, new: 0, used: 0, unused: 0, 'never-used': 0 };
  for (const { verdict } of entries) if (verdict !== null) verdicts[verdict] += 1;
  return verdicts;
};

const toGroup = (name: string | null, entries: readonly Entry[]): Group => {
  const findings = entries.filter(({ compliance }) => compliance === 'NON_COMPLIANT');
  return {
    name,
    roles: entries.length,
    compliant: entries.length - findings.length,
    nonCompliant: findings.length,
    highRisk: findings.filter(({ risk }) => isHighRisk(risk)).length,
    verdicts: countVerdicts(entries),
  };
};

const byWork = (a: Group, b: Group): number =>
  Number(a.name === null) - Number(b.name === null) ||
  b.nonCompliant - a.nonCompliant ||
  b.roles - a.roles ||
  byCodeUnit(a.name ?? '', b.name ?? '');

/** Counts roles by their owners or accounts. */
export const toGroups = (entries: readonly Entry[], by: Grouping): Groups => {
  const members = new Map<string | null, Entry[]>();
  for (const entry of entries) {
    const name = groupNameOf(by, entry);
    const those = members.get(name);
    if (those === undefined) members.set(name, [entry]);
    else those.push(entry);
  }
  return { by, groups: [...members].map(([name, those]) => toGroup(name, those)).toSorted(byWork) };
};

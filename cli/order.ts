import type { Entry } from './report-data.ts';
import { severity } from './risk.ts';

export const byCodeUnit = (a: string, b: string): number => (a < b ? -1 : Number(a > b));

/** A role that was never used has been idle since it was made, and goes before one that was. */
const idleness = ({ daysIdle, ageDays }: Entry): number => daysIdle ?? 100_000 + (ageDays ?? 0);

const isFinding = ({ compliance }: Entry): number => Number(compliance === 'NON_COMPLIANT');

/** By risk, then by how long the role has been idle. */
export const byRisk = (a: Entry, b: Entry): number => severity(b.risk) - severity(a.risk) || idleness(b) - idleness(a);

/** What to look at first: findings, by risk, then by how long they have been idle. */
export const byUrgency = (a: Entry, b: Entry): number => isFinding(b) - isFinding(a) || byRisk(a, b);

import type { Entry } from './report-data.ts';
import { severity } from './risk.ts';

/** A role that was never used has been idle since it was made, and goes before one that was. */
const idleness = ({ daysIdle, ageDays }: Entry): number => daysIdle ?? 100_000 + (ageDays ?? 0);

/** What to look at first: by risk, then by how long the role has been idle. */
export const byUrgency = (a: Entry, b: Entry): number =>
  severity(b.risk) - severity(a.risk) || idleness(b) - idleness(a);

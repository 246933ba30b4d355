import { createAnnotationReader } from '../lambda/src/rule/annotation.ts';
import type { Facts } from '../lambda/src/rule/annotation.ts';
import { isFinding, judge, wholeDays } from '../lambda/src/rule/rule.ts';
import type { Verdict } from '../lambda/src/rule/rule.ts';
import { createWhitelist } from '../lambda/src/rule/whitelist.ts';
import type { ListedRole } from './listed-role.ts';
import type { Entry } from './report-data.ts';

/** Whether a role would be flagged with a limit; undefined where nothing tells. */
type Flag = (maxDays: number) => boolean | undefined;

const isExcused = (verdict: Verdict | null | undefined): boolean => verdict === 'whitelisted' || verdict === 'exempt';

const unexcused = {
  whitelist: createWhitelist([]),
  exemptionTag: undefined,
  maximumExemptionDays: undefined,
  exemptTags: [],
  includeProtectedRoles: true,
};

const flagOfRole =
  (role: ListedRole, now: Date): Flag =>
  (maxDays) =>
    isFinding(judge(role, { ...unexcused, maxDays }, now)?.verdict);

const isOver = (day: string | undefined, maxDays: number, now: Date): boolean | undefined =>
  day === undefined ? undefined : wholeDays(new Date(`${day}T00:00:00Z`), now) > maxDays;

/** By the days that the annotation tells, and by what the rule said with its own limit, which it also says of a lower or higher one. */
const flagOfFacts =
  ({ compliance }: Entry, facts: Partial<Facts>, limit: number | null, now: Date): Flag =>
  (maxDays) => {
    const { verdict, lastUsed, createdOn, maxDays: own = limit } = facts;
    if (own !== null && compliance === 'NON_COMPLIANT' && maxDays <= own) return true;
    if (own !== null && compliance === 'COMPLIANT' && maxDays >= own) return false;
    if (verdict === undefined) return undefined;
    const isFlagged = isOver(lastUsed ?? createdOn, maxDays, now);
    // Of a new role the annotation does not tell whether it was used.
    return verdict === 'new' && isFlagged === true ? undefined : isFlagged;
  };

export interface Flags {
  readonly flagged: (maxDays: number) => number;
  /** Of how many roles nothing tells. */
  readonly notCounted: (maxDays: number) => number;
}

/**
 * Counts the roles that would be flagged with another limit: of those that IAM lists, the rule decides; of the others, what the
 * annotation tells.
 *
 * @param limit - of the rule, where it is known
 */
export const countFlagged = (
  entries: readonly Entry[],
  roles: ReadonlyMap<string, ListedRole>,
  limit: number | null,
  now: Date,
): Flags => {
  const read = createAnnotationReader();
  const flags = entries
    .filter(({ verdict }) => !isExcused(verdict))
    .map((entry) => {
      const role = roles.get(entry.arn ?? '');
      return role === undefined ? flagOfFacts(entry, read(entry.annotation), limit, now) : flagOfRole(role, now);
    });
  const count = (maxDays: number, wanted: boolean | undefined): number =>
    flags.filter((flag) => flag(maxDays) === wanted).length;
  return { flagged: (maxDays) => count(maxDays, true), notCounted: (maxDays) => count(maxDays, undefined) };
};

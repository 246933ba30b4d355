import { isOfNamed } from './named.ts';
import type { Named } from './named.ts';
import { byUrgency } from './order.ts';
import type { Entry } from './report-data.ts';

/** Which roles a report lists; null: any. */
export interface Filter {
  /** Verdicts, or COMPLIANT and NON_COMPLIANT. */
  readonly verdict: readonly string[] | null;
  readonly risk: readonly string[] | null;
  /** What the owner contains, whatever the case. */
  readonly owner: string | null;
  readonly account: readonly string[] | null;
  readonly named: Named | null;
  /** So many, the most urgent. */
  readonly top: number | null;
}

/** Whether a role is listed, as far as it depends on the role alone. */
export const isListed = (entry: Entry, { verdict, risk, owner, account, named }: Filter): boolean =>
  (verdict === null ||
    verdict.includes(entry.compliance) ||
    (entry.verdict !== null && verdict.includes(entry.verdict))) &&
  (risk === null || entry.risk.some(({ word }) => risk.includes(word))) &&
  (owner === null || (entry.owner?.value.toLowerCase().includes(owner.toLowerCase()) ?? false)) &&
  (account === null || account.includes(entry.accountId ?? '')) &&
  (named === null || isOfNamed(entry, named));

/** The entries that are listed, in the order in which they came. */
export const applyFilter = (entries: readonly Entry[], filter: Filter | undefined): readonly Entry[] => {
  if (filter === undefined) return entries;
  const wanted = entries.filter((entry) => isListed(entry, filter));
  if (filter.top === null) return wanted;
  const top = new Set(wanted.toSorted(byUrgency).slice(0, filter.top));
  return wanted.filter((entry) => top.has(entry));
};

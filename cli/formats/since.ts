import { minuteOf } from '../evaluated.ts';
import type { Report } from '../report-data.ts';
import type { Change, ChangedMember, ChangedRole, Since, SinceRole } from '../since-data.ts';
import { verdictWords } from './columns.ts';
import { onOneLine } from './words.ts';

const memberWords: Readonly<Record<ChangedMember, string>> = {
  verdict: 'verdict',
  compliance: 'compliance',
  annotation: 'reason',
  lastUsed: 'last use',
  risk: 'risk',
  owner: 'owner',
  references: 'named by',
};

const describeChange = ({ member, removed, added }: Change): string => {
  const [from, to] = [removed.join(', '), added.join(', ')];
  const change = [
    ...(removed.length === 0 ? [] : [added.length === 0 ? `no longer ${from}` : from]),
    ...(added.length === 0 ? [] : [removed.length === 0 ? `now ${to}` : to]),
  ].join(' → ');
  return `${memberWords[member]}: ${change}`;
};

/** What changed of a role, in words. The compliance follows from the verdict, and the reason tells it once more. */
export const describeChanges = ({ changes }: ChangedRole): string => {
  const hasVerdict = changes.some(({ member }) => member === 'verdict');
  return changes
    .filter(({ member }) => !hasVerdict || (member !== 'compliance' && member !== 'annotation'))
    .map(describeChange)
    .join('; ');
};

const wordOf = ({ verdict, compliance }: SinceRole): string => (verdict === null ? compliance : verdictWords[verdict]);

/** What a role that is gone was. */
export const describeGone = (role: SinceRole): string => `was ${wordOf(role)}`;

const nameOf = ({ accountId, pathname, name }: SinceRole, severalAccounts: boolean): string =>
  `${severalAccounts ? `${accountId ?? 'unknown'} ` : ''}${pathname ?? name}`;

/** Counts of what changed since the earlier report. */
export const describeSince = ({ time, summary }: Since): string =>
  `Since ${minuteOf(new Date(time).toISOString())}: ${summary.new.toLocaleString('en')} new, ` +
  `${summary.gone.toLocaleString('en')} gone, ${summary.changed.toLocaleString('en')} changed`;

/** What the reports were made with where it is not the same. */
export const describeDifferences = ({ differences }: Since): readonly string[] =>
  differences.map(({ what, earlier, now }) => onOneLine(`not the same then: ${what}, ${earlier} then and ${now} now`));

export const describeNotCompared = ({ notCompared }: Since): readonly string[] =>
  notCompared.map(({ accountId, reason }) => `account ${accountId ?? 'unknown'}: ${reason}`);

/** A role with what became of it. */
export interface SinceLine {
  readonly change: 'new' | 'gone' | 'changed';
  readonly role: string;
  readonly detail: string;
}

/** What is new, gone and changed, a line for each role. */
export const listSince = ({ new: added, gone, changed }: Since): readonly SinceLine[] => {
  const several = new Set([...added, ...gone, ...changed].map(({ accountId }) => accountId)).size > 1;
  return [
    ...added.map((role) => ({ change: 'new' as const, role: nameOf(role, several), detail: wordOf(role) })),
    ...gone.map((role) => ({ change: 'gone' as const, role: nameOf(role, several), detail: describeGone(role) })),
    ...changed.map((role) => ({
      change: 'changed' as const,
      role: nameOf(role, several),
      detail: describeChanges(role),
    })),
  ];
};

/** Everything about it in lines of text: counts, what was not the same, and the roles; none where it was not asked for. */
export const sinceLines = ({ since }: Report): readonly string[] =>
  since === null
    ? []
    : [
        describeSince(since),
        ...describeDifferences(since),
        ...describeNotCompared(since),
        ...listSince(since).map(({ change, role, detail }) => onOneLine(`${change}: ${role}: ${detail}`)),
      ];

import type { Verdict } from '../../lambda/src/rule/rule.ts';
import { nameFirst } from '../../lambda/src/function/words.ts';
import { describeEvaluated, listSilent } from '../evaluated.ts';
import type { Report } from '../report-data.ts';
import { verdictWords } from './columns.ts';
import { fold } from './fold.ts';
import { describeNamedFindings, describeReferenceReport } from './references.ts';
import { describeServicesRead } from './services.ts';
import { describeFilter } from './filter.ts';
import type { Colours } from './surface.ts';
import { listUnresolved } from './unresolved.ts';
import { plural } from './words.ts';

const split = ({ summary }: Report, verdicts: readonly Verdict[]): string =>
  verdicts
    .filter((verdict) => summary.verdicts[verdict] > 0)
    .map((verdict) => `${summary.verdicts[verdict]} ${verdictWords[verdict]}`)
    .join(', ');

const withParts = (head: string, parts: string): string => (parts === '' ? head : `${head}: ${parts}`);

/** That the risk of some roles may be greater than it looks. */
export const describeUnreadPolicies = (roles: number): string =>
  `${plural(roles, 'role')} with a policy of the account that was not read, which may add to the risk`;

/** What the report does not show, and why. */
export const describeLeftOut = ({
  protected: owned,
  unreported,
  unlisted,
  withUnreadPolicies: unread,
}: Report['summary']): readonly string[] => [
  ...(owned > 0 ? [`${plural(owned, 'protected role')} not judged`] : []),
  ...(unreported > 0 ? [`${plural(unreported, 'role')} without a result in AWS Config`] : []),
  ...(unlisted > 0 ? [`${plural(unlisted, 'result')} without a role in IAM, as far as it was read`] : []),
  ...(unread > 0 ? [describeUnreadPolicies(unread)] : []),
];

export const describeRoles = ({ summary, policy }: Report): string =>
  `${plural(summary.roles, 'role')}${policy.maxDays === null ? '' : ` with a limit of ${plural(policy.maxDays, 'day')}`}`;

/** Accounts of which IAM keeps a last use of no role, in words; none where there is a use, or nothing rests on its absence. */
export const describeWithoutUse = ({ summary: { accountsWithoutUse: accounts } }: Report): readonly string[] =>
  accounts === 0
    ? []
    : [
        `IAM keeps a last use of no role ${accounts === 1 ? 'in this account' : `in ${accounts} accounts`}: nothing tells which are used`,
      ];

/** Accounts whose IAM was not read. */
export const describeUnread = ({ unreadAccounts }: Report): readonly string[] =>
  unreadAccounts.map(({ accountId, reason }) => `IAM of account ${accountId} was not read: ${reason}`);

/** What other limits leave out, where they do. */
export const describeNotCounted = ({ whatIf }: Report): readonly string[] => {
  const some = whatIf.filter(({ notCounted }) => notCounted > 0);
  if (some.length === 0) return [];
  const counts = some.map(({ maxDays, notCounted }) => `${notCounted} at ${maxDays}`).join(', ');
  return [`Left out there, because neither IAM nor the reason tells enough: ${counts} days`];
};

/** The lines below the table: counts, the same with other limits, and patterns without a role. */
export const renderSummary = (report: Report, width: number, colours: Colours): string => {
  const { summary, whatIf, unmatchedPatterns, references, servicesRead, evaluated } = report;
  const others = whatIf.map(({ maxDays, flagged }) => `${flagged} at ${maxDays}`).join(', ');
  const lines: readonly (readonly [text: string, paint: (text: string) => string])[] = [
    [[describeRoles(report), ...describeLeftOut(summary)].join('; '), colours.bold],
    [withParts(`${summary.nonCompliant} NON_COMPLIANT`, split(report, ['unused', 'never-used'])), colours.red],
    [
      withParts(`${summary.compliant} COMPLIANT`, split(report, ['used', 'new', 'whitelisted', 'exempt'])),
      colours.green,
    ],
    ...(evaluated === null
      ? []
      : [
          [describeEvaluated(evaluated), String] as const,
          ...listSilent(evaluated).map((line) => [line, colours.red] as const),
        ]),
    ...[...listUnresolved(report), ...describeUnread(report)].map((line) => [line, colours.red] as const),
    ...(references === null
      ? []
      : [
          [describeNamedFindings(references, summary.nonCompliant), colours.yellow] as const,
          ...describeReferenceReport(references).map((line) => [line, colours.dim] as const),
        ]),
    ...(servicesRead === null ? [] : [[describeServicesRead(servicesRead), colours.dim] as const]),
    ...describeFilter(report).map((line) => [line, String] as const),
    ...describeWithoutUse(report).map((line) => [line, colours.red] as const),
    [`NON_COMPLIANT with another limit: ${others} days`, String],
    ...describeNotCounted(report).map((line) => [line, String] as const),
    ...(unmatchedPatterns?.length
      ? [[`Patterns that match no role: ${nameFirst(unmatchedPatterns, 20, ' ')}`, String] as const]
      : []),
  ];
  return lines.map(([text, paint]) => fold(text, width).split('\n').map(paint).join('\n')).join('\n');
};

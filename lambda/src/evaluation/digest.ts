import { isWithoutLastUse } from './evaluate-account.ts';
import type { Progress } from './evaluate-account.ts';
import type { News } from './news.ts';
import { withoutLastUse } from '../rule/role.ts';

/** A notification as Amazon SNS takes it. */
export interface Digest {
  readonly subject: string;
  readonly message: string;
}

/** What a digest tells beside the news. */
export interface DigestContext {
  readonly accountId: string;
  readonly ruleName: string;
  readonly region: string;
  /** When the run began. */
  readonly at: Date;
  /** Host of the console of the partition, such as console.aws.amazon.com. */
  readonly console: string;
  /** What to do, one line each, from the module. */
  readonly hints: readonly string[];
  readonly progress: Readonly<Progress>;
  /** Why the run failed; undefined for one that succeeded. */
  readonly error?: string | undefined;
}

/** How many roles a list names: with the longest annotations that is half of the 256 KB that SNS takes in a message. */
const mostNamed = 100;

/** SNS takes subjects of fewer than 100 characters (Publish, Subject). */
const longestSubject = 99;

const count = (number: number, one: string, many: string): string =>
  `${number.toLocaleString('en')} ${number === 1 ? one : many}`;

const list = (lines: readonly string[]): string[] => {
  const rest = lines.length - mostNamed;
  return [
    ...lines.slice(0, mostNamed).map((line) => `- ${line}`),
    ...(rest > 0 ? [`- and ${rest.toLocaleString('en')} more`] : []),
  ];
};

const writeSubject = ({ findings, resolved }: News, { accountId, ruleName }: DigestContext): string => {
  const what =
    findings.length > 0
      ? count(findings.length, 'new unused IAM role', 'new unused IAM roles')
      : count(resolved.length, 'IAM role no longer unused', 'IAM roles no longer unused');
  return `${what} in account ${accountId} (${ruleName})`.slice(0, longestSubject);
};

const linesOfFindings = ({ findings, isEarlierKnown }: News): string[] => {
  if (findings.length === 0) return [];
  const newestFirst = findings.toSorted((a, b) => b.lastSign.getTime() - a.lastSign.getTime());
  const many = count(findings.length, 'role is', 'roles are');
  const heading = isEarlierKnown
    ? `${many} newly NON_COMPLIANT, those used last first:`
    : `${many} NON_COMPLIANT, those used last first. Which of them are new is not known: the earlier results could not be read.`;
  const lines = newestFirst.map(({ evaluation: { annotation, resourceId } }) => `${annotation} (${resourceId})`);
  return [heading, ...list(lines), ''];
};

const linesOfResolved = ({ resolved }: News): string[] =>
  resolved.length === 0
    ? []
    : [`${count(resolved.length, 'role is', 'roles are')} no longer NON_COMPLIANT:`, ...list(resolved), ''];

const summarise = ({ progress, error }: DigestContext): string => {
  if (error !== undefined) {
    return `The run failed, so that this may not be all, and the next run may tell of the same roles again: ${error}`;
  }
  const { verdicts, roles } = progress;
  const unused = verdicts.unused + verdicts['never-used'];
  return (
    `In all, ${unused.toLocaleString('en')} of ${count(roles, 'role is', 'roles are')} NON_COMPLIANT: ` +
    `${verdicts.unused.toLocaleString('en')} unused, ${verdicts['never-used'].toLocaleString('en')} never used.`
  );
};

/** Writes the message of one run; undefined where there is no news. */
export const writeDigest = (news: News, context: DigestContext): Digest | undefined => {
  if (news.findings.length + news.resolved.length === 0) return undefined;
  const { accountId, ruleName, region, at, console, hints, progress, error } = context;
  const message = [
    `AWS Config rule ${ruleName}, account ${accountId}, ${region}, run of ${at.toISOString()}`,
    '',
    ...linesOfFindings(news),
    ...linesOfResolved(news),
    summarise(context),
    ...(error === undefined && isWithoutLastUse(progress) ? [`${withoutLastUse}.`] : []),
    `All results: https://${console}/config/home?region=${region}#/rules/details?configRuleName=${ruleName}`,
    ...hints,
  ].join('\n');
  return { subject: writeSubject(news, context), message };
};

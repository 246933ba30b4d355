import { pathname } from '../lambda/src/rule/role.ts';
import type { Compliance } from '../lambda/src/rule/compliance.ts';
import { isProtected, wholeDays } from '../lambda/src/rule/rule.ts';
import type { Verdict } from '../lambda/src/rule/rule.ts';
import { createWhitelist } from '../lambda/src/rule/whitelist.ts';
import { consoleUrl } from './console-link.ts';
import { countFlagged } from './flagged.ts';
import type { ListedRole } from './listed-role.ts';
import { applyFilter } from './filter.ts';
import type { Filter } from './filter.ts';
import { countVerdicts, toGroups } from './groups.ts';
import type { Grouping } from './groups.ts';
import { isNamed } from './named.ts';
import { byCodeUnit } from './order.ts';
import { findOwner } from './owner.ts';
import type { FoundReferences } from './references.ts';
import type {
  Entry,
  Evaluated,
  Findings,
  ReferenceReport,
  ReferenceScope,
  Report,
  ReportPolicy,
  Source,
  Summary,
  UnreadAccount,
  UnresolvedSetting,
} from './report-data.ts';
import { version } from './version.ts';

export interface Judged {
  readonly verdict: Verdict | undefined;
  readonly compliance: Compliance;
  readonly annotation: string;
}

export interface Context {
  readonly now: Date;
  readonly ownerTag: string;
  /** Undefined where they were not asked for. */
  readonly references?: FoundReferences | undefined;
  /** Accounts whose IAM was to be read, and was not; undefined: none. */
  readonly unreadAccounts?: readonly UnreadAccount[];
  /** Settings of the policy that are a guess; undefined: none. */
  readonly unresolved?: readonly UnresolvedSetting[];
  /** Which roles to list; undefined: all. */
  readonly filter?: Filter | undefined;
  /** Undefined: the roles are not grouped. */
  readonly groupBy?: Grouping | undefined;
}

/** The limits that the report tells of whatever the policy is. */
export const whatIfDays = [30, 60, 90, 180, 365] as const;

/** The line of a role that IAM lists. */
export const toEntry = (role: ListedRole, judged: Judged, { now, ownerTag, references: found }: Context): Entry => {
  const { lastUse } = role;
  const references = found?.of(role) ?? null;
  return {
    accountId: role.accountId ?? null,
    id: role.id,
    name: role.name,
    path: role.path,
    pathname: pathname(role),
    arn: role.arn,
    verdict: judged.verdict ?? null,
    compliance: judged.compliance,
    annotation: judged.annotation,
    lastUsed: lastUse === undefined ? null : { date: lastUse.at.toISOString(), region: lastUse.region ?? null },
    daysIdle: lastUse === undefined ? null : wholeDays(lastUse.at, now),
    ageDays: wholeDays(role.createdAt, now),
    tags: Object.fromEntries([...role.tags].toSorted(([a], [b]) => byCodeUnit(a, b))),
    risk: role.risk,
    owner: findOwner(role.tags, ownerTag, references?.stacks) ?? null,
    references,
    services: null,
    consoleUrl: consoleUrl(role.arn),
  };
};

const count = <T>(items: Iterable<T>, isWanted: (item: T) => boolean): number => [...items].filter(isWanted).length;

/** Patterns that match no role at all; one whose roles an earlier pattern takes is not among them. */
const unmatched = (patterns: readonly string[], pathnames: readonly string[]): readonly string[] =>
  [...new Set(patterns)].filter((pattern) => {
    const whitelist = createWhitelist([pattern]);
    return !pathnames.some((name) => whitelist.match(name) !== undefined);
  });

const countWithoutUse = (entries: readonly Entry[]): number => {
  const used = new Set(entries.filter(({ lastUsed }) => lastUsed !== null).map(({ accountId }) => accountId));
  const without = entries.filter(({ accountId, compliance }) => compliance === 'NON_COMPLIANT' && !used.has(accountId));
  return new Set(without.map(({ accountId }) => accountId)).size;
};

/** Roles that IAM lists and that are no entries. */
const listUnshown = (entries: readonly Entry[], listed: readonly ListedRole[]): readonly ListedRole[] => {
  const shown = new Set(entries.map(({ arn }) => arn));
  return listed.filter(({ arn }) => !shown.has(arn));
};

const summarise = (
  entries: readonly Entry[],
  listed: readonly ListedRole[],
  unshown: readonly ListedRole[],
): Summary => {
  const shown = new Set(entries.map(({ arn }) => arn));
  return {
    roles: entries.length,
    compliant: count(entries, ({ compliance }) => compliance === 'COMPLIANT'),
    nonCompliant: count(entries, ({ compliance }) => compliance === 'NON_COMPLIANT'),
    verdicts: countVerdicts(entries),
    protected: count(unshown, isProtected),
    unreported: count(unshown, (role) => !isProtected(role)),
    unlisted: count(entries, ({ arn }) => arn === null),
    accountsWithoutUse: countWithoutUse(entries),
    withUnreadPolicies: count(listed, ({ arn, hasUnreadPolicy }) => hasUnreadPolicy && shown.has(arn)),
  };
};

const caveat =
  'None found is not none: other types, other Regions and what no resource records (code, pipelines, people) were not looked at';

const reportReferences = (scope: ReferenceScope, entries: readonly Entry[]): ReferenceReport => {
  const findings = entries.filter(({ compliance }) => compliance === 'NON_COMPLIANT');
  const byResources = count(findings, ({ references }) => (references?.resources ?? []).length > 0);
  const named = count(findings, isNamed);
  return { ...scope, findings: { named, byResources, byTrustOnly: named - byResources }, caveat };
};

const onlyOne = (accounts: readonly (string | null)[]): string | null => {
  const [first, ...others] = new Set(accounts);
  return others.length === 0 ? (first ?? null) : null;
};

export interface Collected {
  readonly source: Source;
  readonly policy: ReportPolicy;
  readonly entries: readonly Entry[];
  /** Undefined in a preview. */
  readonly evaluated?: Evaluated | undefined;
  /** Every role that IAM lists, shown or not. */
  readonly listed: readonly ListedRole[];
}

/** Puts a report together. */
export const assemble = (
  { source, policy, entries, listed, evaluated }: Collected,
  { now, ownerTag, references, filter, groupBy, unreadAccounts = [], unresolved = [] }: Context,
): Findings => {
  const byArn = new Map(listed.map((role) => [role.arn, role]));
  const { flagged, notCounted } = countFlagged(entries, byArn, policy.maxDays, now);
  const sorted = entries.toSorted(
    (a, b) =>
      byCodeUnit(a.accountId ?? '', b.accountId ?? '') || byCodeUnit(a.pathname ?? a.name, b.pathname ?? b.name),
  );
  const unshown = listUnshown(entries, listed);
  const roles = applyFilter(sorted, filter);
  const report: Report = {
    schemaVersion: 1,
    source,
    accountId: onlyOne([...entries, ...listed].map(({ accountId }) => accountId ?? null)),
    time: now.toISOString(),
    toolVersion: version,
    evaluated: evaluated ?? null,
    unreadAccounts,
    policy,
    unresolved,
    ownerTag,
    summary: summarise(entries, listed, unshown),
    whatIf: whatIfDays.map((maxDays) => ({ maxDays, flagged: flagged(maxDays), notCounted: notCounted(maxDays) })),
    unmatchedPatterns: policy.whitelist && unmatched(policy.whitelist, listed.map(pathname)),
    references: references === undefined ? null : reportReferences(references.scope, entries),
    filter: filter ?? null,
    servicesRead: null,
    since: null,
    groups: groupBy === undefined ? null : toGroups(roles, groupBy),
    roles,
  };
  return {
    report,
    entries: sorted,
    unshown: unshown.map(({ accountId = null, id, name }) => ({ accountId, id, name })),
    documents: new Map(listed.map((role) => [role.arn, role.documents])),
    flagged,
  };
};

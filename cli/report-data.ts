import type { Verdict } from '../lambda/src/rule/rule.ts';
import type { Filter } from './filter.ts';
import type { Groups } from './groups.ts';
import type { Owner } from './owner.ts';
import type { PolicyDocument } from './policy-documents.ts';
import type { Risk } from './risk.ts';
import type { Since } from './since-data.ts';

/** A recorded resource that names a role. */
export interface NamingResource {
  readonly accountId: string;
  readonly region: string;
  /** Such as `AWS::Lambda::Function`. */
  readonly type: string;
  readonly id: string;
  readonly name: string | null;
  /** Name of the instance profile through which it names the role; null: it names the role itself. */
  readonly through: string | null;
}

/** A role whose trust policy names another one. */
export interface TrustingRole {
  readonly accountId: string | null;
  readonly name: string;
}

export interface NamedStack {
  readonly accountId: string;
  readonly region: string;
  readonly name: string;
}

/** What still names a role, as far as it was looked for. */
export interface EntryReferences {
  readonly resources: readonly NamingResource[];
  /** Other roles whose trust policies name it. */
  readonly trustedBy: readonly TrustingRole[];
  /** Whether its own trust policy names it. */
  readonly trustsItself: boolean;
  readonly instanceProfiles: readonly string[];
  /** CloudFormation stacks that hold it. */
  readonly stacks: readonly NamedStack[];
}

/** What of AWS Config's inventory was looked at in one Region, or by an aggregator. */
export interface RegionScope {
  readonly region: string;
  /** Unknown where it cannot be asked, as of an aggregator. */
  readonly recorder: 'recording' | 'stopped' | 'none' | 'unknown';
  readonly read: boolean;
  /** Why it was not read, or is old. */
  readonly problem: string | null;
  /** Types that were looked at: those that are recorded or, where that is not known, those that have resources. */
  readonly types: readonly string[];
  /** Types that may name a role and are not recorded; null where that is not known. */
  readonly notRecorded: readonly string[] | null;
  /** How many resources were read. */
  readonly resources: number;
}

/** Where references were looked for. */
export interface ReferenceScope {
  readonly aggregator: string | null;
  readonly regions: readonly RegionScope[];
  /** Queries that were sent to AWS Config. */
  readonly calls: number;
}

/** Findings that something still names. */
export interface NamedFindings {
  /** By a recorded resource or by another role's trust policy. */
  readonly named: number;
  readonly byResources: number;
  /** By trust policies of other roles, and by no recorded resource. */
  readonly byTrustOnly: number;
}

/** Where references were looked for, and what came of it. */
export interface ReferenceReport extends ReferenceScope {
  readonly findings: NamedFindings;
  /** What finding nothing is worth, in words. */
  readonly caveat: string;
}

/** A service that was called with credentials of a role; attempts that were denied count. */
export interface AccessedService {
  /** Namespace of the service, such as `s3`. */
  readonly service: string;
  readonly name: string | null;
  /** ISO 8601, UTC. */
  readonly lastAccessed: string;
}

/** Of how many findings IAM's service last accessed data was asked for. */
export interface ServicesRead {
  readonly roles: number;
  /** Those of them whose services are not known. */
  readonly failed: number;
}

/** One role, as every format shows it; docs/report.schema.json says what each member means. */
export interface Entry {
  readonly accountId: string | null;
  readonly id: string;
  readonly name: string;
  readonly path: string | null;
  readonly pathname: string | null;
  readonly arn: string | null;
  readonly verdict: Verdict | null;
  readonly compliance: string;
  readonly annotation: string;
  readonly lastUsed: { readonly date: string; readonly region: string | null } | null;
  readonly daysIdle: number | null;
  readonly ageDays: number | null;
  readonly tags: Readonly<Record<string, string>>;
  readonly risk: readonly Risk[];
  readonly owner: Owner | null;
  /** Null where they were not asked for, or IAM does not list the role. */
  readonly references: EntryReferences | null;
  /** Newest first; null where they were not asked for or are not known. */
  readonly services: readonly AccessedService[] | null;
  /** Its page in AWS's console; null where none is known. */
  readonly consoleUrl: string | null;
}

/** What IAM alone tells of a role, where its listing lacks it. */
export const unlisted = {
  ageDays: null,
  tags: {},
  risk: [],
  owner: null,
  references: null,
  services: null,
  consoleUrl: null,
} as const satisfies Partial<Entry>;

/** A role's policies; those of AWS, and others that the listing lacks, have no document. */
export interface RoleDocuments {
  readonly trust: PolicyDocument;
  readonly inline: readonly { readonly name: string; readonly document: PolicyDocument }[];
  readonly managed: readonly { readonly arn: string; readonly document: PolicyDocument | undefined }[];
  /** ARN of its permissions boundary. */
  readonly boundary: string | null;
}

/** When the rule evaluated the roles of one account and Region, as AWS Config tells; times are ISO 8601, UTC. */
export interface EvaluatedAccount {
  readonly accountId: string | null;
  readonly region: string;
  /** Of its results; null where there are none, or AWS Config does not tell. */
  readonly newest: string | null;
  readonly oldest: string | null;
  /** The last run that succeeded, by the function's log; null where it was not needed, or has none. */
  readonly lastRun: string | null;
  /** Why nothing tells that it was evaluated in time; null where something does. */
  readonly problem: string | null;
}

/** An account whose IAM was to be read, and was not. */
export interface UnreadAccount {
  readonly accountId: string;
  readonly reason: string;
}

/** When the rule evaluated the roles. */
export interface Evaluated {
  readonly newest: string | null;
  readonly oldest: string | null;
  /** How many hours an account may be without an evaluation. */
  readonly longestSilenceHours: number;
  readonly accounts: readonly EvaluatedAccount[];
}

export type Source =
  | { readonly kind: 'preview'; readonly from: 'account' | 'file' }
  | { readonly kind: 'report'; readonly rule: string; readonly aggregator: string | null };

/** What the roles are compared with; null where Config does not tell. */
export interface ReportPolicy {
  readonly maxDays: number | null;
  readonly whitelist: readonly string[] | null;
  readonly exemptionTag: string | null;
  /** Days ahead that the date of that tag may lie; null: no limit, or not known. */
  readonly maximumExemptionDays: number | null;
  /** Patterns of values by the key of a tag that exempts; null where they are not known. */
  readonly exemptTags: Readonly<Record<string, readonly string[]>> | null;
  readonly includeProtectedRoles: boolean | null;
}

/** A setting of the module block that only Terraform knows, and what the roles are judged with instead. */
export interface UnresolvedSetting {
  /** The argument of the module, such as `max_days`. */
  readonly argument: string;
  /** What is not resolved, as it is written. */
  readonly expressions: readonly string[];
  readonly used: number | string | boolean | readonly string[] | Readonly<Record<string, readonly string[]>>;
  /** Whether that is the default of the module; otherwise it is the rest of what is written. */
  readonly isDefault: boolean;
}

export interface Summary {
  readonly roles: number;
  readonly compliant: number;
  readonly nonCompliant: number;
  readonly verdicts: Readonly<Record<Verdict, number>>;
  /** Roles that AWS owns, which the rule does not judge. */
  readonly protected: number;
  /** Roles of IAM, protected ones aside, of which Config holds no result. */
  readonly unreported: number;
  /** Results of Config for which IAM, as far as it was read, has no role. */
  readonly unlisted: number;
  /** Accounts with findings in which no role at all has a last use on record: nothing tells there which roles are used. */
  readonly accountsWithoutUse: number;
  /** Roles in the list with a managed policy of their account that was not read, so that their risk may be greater. */
  readonly withUnreadPolicies: number;
}

/** The number of roles that would be NON_COMPLIANT with another limit. */
export interface WhatIf {
  readonly maxDays: number;
  readonly flagged: number;
  /** Roles of which nothing tells: IAM does not list them, and their annotations do not say enough. */
  readonly notCounted: number;
}

export interface Report {
  readonly schemaVersion: 1;
  readonly source: Source;
  /** Null where the roles are of several accounts, or of none that is known. */
  readonly accountId: string | null;
  /** When the ages were counted: ISO 8601, UTC. */
  readonly time: string;
  /** Of the tool that made the report. */
  readonly toolVersion: string;
  /** Null in a preview. */
  readonly evaluated: Evaluated | null;
  readonly unreadAccounts: readonly UnreadAccount[];
  readonly policy: ReportPolicy;
  /** Settings of the policy that are a guess. */
  readonly unresolved: readonly UnresolvedSetting[];
  /** The key of the tag that names owners. */
  readonly ownerTag: string;
  readonly summary: Summary;
  readonly whatIf: readonly WhatIf[];
  /** Patterns of the whitelist that match no role; null where the whitelist is not known. */
  readonly unmatchedPatterns: readonly string[] | null;
  /** Null where they were not asked for. */
  readonly references: ReferenceReport | null;
  /** Which roles are listed; null: all. Every count is of all roles. */
  readonly filter: Filter | null;
  /** Null where they were not asked for. */
  readonly servicesRead: ServicesRead | null;
  /** What changed since an earlier report; null where it was not asked for. */
  readonly since: Since | null;
  /** The listed roles by owner or account, counted; null where it was not asked for. */
  readonly groups: Groups | null;
  /** By account and pathname. */
  readonly roles: readonly Entry[];
}

/** A report, and what a drawing of it needs besides. */
export interface Findings {
  readonly report: Report;
  /** Every role, listed or not. */
  readonly entries: readonly Entry[];
  /** Roles that IAM lists and the report does not: AWS owns them, or AWS Config holds no result. */
  readonly unshown: readonly Pick<Entry, 'accountId' | 'id' | 'name'>[];
  /** Policies of the roles that IAM lists, by ARN. */
  readonly documents: ReadonlyMap<string, RoleDocuments>;
  readonly flagged: (maxDays: number) => number;
}

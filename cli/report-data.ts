import type { Verdict } from '../lambda/src/rule/rule.ts';
import type { Owner } from './owner.ts';
import type { Risk } from './risk.ts';

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
}

/** The number of roles that would be NON_COMPLIANT with another limit. */
export interface WhatIf {
  readonly maxDays: number;
  readonly flagged: number;
}

export interface Report {
  readonly schemaVersion: 1;
  readonly source: Source;
  /** Null where the roles are of several accounts, or of none that is known. */
  readonly accountId: string | null;
  /** When the ages were counted: ISO 8601, UTC. */
  readonly time: string;
  readonly policy: ReportPolicy;
  readonly summary: Summary;
  readonly whatIf: readonly WhatIf[];
  /** Patterns of the whitelist that match no role; null where the whitelist is not known. */
  readonly unmatchedPatterns: readonly string[] | null;
  /** By account and pathname. */
  readonly roles: readonly Entry[];
}

/** A report, and what a drawing of it needs besides. */
export interface Findings {
  readonly report: Report;
  readonly flagged: (maxDays: number) => number;
}

import type { Verdict } from '../lambda/src/rule/rule.ts';

/** A role of either report, by what names it. */
export interface SinceRole {
  readonly accountId: string | null;
  readonly id: string;
  readonly name: string;
  readonly pathname: string | null;
  readonly arn: string | null;
  /** As of the report that has it; of a role that both have, as of the later one. */
  readonly verdict: Verdict | null;
  readonly compliance: string;
}

/** What of a role is compared. */
export type ChangedMember = 'verdict' | 'compliance' | 'annotation' | 'lastUsed' | 'risk' | 'owner' | 'references';

/** What a role no longer has, and what it has now, in words. */
export interface Change {
  readonly member: ChangedMember;
  readonly removed: readonly string[];
  readonly added: readonly string[];
}

export interface ChangedRole extends SinceRole {
  readonly changes: readonly Change[];
}

/** What the two reports were made with where it is not the same, in words. */
export interface Difference {
  readonly what: string;
  readonly earlier: string;
  readonly now: string;
}

/** An account of which not everything is compared. */
export interface NotCompared {
  readonly accountId: string | null;
  readonly reason: string;
}

/** What is new, gone and changed since an earlier report. */
export interface Since {
  /** When the earlier report was made: ISO 8601, UTC. */
  readonly time: string;
  /** Of the tool that made it; null where it does not tell. */
  readonly toolVersion: string | null;
  readonly summary: { readonly new: number; readonly gone: number; readonly changed: number; readonly same: number };
  readonly differences: readonly Difference[];
  readonly notCompared: readonly NotCompared[];
  readonly new: readonly SinceRole[];
  readonly gone: readonly SinceRole[];
  readonly changed: readonly ChangedRole[];
}

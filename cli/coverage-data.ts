import type { AccountCoverage, Coverage, CoverageState } from '../lambda/src/coverage/coverage.ts';

/** One account, as every format shows it; docs/coverage.schema.json says what each member means. */
export interface CoverageEntry {
  readonly accountId: string;
  readonly name: string | null;
  readonly state: CoverageState;
  readonly rule: AccountCoverage['rule'];
  readonly role: AccountCoverage['role'];
  readonly lastEvaluated: string | null;
  readonly reasons: AccountCoverage['reasons'];
}

export interface CoverageSource {
  readonly rule: string;
  readonly aggregator: string | null;
  readonly stackSet: string;
  readonly logGroup: string;
}

export interface CoverageReport {
  readonly schemaVersion: 1;
  readonly source: CoverageSource & { readonly kind: 'coverage' };
  /** When it was asked for: ISO 8601, UTC. */
  readonly time: string;
  readonly longestSilenceHours: number;
  readonly runs: { readonly from: 'log' | 'aggregator'; readonly since: string } | null;
  readonly summary: {
    readonly accounts: number;
    readonly covered: number;
    readonly excluded: number;
    readonly inactive: number;
    readonly new: number;
    readonly gaps: number;
  };
  readonly complete: boolean;
  readonly unread: Coverage['unread'];
  readonly absent: Coverage['absent'];
  /** By account id. */
  readonly accounts: readonly CoverageEntry[];
}

export const toCoverageReport = (coverage: Coverage, source: CoverageSource, now: Date): CoverageReport => {
  const { accounts, longestSilenceHours, unread, absent, runs, hasGaps, summary } = coverage;
  return {
    schemaVersion: 1,
    source: { kind: 'coverage', ...source },
    time: now.toISOString(),
    longestSilenceHours,
    runs: runs === null ? null : { from: runs.from, since: runs.since.toISOString() },
    summary: {
      accounts: accounts.length,
      covered: summary.covered,
      excluded: summary.excluded,
      inactive: summary.inactive,
      new: summary.new,
      gaps: summary.gap,
    },
    complete: !hasGaps,
    unread,
    absent,
    accounts: accounts.map(({ id, name, state, rule, role, lastEvaluated, reasons }) => ({
      accountId: id,
      name,
      state,
      rule,
      role,
      lastEvaluated: lastEvaluated?.toISOString() ?? null,
      reasons,
    })),
  };
};

import type { Usage } from './clients.ts';
import type { Versions } from './versions.ts';

/** Medians of one implementation over one account, and the calls that one run makes. */
export interface Measured extends Usage {
  readonly calls: Readonly<Record<string, number>>;
}

export interface AccountResult {
  readonly roles: number;
  readonly artifact: Measured;
  /** Absent where boto3 is missing. */
  readonly original?: Measured;
  readonly floor: Measured;
  readonly artifactInSmallHeap: Measured;
  /** The daily pass of the remediation, where the ones before have noticed all that is unused. */
  readonly dailyPass: Measured;
  /** The first pass over the account, which writes a case for every unused role; run once. */
  readonly firstPass: Measured;
}

/** The largest account with the latency of AWS. */
export interface LatencyResult {
  readonly roles: number;
  readonly iamMs: number;
  readonly putMs: number;
  readonly artifact: Waiting;
  readonly original?: Waiting;
}

export interface Waiting {
  readonly wallMs: number;
  /** Pages of roles times the latency of IAM: what no client can do without. */
  readonly waitMs: number;
  /** The share of the time that is not waiting for IAM. */
  readonly otherShare: number;
}

export interface BundleResult {
  readonly zipBytes: number;
  readonly loadMs: number;
}

/** What `npm run bench` writes to results.json. */
export interface Results {
  readonly date: string;
  readonly rounds: number;
  /** SHA-256 of the zip that was measured. */
  readonly zip: string;
  readonly versions: Versions;
  readonly accounts: readonly AccountResult[];
  readonly latency: LatencyResult;
  readonly bundles: { readonly artifact: BundleResult; readonly esbuildDefaults: BundleResult };
}

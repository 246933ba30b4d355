import type { AccountResult } from '../../cli/recorded.ts';

/** How the demo ran, and what came of it. */
export interface Outcome {
  /** What was done, in a few lines. */
  readonly story: readonly string[];
  /** What AWS Config holds of the roles after it. */
  readonly results: readonly Omit<AccountResult, 'accountId'>[];
}

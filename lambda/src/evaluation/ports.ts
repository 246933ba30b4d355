import type { Evaluation } from '../rule/compliance.ts';
import type { Role } from '../rule/role.ts';

/** What Config holds of an earlier evaluation. */
export interface RecordedResult {
  readonly resourceId: string;
  readonly compliance: string;
  readonly annotation: string;
}

/** An AWS account, as the evaluator needs it. Every method throws what it could not do. */
export interface Account {
  /** All roles, a page at a time; it ends only after the last page, or throws. */
  roles(): AsyncIterable<readonly Role[]>;
  /** All results that Config holds of this rule for IAM roles, a page at a time. */
  results(): AsyncIterable<readonly RecordedResult[]>;
  /** Puts at most 100 evaluations and gives back those that Config would not take, even when sent again. */
  put(evaluations: readonly Evaluation[]): Promise<readonly Evaluation[]>;
}

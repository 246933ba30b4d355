import type { RecordedResource } from '../references/inventory.ts';
import type { Evaluation } from '../rule/compliance.ts';
import type { Role } from '../rule/role.ts';

/** What Config holds of an earlier evaluation. */
export interface RecordedResult {
  readonly resourceId: string;
  readonly compliance: string;
  readonly annotation: string;
}

/** Evaluations that Config would not take. */
export interface Refused {
  readonly evaluations: readonly Evaluation[];
  /** How many more it names that are none of those it was sent: which ones it means is not known. */
  readonly unmatched: number;
}

/** Finds the recorded resources that name a role. */
export type ReferenceFinder = (role: Role) => readonly RecordedResource[];

/** An AWS account, as the evaluator needs it. Every method throws what it could not do. */
export interface Account {
  /** All roles, a page at a time; it ends only after the last page, or throws. */
  roles(): AsyncIterable<readonly Role[]>;
  /** All results that Config holds of this rule for IAM roles, a page at a time. */
  results(): AsyncIterable<readonly RecordedResult[]>;
  /** Puts at most 100 evaluations and gives back what Config would not take, even when sent again. */
  put(evaluations: readonly Evaluation[]): Promise<Refused>;
}

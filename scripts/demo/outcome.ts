/** What AWS Config holds of a role after the demo. */
export interface Result {
  readonly compliance: string;
  readonly annotation: string;
}

/** How the demo ran, and what came of it. */
export interface Outcome {
  /** What was done, in a few lines. */
  readonly story: readonly string[];
  /** By the id of the role. */
  readonly results: ReadonlyMap<string, Result>;
}

export interface Skip {
  readonly name: string;
  readonly reason: string;
}

/** What came of some checks, each of which counts as one test. */
export interface Outcome {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: readonly Skip[];
  /** What tests have to say of what they tried. */
  readonly notes: readonly string[];
}

export const oneTest = (passed: boolean): Outcome => ({
  passed: passed ? 1 : 0,
  failed: passed ? 0 : 1,
  skipped: [],
  notes: [],
});

export const allSkipped = (names: readonly string[], reason: string): Outcome => ({
  passed: 0,
  failed: 0,
  skipped: names.map((name) => ({ name, reason })),
  notes: [],
});

export const total = (outcomes: readonly Outcome[]): Outcome => ({
  passed: outcomes.reduce((sum, { passed }) => sum + passed, 0),
  failed: outcomes.reduce((sum, { failed }) => sum + failed, 0),
  skipped: outcomes.flatMap(({ skipped }) => skipped),
  notes: outcomes.flatMap(({ notes }) => notes),
});

export const isEmpty = ({ passed, failed, skipped }: Outcome): boolean => passed + failed + skipped.length === 0;

import { describe, expect, it } from 'vitest';
import type { Progress } from '../../../lambda/src/evaluation/evaluate-account.ts';
import { runMetrics } from '../../../lambda/src/evaluation/metrics.ts';
import type { Outcome } from '../../../lambda/src/evaluation/metrics.ts';

const progress: Progress = {
  pages: 2,
  roles: 22,
  protected: 1,
  verdicts: { whitelisted: 1, exempt: 2, new: 3, used: 4, unused: 5, 'never-used': 6 },
  rolesWithLastUse: 7,
  unchanged: 7,
  cleanedUp: 8,
  newFindings: 9,
  reported: 14,
  failed: 1,
};

const valuesOf = (given: Partial<Outcome> = {}): Record<string, number> =>
  Object.fromEntries(
    runMetrics({ succeeded: true, progress, throttles: 3, durationMs: 1_234, ...given }).map(({ name, value }) => [
      name,
      value,
    ]),
  );

const ofTheRun = {
  RunsSucceeded: 1,
  RunsFailed: 0,
  EvaluationsReported: 14,
  EvaluationsFailed: 1,
  EvaluationsCleanedUp: 8,
  Pages: 2,
  Throttles: 3,
  Duration: 1_234,
};

describe('the metrics of a run', () => {
  it('are how it went and what it found', () => {
    expect(valuesOf()).toEqual({
      ...ofTheRun,
      RolesWhitelisted: 1,
      RolesExempt: 2,
      RolesNew: 3,
      RolesUsed: 4,
      RolesUnused: 5,
      RolesNeverUsed: 6,
      AccountsWithoutLastUse: 0,
      Findings: 11,
      NewFindings: 9,
    });
  });

  it('leave out what it found when it failed: half an account is not a smaller account', () => {
    expect(valuesOf({ succeeded: false })).toEqual({ ...ofTheRun, RunsSucceeded: 0, RunsFailed: 1 });
  });

  it('are there for a run that did not come to the first role', () => {
    expect(valuesOf({ succeeded: false, progress: undefined, throttles: 0, durationMs: 5 })).toEqual({
      RunsSucceeded: 0,
      RunsFailed: 1,
      EvaluationsReported: 0,
      EvaluationsFailed: 0,
      EvaluationsCleanedUp: 0,
      Pages: 0,
      Throttles: 0,
      Duration: 5,
    });
  });

  it.each([
    [undefined, undefined],
    [true, 0],
    [false, 1],
  ])('count a message that was not taken, and only where messages are sent: %s is %s', (isNotified, count) => {
    expect(valuesOf({ isNotified })['NotificationsFailed']).toBe(count);
  });

  it('are counts, but for the duration', () => {
    const others = runMetrics({ succeeded: true, progress, throttles: 0, durationMs: 1 }).filter(
      ({ unit }) => unit !== 'Count',
    );
    expect(others).toEqual([{ name: 'Duration', unit: 'Milliseconds', value: 1 }]);
  });
});

import type { Metric } from '../function/emf.ts';
import { isWithoutLastUse } from './evaluate-account.ts';
import type { Progress } from './evaluate-account.ts';
import type { Verdict } from '../rule/rule.ts';

/** How a run ended. */
export interface Outcome {
  readonly succeeded: boolean;
  /** Undefined for a run that ended before it read a role. */
  readonly progress: Readonly<Progress> | undefined;
  /** How often AWS throttled a call. */
  readonly throttles: number;
  readonly durationMs: number;
  /** Whether its message was published; undefined where none is sent. */
  readonly isNotified?: boolean | undefined;
}

const verdictMetrics = {
  whitelisted: 'RolesWhitelisted',
  exempt: 'RolesExempt',
  new: 'RolesNew',
  used: 'RolesUsed',
  unused: 'RolesUnused',
  'never-used': 'RolesNeverUsed',
} as const satisfies Record<Verdict, string>;

const counts = (values: Readonly<Record<string, number>>): Metric[] =>
  Object.entries(values).map(([name, value]) => ({ name, unit: 'Count', value }));

const stateOf = (progress: Readonly<Progress>): Metric[] => {
  const { verdicts, newFindings } = progress;
  return counts({
    ...Object.fromEntries(
      Object.entries(verdictMetrics).map(([verdict, name]) => [name, verdicts[verdict as Verdict]]),
    ),
    Findings: verdicts.unused + verdicts['never-used'],
    NewFindings: newFindings,
    AccountsWithoutLastUse: Number(isWithoutLastUse(progress)),
  });
};

/**
 * What a run has to tell in numbers. What it found in the account is among them only when the run succeeded: half an account
 * would look like an account that has become smaller.
 */
export const runMetrics = ({ succeeded, progress, throttles, durationMs, isNotified }: Outcome): readonly Metric[] => [
  ...counts({
    RunsSucceeded: Number(succeeded),
    RunsFailed: Number(!succeeded),
    EvaluationsReported: progress?.reported ?? 0,
    EvaluationsFailed: progress?.failed ?? 0,
    EvaluationsCleanedUp: progress?.cleanedUp ?? 0,
    Pages: progress?.pages ?? 0,
    Throttles: throttles,
    ...(isNotified === undefined ? {} : { NotificationsFailed: Number(!isNotified) }),
  }),
  { name: 'Duration', unit: 'Milliseconds', value: durationMs },
  ...(succeeded && progress !== undefined ? stateOf(progress) : []),
];

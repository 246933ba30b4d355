import type { Metric } from '../function/emf.ts';
import type { Outcome } from './result.ts';
import type { Action } from './request.ts';

/** How an action ended; undefined: with an error. */
export interface Ending {
  /** Undefined where the request could not be read. */
  readonly action: Action | undefined;
  readonly outcome: Outcome | undefined;
  readonly isLimit: boolean;
}

const doneMetrics = {
  quarantine: 'RolesQuarantined',
  delete: 'RolesDeleted',
  restore: 'RolesRestored',
} as const;

/**
 * What a function of the remediation has to tell in numbers, of all that it did in one invocation.
 *
 * @param usedInQuarantine - what a pass counted; undefined where there was none
 */
export const remediationMetrics = (
  endings: readonly Ending[],
  usedInQuarantine: number | undefined,
): readonly Metric[] => {
  const count = (is: (ending: Ending) => boolean): number => endings.filter(is).length;
  const done = Object.entries(doneMetrics).map(([action, name]): [string, number] => [
    name,
    count((ending) => ending.action === action && ending.outcome === 'done'),
  ]);
  const others: readonly [string, number][] = [
    ['ActionsSkipped', count(({ outcome }) => outcome === 'skipped')],
    ['ActionsFailed', count(({ outcome }) => outcome === undefined)],
    ['LimitsReached', count(({ isLimit }) => isLimit)],
    ...(usedInQuarantine === undefined ? [] : [['RolesUsedInQuarantine', usedInQuarantine] as [string, number]]),
  ];
  return [...done, ...others].map(([name, value]) => ({ name, unit: 'Count', value }));
};

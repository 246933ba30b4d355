import { longestSilence } from '../lambda/src/coverage/coverage.ts';
import type { Answer, Runs } from '../lambda/src/coverage/coverage.ts';
import { plural } from './formats/words.ts';
import type { Evaluated, EvaluatedAccount } from './report-data.ts';

/** What AWS Config holds of the rule in one account and Region. */
export interface Deployed {
  readonly accountId: string | undefined;
  readonly region: string;
  /** How many results it holds. */
  readonly results: number;
  /** When the rule evaluated what they are about, as far as AWS Config tells. */
  readonly times: readonly Date[];
  /** Whether there may be something to evaluate; no result of an account without roles to judge says nothing. */
  readonly hasRoles: boolean;
}

const byTime = (a: Date, b: Date): number => a.getTime() - b.getTime();

/** The first and the last of some times. */
const rangeOf = (times: readonly Date[]): Pick<EvaluatedAccount, 'newest' | 'oldest'> => {
  const sorted = times.toSorted(byTime);
  return { newest: sorted.at(-1)?.toISOString() ?? null, oldest: sorted[0]?.toISOString() ?? null };
};

export const minuteOf = (time: string): string => `${time.slice(0, 10)} ${time.slice(11, 16)} UTC`;

const hourMs = 3_600_000;

/** The earliest time that is no longer ago than a run may be. */
export const inTimeSince = (now: Date, hoursBetweenRuns: number | null): Date =>
  new Date(now.getTime() - longestSilence(hoursBetweenRuns) * hourMs);

/** Whether the results alone do not tell that the rule ran in time. */
export const isSilent = ({ results, times, hasRoles }: Deployed, since: Date): boolean =>
  results === 0 ? hasRoles : times.length > 0 && times.every((time) => time < since);

const lastRunOf = ({ accountId }: Deployed, runs: Answer<Runs> | undefined): string | null =>
  runs?.kind === 'read' ? (runs.value.byAccount.get(accountId ?? '')?.succeededAt?.toISOString() ?? null) : null;

const problemOf = (deployed: Deployed, newest: string | null, log: string, hours: number): string => {
  const what =
    deployed.results === 0 || newest === null
      ? 'AWS Config holds no result of the rule, which has never run, or has never succeeded'
      : `AWS Config last evaluated it at ${minuteOf(newest)}, over ${plural(hours, 'hour')} ago`;
  return `${what}; ${log}`;
};

const logOf = (runs: Answer<Runs> | undefined): string =>
  runs === undefined || runs.kind === 'read'
    ? "the function's log has no run of this rule since"
    : `the function's log was not read: ${runs.why}`;

export interface EvaluatedFacts {
  readonly deployed: readonly Deployed[];
  readonly hoursBetweenRuns: number | null;
  /** What the function's log tells; undefined where nothing had to be asked of it. */
  readonly runs: Answer<Runs> | undefined;
}

/**
 * Says when the rule evaluated the roles. With `reporting = "changes"` a result stays as old as the last change: where none is
 * recent, a run that succeeded, by the function's log, tells that the rule is at work all the same.
 */
export const toEvaluated = ({ deployed, hoursBetweenRuns, runs }: EvaluatedFacts, now: Date): Evaluated => {
  const since = inTimeSince(now, hoursBetweenRuns);
  const longestSilenceHours = longestSilence(hoursBetweenRuns);
  const accounts = deployed.map((each): EvaluatedAccount => {
    const { accountId = null, region } = each;
    const range = rangeOf(each.times);
    const silent = isSilent(each, since);
    const lastRun = silent ? lastRunOf(each, runs) : null;
    const isTold = !silent || (lastRun !== null && new Date(lastRun) >= since);
    const problem = isTold ? null : problemOf(each, range.newest, logOf(runs), longestSilenceHours);
    return { accountId, region, ...range, lastRun, problem };
  });
  return { ...rangeOf(deployed.flatMap(({ times }) => times)), longestSilenceHours, accounts };
};

/** A line for each account that was not evaluated in time. */
export const listSilent = ({ accounts }: Evaluated): readonly string[] =>
  accounts.flatMap(({ accountId, region, problem }) =>
    problem === null
      ? []
      : [`${accountId === null ? 'this account' : `account ${accountId}`} in ${region}: ${problem}`],
  );

/** When the roles were evaluated, in words. */
export const describeEvaluated = ({ newest, oldest, accounts }: Evaluated): string => {
  if (newest === null || oldest === null) {
    return accounts.some(({ problem }) => problem !== null) ? 'Never evaluated' : 'Not known when it was evaluated';
  }
  const range = newest === oldest ? '' : `, the oldest result of ${minuteOf(oldest)}`;
  const runs = accounts.flatMap(({ lastRun }) => lastRun ?? []).toSorted();
  const lastRun = runs.at(-1);
  const byLog = lastRun === undefined ? '' : `; a run of ${minuteOf(lastRun)} changed nothing`;
  return `Last evaluated ${minuteOf(newest)}${range}${byLog}`;
};

import type { AccountRuns, CoverageSources } from '../../coverage/coverage.ts';
import { isJson, parseJson } from '../../function/json.ts';
import type { Json } from '../../function/json.ts';
import { toAnswer } from './answer.ts';
import { readPages, textOf } from '../pages.ts';
import { logs, partitionOf } from '../services.ts';
import type { Surroundings } from '../signed-call.ts';

/** The lines of metrics, which are in the log at every level. */
const ofRuns = '{ ($.RunsSucceeded = 1) || ($.RunsFailed = 1) }';

const later = (a: Date | null, b: Date): Date => (a === null || b > a ? b : a);

const nothing: AccountRuns = { succeededAt: null, failedAt: null, error: null };

/** Adds what one line of the log tells; a line that is none of ours adds nothing. */
const add = (runs: Map<string, AccountRuns>, { timestamp, message }: Json): void => {
  const line = parseJson(typeof message === 'string' ? message : undefined);
  if (typeof timestamp !== 'number' || !isJson(line)) return;
  const { AccountId: accountId, RunsSucceeded: succeeded, RunsFailed: failed, Error: error } = line;
  if (typeof accountId !== 'string' || !/^\d{12}$/.test(accountId)) return;
  const at = new Date(timestamp);
  const before = runs.get(accountId) ?? nothing;
  if (succeeded === 1) runs.set(accountId, { ...before, succeededAt: later(before.succeededAt, at) });
  if (failed !== 1) return;
  const isNewest = before.failedAt === null || at >= before.failedAt;
  if (isNewest) runs.set(accountId, { ...before, failedAt: at, error: textOf(error) });
};

export interface RunLog {
  readonly logGroupName: string;
  readonly since: Date;
}

/** Reads from the function's log when each account was evaluated last, and the error of what failed. */
export const createRunSource =
  (surroundings: Surroundings, { logGroupName, since }: RunLog): CoverageSources['runs'] =>
  () =>
    toAnswer(
      async () => {
        const { region } = surroundings;
        const call = {
          service: logs,
          action: 'FilterLogEvents',
          input: { logGroupName, filterPattern: ofRuns, startTime: since.getTime() },
          // Whose account it is, the caller's policy knows.
          resource: `arn:${partitionOf(region)}:logs:${region}:*:log-group:${logGroupName}:*`,
        };
        const byAccount = new Map<string, AccountRuns>();
        const lines = await readPages(surroundings, call, { token: 'nextToken', list: 'events' });
        for (const line of lines) add(byAccount, line);
        return { since, byAccount, from: 'log' as const };
      },
      {
        hints: { ResourceNotFoundException: `The log group ${logGroupName} does not exist in this account and Region` },
      },
    );

import type { Context } from 'aws-lambda';
import { createConnections } from './aws/connections.ts';
import { openCheck } from './aws/coverage/check-sources.ts';
import { sumUp } from './coverage/check.ts';
import { readCoverage } from './coverage/coverage.ts';
import { readCheckSettings } from './coverage/settings.ts';
import { startClock, systemTime } from './function/clock.ts';
import { withDeadline } from './function/deadline.ts';
import { writeMetrics } from './function/emf.ts';
import { ownEnvironment } from './function/environment.ts';
import { createLog } from './function/log.ts';

const connections = createConnections();

const advice = { mostSeconds: 900, next: 'the next check begins anew' };

/**
 * Handler of the daily check: compares the accounts of the organization with the runs in the evaluator's log, and tells how many
 * accounts are silent. It changes nothing. Everything that keeps it from a whole answer leaves it as an error, without a metric:
 * what was not looked for must not pass for none.
 */
export const handler = async (
  _event: unknown,
  context?: Partial<Pick<Context, 'functionName' | 'getRemainingTimeInMillis'>>,
): Promise<void> => {
  const { now, elapsedMs } = startClock();
  const settings = readCheckSettings(ownEnvironment());
  const { ruleName, watchedSince, longestSilenceHours } = settings;
  const read = (signal: AbortSignal) =>
    readCoverage(openCheck(connections, settings, now, systemTime(signal), signal), now, {
      watchedSince,
      longestSilenceHours,
    });
  const remainingMs = context?.getRemainingTimeInMillis?.();
  const coverage = await withDeadline(remainingMs, () => 'not all lists were read', read, advice);

  const { warning, ...counts } = sumUp(coverage);
  const log = createLog({ ruleName });
  log.info({ event: 'coverage.checked', ...counts, durationMs: elapsedMs() });
  if (warning !== undefined) log.warn({ event: 'accounts.silent', message: warning });
  writeMetrics(
    [{ name: 'AccountsSilent', unit: 'Count', value: counts.silent }],
    context?.functionName ?? 'iam-role-last-used-coverage',
    { RuleName: ruleName },
  );
};

import type { Context } from 'aws-lambda';
import { openAccount } from './aws/account.ts';
import { createConnections } from './aws/clients.ts';
import { withDeadline } from './deadline.ts';
import { describeProgress, evaluateAccount } from './evaluate-account.ts';
import type { Run } from './evaluate-account.ts';
import { parseEvent } from './event.ts';
import { createLog } from './log.ts';
import { readSettings } from './settings.ts';

const connections = createConnections();

/**
 * Handler of the Config rule: evaluates every IAM role of the account that the event names, and logs one summary line.
 *
 * Everything unexpected leaves it as an error, so that Lambda's retries, its failure destination and alarms see it.
 */
export const handler = async (
  event: unknown,
  context?: Partial<Pick<Context, 'functionName' | 'getRemainingTimeInMillis'>>,
): Promise<void> => {
  const now = new Date();
  const log = createLog(console, process.env);
  const settings = readSettings(process.env);
  const invocation = parseEvent(event);
  const { accountId, ruleName, testMode, maxDays, whitelist } = invocation;
  const policy = { ...settings, maxDays, whitelist };
  let run: Run | undefined;
  let outcome = 'run.failed';

  const evaluate = async (signal: AbortSignal): Promise<void> => {
    const sessionName = context?.functionName ?? 'iam-role-last-used';
    const account = await openAccount(connections, invocation, settings.executionRole, sessionName, signal);
    run = evaluateAccount(account, { ...settings, policy }, now, log);
    await run.finished;
  };

  try {
    await withDeadline(context?.getRemainingTimeInMillis?.(), () => describeProgress(run?.progress), evaluate);
    outcome = 'run.finished';
  } finally {
    const durationMs = Date.now() - now.getTime();
    log.info({ event: outcome, accountId, ruleName, testMode, maxDays, ...run?.progress, durationMs });
  }
};

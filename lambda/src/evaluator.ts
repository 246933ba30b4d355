import type { Context } from 'aws-lambda';
import { openAccount } from './aws/evaluation/account.ts';
import { createConnections } from './aws/connections.ts';
import { withDeadline } from './function/deadline.ts';
import { writeMetrics } from './function/emf.ts';
import { describeProgress, evaluateAccount, isWithoutLastUse } from './evaluation/evaluate-account.ts';
import type { Run } from './evaluation/evaluate-account.ts';
import { withoutLastUse } from './rule/role.ts';
import { findStranger } from './rule/organization-rule.ts';
import type { Stranger } from './rule/organization-rule.ts';
import { parseEvent } from './evaluation/event.ts';
import { startClock } from './function/clock.ts';
import { AccessError } from './function/errors.ts';
import { ownEnvironment } from './function/environment.ts';
import { show } from './function/json.ts';
import { createLog } from './function/log.ts';
import { runMetrics } from './evaluation/metrics.ts';
import { readSettings } from './evaluation/settings.ts';

const connections = createConnections();

/** What the coverage of an organization names as the last error of an account; cut, because AWS's texts may be long. */
const describeError = (error: unknown): { readonly Error?: string } => {
  if (error === undefined) return {};
  const text = error instanceof Error ? `${error.name}: ${error.message}` : show(error);
  return { Error: text.length <= 500 ? text : `${text.slice(0, 499)}…` };
};

/**
 * Ends a run of a stranger: AWS Config of any account may send an event to the function of an organization. It is no failure,
 * which would ring alarms, be tried again and fill the failure destination; a line of the log and a metric tell of it.
 */
const refuse = (functionName: string, stranger: Stranger, reason: string): void => {
  createLog({ ...stranger }).warn({ event: 'run.refused', reason });
  writeMetrics([{ name: 'RunsRefused', unit: 'Count', value: 1 }], functionName, {});
};

/**
 * Handler of the Config rule: evaluates every IAM role of the account that the event names, and writes a line that sums up
 * the run and a line of metrics.
 *
 * In an organization, an event that is not of its rule, or of an account that is not of it, ends quietly (`run.refused`).
 * Everything unexpected leaves it as an error, so that Lambda's retries, its failure destination and alarms see it.
 */
export const handler = async (
  event: unknown,
  context?: Partial<Pick<Context, 'functionName' | 'getRemainingTimeInMillis'>>,
): Promise<void> => {
  const { now, elapsedMs } = startClock();
  const settings = readSettings(ownEnvironment());
  const functionName = context?.functionName ?? 'iam-role-last-used';
  const { organizationRule } = settings;
  if (organizationRule !== undefined) {
    const stranger = findStranger(event, organizationRule);
    if (stranger !== undefined) {
      refuse(functionName, stranger, `no event of the organization rule ${organizationRule}`);
      return;
    }
  }
  const invocation = parseEvent(event);
  const { accountId, ruleName, testMode, maxDays, whitelist } = invocation;
  const { executionRole, exemptions, includeProtectedRoles, ...options } = settings;
  const policy = { maxDays, whitelist, includeProtectedRoles, ...exemptions };
  const log = createLog({ accountId, ruleName });
  let run: Run | undefined;
  let throttles = 0;

  const evaluate = async (signal: AbortSignal): Promise<void> => {
    const onThrottle = () => (throttles += 1);
    const account = await openAccount(connections, invocation, executionRole, functionName, signal, onThrottle);
    run = evaluateAccount(account, { ...options, policy }, now, log);
    await run.finished;
  };

  const tell = (error?: unknown): void => {
    const succeeded = error === undefined;
    const outcome = { throttles, durationMs: elapsedMs() };
    const progress = run?.progress;
    log.info({ event: succeeded ? 'run.finished' : 'run.failed', testMode, maxDays, ...progress, ...outcome });
    if (progress !== undefined && succeeded && isWithoutLastUse(progress)) {
      log.warn({ event: 'account.without-last-use', message: withoutLastUse });
    }
    // Config keeps nothing of a run in test mode, so that it must not pass for the run that an alarm waits for.
    if (testMode) return;
    const metrics = runMetrics({ succeeded, progress, ...outcome });
    writeMetrics(metrics, functionName, { AccountId: accountId, RuleName: ruleName, ...describeError(error) });
  };

  try {
    await withDeadline(context?.getRemainingTimeInMillis?.(), () => describeProgress(run?.progress), evaluate);
  } catch (error) {
    if (organizationRule !== undefined && error instanceof AccessError && error.isNotAllowed) {
      refuse(functionName, { accountId, ruleName }, error.message);
      return;
    }
    tell(error);
    throw error;
  }
  tell();
};

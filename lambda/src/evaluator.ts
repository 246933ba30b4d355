import type { Context } from 'aws-lambda';
import { openAccount } from './aws/evaluation/account.ts';
import { publish } from './aws/evaluation/notifier.ts';
import { createConnections } from './aws/connections.ts';
import { withDeadline } from './function/deadline.ts';
import { writeMetrics } from './function/emf.ts';
import { describeProgress, evaluateAccount, isWithoutLastUse } from './evaluation/evaluate-account.ts';
import type { Run } from './evaluation/evaluate-account.ts';
import { writeDigest } from './evaluation/digest.ts';
import type { DigestContext } from './evaluation/digest.ts';
import { withoutLastUse } from './rule/role.ts';
import { findStranger } from './rule/organization-rule.ts';
import type { Stranger } from './rule/organization-rule.ts';
import { parseEvent } from './evaluation/event.ts';
import { startClock, systemTime, timeAfter } from './function/clock.ts';
import { AccessError } from './function/errors.ts';
import { ownEnvironment } from './function/environment.ts';
import { show } from './function/json.ts';
import { createLog } from './function/log.ts';
import type { Log } from './function/log.ts';
import { runMetrics } from './evaluation/metrics.ts';
import { readSettings } from './evaluation/settings.ts';
import type { Notifications } from './evaluation/settings.ts';

const connections = createConnections();

/** What the coverage of an organization and the message of a run name as its error; cut, because AWS's texts may be long. */
const describeError = (error: unknown): string | undefined => {
  if (error === undefined) return undefined;
  const text = error instanceof Error ? `${error.name}: ${error.message}` : show(error);
  return text.length <= 500 ? text : `${text.slice(0, 499)}…`;
};

/** How long a function may run at most. */
const mostMs = 900_000;

/** How long a topic may take to answer: no longer than the function has left, less what it needs to write its last lines. */
const timeToNotify = (remainingMs = Number.POSITIVE_INFINITY): number =>
  Math.max(0, Math.min(20_000, remainingMs - 500));

/**
 * Publishes the news of a run, also of one that failed: what it reported, AWS Config holds, and so no later run finds it new.
 * Gives back whether there was nothing to tell or the topic took it. A message that the topic would not take is in the log.
 */
const notify = async (
  { topicArn, ...words }: Notifications,
  run: Run | undefined,
  context: Omit<DigestContext, 'progress' | keyof Omit<Notifications, 'topicArn'>>,
  remainingMs: number | undefined,
  log: Log,
): Promise<boolean> => {
  const digest =
    run === undefined ? undefined : writeDigest(run.news, { ...context, ...words, progress: run.progress });
  if (digest === undefined) return true;
  try {
    await publish(connections, topicArn, digest, AbortSignal.timeout(timeToNotify(remainingMs)));
    return true;
  } catch (error) {
    log.warn({ event: 'notification.failed', topicArn, error: describeError(error), ...digest });
    return false;
  }
};

/**
 * Ends a run of a stranger: AWS Config of any account may send an event to the function of an organization. It is not a failure,
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
  const {
    executionRole,
    exemptions,
    includeProtectedRoles,
    notifications,
    asksReferences,
    referenceRegions,
    ...options
  } = settings;
  const policy = { maxDays, whitelist, includeProtectedRoles, ...exemptions };
  const log = createLog({ accountId, ruleName });
  let run: Run | undefined;
  let throttles = 0;
  const remainingMs = (): number | undefined => context?.getRemainingTimeInMillis?.();
  // Config keeps nothing of a run in test mode: there is nothing to tell.
  const topic = testMode ? undefined : notifications;

  const evaluate = async (signal: AbortSignal): Promise<void> => {
    const onThrottle = () => (throttles += 1);
    const account = await openAccount(connections, invocation, executionRole, functionName, signal, onThrottle);
    const references = asksReferences
      ? account.readReferences({
          regions: [ownEnvironment()['AWS_REGION'] ?? '', ...referenceRegions],
          time: systemTime(signal),
          ends: timeAfter(remainingMs() ?? mostMs),
        })
      : undefined;
    const asked = { ...options, policy, collectsNews: topic !== undefined, references };
    run = evaluateAccount(account, asked, now, log);
    await run.finished;
  };

  const tell = async (failure?: unknown): Promise<void> => {
    const succeeded = failure === undefined;
    const error = describeError(failure);
    const outcome = { throttles, durationMs: elapsedMs() };
    const progress = run?.progress;
    log.info({ event: succeeded ? 'run.finished' : 'run.failed', testMode, maxDays, ...progress, ...outcome });
    if (progress !== undefined && succeeded && isWithoutLastUse(progress)) {
      log.warn({ event: 'account.without-last-use', message: withoutLastUse });
    }
    // Config keeps nothing of a run in test mode, so that it must not pass for the run that an alarm waits for.
    if (testMode) return;
    const region = invocation.region ?? ownEnvironment()['AWS_REGION'] ?? '';
    const story = { accountId, ruleName, region, at: now, error };
    const isNotified = topic && (await notify(topic, run, story, remainingMs(), log));
    const metrics = runMetrics({ succeeded, progress, ...outcome, isNotified });
    writeMetrics(metrics, functionName, {
      AccountId: accountId,
      RuleName: ruleName,
      ...(error !== undefined && { Error: error }),
    });
  };

  try {
    await withDeadline(remainingMs(), () => describeProgress(run?.progress), evaluate);
  } catch (error) {
    if (organizationRule !== undefined && error instanceof AccessError && error.isNotAllowed) {
      refuse(functionName, { accountId, ruleName }, error.message);
      return;
    }
    await tell(error);
    throw error;
  }
  await tell();
};

import type { Context } from 'aws-lambda';
import { createConnections } from './aws/connections.ts';
import type { Connections } from './aws/connections.ts';
import { systemTime, timeAfter } from './function/clock.ts';
import type { Time } from './function/clock.ts';
import { withDeadline } from './function/deadline.ts';
import { writeMetrics } from './function/emf.ts';
import { ownEnvironment } from './function/environment.ts';
import { RemediationError } from './function/errors.ts';
import { createLog } from './function/log.ts';
import type { Log } from './function/log.ts';
import { remediationMetrics } from './remediation/metrics.ts';
import { parseRequest } from './remediation/request.ts';
import type { Action, Request } from './remediation/request.ts';
import { readRemediationSettings } from './remediation/settings.ts';
import type { RemediationSettings } from './remediation/settings.ts';
import { createTrail, describeError } from './remediation/trail.ts';
import type { Result, Trail } from './remediation/trail.ts';

/** What an action is given to work with. */
export interface Work {
  readonly connections: Connections;
  readonly settings: RemediationSettings;
  readonly request: Request;
  readonly time: Time;
  /** When Lambda ends the function. */
  readonly ends: Date;
  /** Ends all calls that are still under way. */
  readonly signal: AbortSignal;
  readonly trail: Trail;
}

type Performers = Readonly<Partial<Record<Action, (work: Work) => Promise<Result>>>>;

export type Handler = (
  event: unknown,
  context?: Partial<Pick<Context, 'functionName' | 'getRemainingTimeInMillis'>>,
) => Promise<Result>;

const connections = createConnections();

/** Systems Manager Automation waits no longer for a function (modules/remediation). */
const mostSeconds = 300;

/** Reads the request; one that cannot be read leaves a line in the log too. */
const readRequest = (event: unknown, performers: Performers, log: Log, tell: (trail: Trail) => void): Request => {
  try {
    return parseRequest(event, Object.keys(performers) as Action[]);
  } catch (error) {
    const trail = createTrail(log, {});
    trail.gaveUp(error);
    tell(trail);
    throw error;
  }
};

/** A pass goes on where a role fails, and says so when it has ended; so it does where a limit is reached. */
const throwFailures = (result: Result, { failures }: Trail): void => {
  if (result.action !== 'pass') return;
  const [first] = failures;
  if (result.failed > 0) {
    throw new RemediationError(
      `${result.failed} roles that are due could not be quarantined or deleted; the log names each. The first: ` +
        describeError(first),
      { cause: first },
    );
  }
  if (first !== undefined) throw first as Error;
};

/**
 * Makes the handler of a function that knows some actions. Each action leaves one line in the log, also where it fails, and
 * every error leaves the function, so that the document or the schedule that started it, and the alarms, see it.
 */
export const createHandler =
  (performers: Performers): Handler =>
  async (event, context) => {
    const settings = readRemediationSettings(ownEnvironment());
    const log = createLog({ ruleName: settings.ruleName });
    const tell = ({ endings, usedInQuarantine }: Trail): void => {
      const functionName = context?.functionName ?? 'iam-role-last-used-remediator';
      writeMetrics(remediationMetrics(endings, usedInQuarantine()), functionName, { RuleName: settings.ruleName });
    };
    const request = readRequest(event, performers, log, tell);
    const { action } = request;
    const trail = createTrail(log, request);

    const remainingMs = context?.getRemainingTimeInMillis?.();
    const ends = timeAfter(remainingMs ?? mostSeconds * 1_000);

    const work = async (signal: AbortSignal): Promise<Result> => {
      const time = systemTime(signal);
      const result = await performers[action]?.({ connections, settings, request, time, ends, signal, trail });
      if (result === undefined) throw new Error(`no performer of ${action}`);
      return result;
    };
    const progress = (): string => `${trail.endings.length} actions of ${action} had ended`;
    const advice = { mostSeconds, next: 'started again, it goes on where it stopped' };
    try {
      const result = await withDeadline(remainingMs, progress, work, advice);
      trail.finished(result);
      throwFailures(result, trail);
      return result;
    } catch (error) {
      // The failures of a pass are told one by one.
      if (trail.failures.length === 0) trail.gaveUp(error);
      throw error;
    } finally {
      tell(trail);
    }
  };

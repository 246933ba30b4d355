import type { Context } from 'aws-lambda';
import { createConnections } from '../aws/connections.ts';
import type { Connections } from '../aws/connections.ts';
import { withDeadline } from '../deadline.ts';
import { writeMetrics } from '../emf.ts';
import { BrakeError, RemediationError } from '../errors.ts';
import { createLog } from '../log.ts';
import type { Role } from '../ports.ts';
import { remediationMetrics } from './metrics.ts';
import type { Ending } from './metrics.ts';
import { parseRequest } from './request.ts';
import type { Action, Request } from './request.ts';
import type { ActionResult } from './result.ts';
import { readRemediationSettings } from './settings.ts';
import type { RemediationSettings } from './settings.ts';
import type { SweepListener, SweepResult } from './sweep.ts';

/** What an action is given to work with. */
export interface Work {
  readonly connections: Connections;
  readonly settings: RemediationSettings;
  readonly request: Request;
  readonly now: Date;
  /** Ends all calls that are still under way. */
  readonly signal: AbortSignal;
  readonly listener: SweepListener;
}

type Result = ActionResult | SweepResult;
type Perform = (work: Work) => Promise<Result>;

export type Handler = (
  event: unknown,
  context?: Partial<Pick<Context, 'functionName' | 'getRemainingTimeInMillis'>>,
) => Promise<Result>;

const connections = createConnections();

const describeError = (error: unknown): string =>
  error instanceof Error ? `${error.name}: ${error.message}` : String(error);

const sweepProblem = ({ failed, due }: SweepResult, first: unknown): RemediationError =>
  new RemediationError(
    `${failed} of ${due} roles that are due could not be deleted; the log names each. The first: ${describeError(first)}`,
    { cause: first },
  );

/**
 * Makes the handler of a function that knows some actions. Each action leaves one line in the log, also where it fails, and
 * every error leaves the function, so that the document or the schedule that started it, and the alarms, see it.
 */
export const createHandler =
  (performers: Readonly<Partial<Record<Action, Perform>>>): Handler =>
  async (event, context) => {
    const now = new Date();
    const settings = readRemediationSettings(process.env);
    const request = parseRequest(event, Object.keys(performers) as Action[]);
    const { action, requestedBy, executionId } = request;
    const log = createLog(console, process.env, { ruleName: settings.ruleName, requestedBy, executionId });
    const endings: Ending[] = [];
    const failures: unknown[] = [];

    const audit = (entry: object, ending: Ending): void => {
      log.info({ event: 'role.remediated', ...entry });
      endings.push(ending);
    };
    const ended = (result: ActionResult): void => {
      audit(result, { action: result.action, outcome: result.outcome, isBrake: false });
    };
    const failed = (of: Action, roleId: string, roleName: string | undefined, error: unknown): void => {
      const isBrake = error instanceof BrakeError;
      const entry = {
        action: of,
        roleId,
        roleName,
        outcome: isBrake ? 'refused' : 'failed',
        reason: describeError(error),
      };
      audit(entry, { action: of, outcome: undefined, isBrake });
      failures.push(error);
    };
    const listener: SweepListener = {
      ended,
      failed: ({ id, name }: Role, error) => {
        failed('delete', id, name, error);
      },
    };
    const tell = (result: Result): Result => {
      if (result.action !== 'sweep') ended(result);
      else log.info({ event: 'sweep.finished', ...result });
      return result;
    };

    const work = async (signal: AbortSignal): Promise<Result> => {
      const result = await performers[action]?.({ connections, settings, request, now, signal, listener });
      if (result === undefined) throw new Error(`no performer of ${action}`);
      return result;
    };
    const progress = (): string => `${endings.length} actions of ${action} had ended`;
    const next = 'started again, it goes on where it stopped';
    try {
      const result = tell(await withDeadline(context?.getRemainingTimeInMillis?.(), progress, work, next));
      if (result.action === 'sweep' && result.failed > 0) throw sweepProblem(result, failures[0]);
      return result;
    } catch (error) {
      if (action !== 'sweep') failed(action, request.roleId, undefined, error);
      throw error;
    } finally {
      const functionName = context?.functionName ?? 'iam-role-last-used-remediator';
      writeMetrics(remediationMetrics(endings), functionName, { RuleName: settings.ruleName });
    }
  };

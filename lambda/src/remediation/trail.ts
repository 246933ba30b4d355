import { LimitError, BusyError } from '../function/errors.ts';
import type { Log } from '../function/log.ts';
import type { Ending } from './metrics.ts';
import type { KeepResult } from './keep-backups.ts';
import type { Action, Request } from './request.ts';
import type { ActionResult, Facts, Note } from './result.ts';
import type { PassListener, PassResult } from './pass.ts';

export type Result = ActionResult | PassResult | KeepResult;

/** What an invocation did, told as it goes: one line in the log for each action, also for one that fails. */
export interface Trail extends PassListener {
  readonly note: Note;
  finished(result: Result): void;
  /** The invocation came to nothing. */
  gaveUp(error: unknown): void;
  readonly endings: readonly Ending[];
  /** What a pass counted; undefined where there was none. */
  readonly usedInQuarantine: () => number | undefined;
  readonly failures: readonly unknown[];
}

/** Who asks for what, as far as that is known. */
export type Asked = Partial<Pick<Request, 'action' | 'roleId' | 'requestedBy' | 'executionId'>>;

export const describeError = (error: unknown): string =>
  error instanceof Error ? `${error.name}: ${error.message}` : String(error);

export const createTrail = (log: Log, { action, roleId, requestedBy, executionId }: Asked): Trail => {
  const endings: Ending[] = [];
  const failures: unknown[] = [];
  let facts: Facts = {};
  let usedInQuarantine: number | undefined;

  const write = (event: string, entry: object): void => {
    log.info({ event, ...entry, requestedBy, executionId });
    facts = {};
  };
  const ended = (result: ActionResult): void => {
    write('role.remediated', result);
    endings.push({ action: result.action, outcome: result.outcome, isLimit: false });
  };
  const fail = (event: string, of: Action | undefined, about: object, error: unknown): void => {
    const isLimit = error instanceof LimitError;
    const outcome = isLimit ? 'refused' : error instanceof BusyError ? 'busy' : 'failed';
    write(event, { action: of, ...facts, ...about, outcome, reason: describeError(error) });
    // The numbers are about roles.
    if (of !== 'keep-backups') endings.push({ action: of, outcome: undefined, isLimit });
    failures.push(error);
  };

  return {
    endings,
    failures,
    usedInQuarantine: () => usedInQuarantine,
    ended,
    note: (more) => {
      facts = { ...facts, ...more };
    },
    failed: (of, { id, name }, error) => {
      fail('role.remediated', of, { roleId: id, roleName: name }, error);
    },
    held: (error) => {
      // Of no role, even where one was looked at.
      facts = {};
      fail('pass.held', 'pass', {}, error);
    },
    finished: (result) => {
      if (result.action === 'pass') ({ usedInQuarantine } = result);
      if (result.action === 'pass' || result.action === 'keep-backups') write(`${result.action}.finished`, result);
      else ended(result);
    },
    gaveUp: (error) => {
      if (action === 'keep-backups') fail('keep-backups.failed', action, {}, error);
      else fail(action === 'pass' ? 'pass.failed' : 'role.remediated', action, { roleId }, error);
    },
  };
};

import type { Verdict } from '../rule/rule.ts';
import type { Action } from './request.ts';

/**
 * What became of an action: it was done, nothing had to be or may be changed, it would have been done (dry_run), another action
 * holds the role, or a policy of the organization, say, denies it explicitly.
 */
export type Outcome = 'done' | 'skipped' | 'dry-run' | 'busy' | 'refused-by-policy';

/** What is known of an action while it goes on, for the audit line of one that fails. */
export type Facts = Pick<ActionResult, 'roleName' | 'verdict' | 'backupKey'>;
export type Note = (facts: Facts) => void;

/** What a function answers and its audit line says. */
export interface ActionResult {
  readonly action: Exclude<Action, 'pass' | 'keep-backups'>;
  readonly outcome: Outcome;
  /** One sentence for people. */
  readonly reason: string;
  readonly roleId: string;
  readonly roleName?: string;
  /** What the rule said of the role at the time. */
  readonly verdict?: Verdict;
  readonly backupKey?: string;
  /** Id of a role that was created again. */
  readonly newRoleId?: string;
}

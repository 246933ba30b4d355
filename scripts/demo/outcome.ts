import type { ListedRole } from '../../cli/listed-role.ts';
import type { AccountResult } from '../../cli/recorded.ts';

/** How the demo ran, and what came of it. */
export interface Outcome {
  /** What was done, in a few lines. */
  readonly story: readonly string[];
  /** The roles of the account, the module's own included where it was applied. */
  readonly listed: readonly ListedRole[];
  /** What AWS Config holds of the roles after it. */
  readonly results: readonly Omit<AccountResult, 'accountId'>[];
}

import { IncompleteError } from '../function/errors.ts';
import { nameFirst } from '../function/words.ts';
import type { AccountCoverage, Coverage } from './coverage.ts';

/** What the daily check has to tell. */
export interface CheckResult {
  readonly accounts: number;
  readonly covered: number;
  /** No run has succeeded for longer than an account may be silent. */
  readonly silent: number;
  /** A run succeeded in time, but a later one failed: the errors of the function tell of these. */
  readonly failing: number;
  readonly new: number;
  readonly excluded: number;
  readonly inactive: number;
  readonly longestSilenceHours: number;
  /** Names the silent accounts; undefined where there are none. */
  readonly warning: string | undefined;
}

const nameOf = ({ id, name }: AccountCoverage): string => (name === null ? id : `${id} (${name})`);

/**
 * Sums up the coverage of an organization. Throws an IncompleteError where anything could not be read, or there is no account at
 * all: no silent account was found then, but none was looked for either.
 */
export const sumUp = ({ accounts, silent, summary, unread, longestSilenceHours }: Coverage): CheckResult => {
  const lacking = unread.map(({ what, why }) => `${what}: ${why}`);
  if (accounts.length === 0 && lacking.length === 0) lacking.push('accounts: AWS Organizations listed none');
  if (lacking.length > 0) {
    throw new IncompleteError(`The accounts of the organization were not checked. ${lacking.join('. ')}`);
  }
  const warning =
    `No run has succeeded for ${longestSilenceHours} hours in ${nameFirst(silent.map(nameOf))}. ` +
    'npm run report -- --coverage says why';
  return {
    accounts: accounts.length,
    covered: summary.covered,
    silent: silent.length,
    failing: summary.gap - silent.length,
    new: summary.new,
    excluded: summary.excluded,
    inactive: summary.inactive,
    longestSilenceHours,
    warning: silent.length === 0 ? undefined : warning,
  };
};

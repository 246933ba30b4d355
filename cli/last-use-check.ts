import { isJson, show } from '../lambda/src/function/json.ts';
import type { Json } from '../lambda/src/function/json.ts';
import { exportCommand } from './export-text.ts';
import { CommandFailure } from './failure.ts';
import { plural } from './formats/words.ts';
import type { ListedRole } from './listed-role.ts';

type Warn = (message: string) => void;

const accountOf = ({ Arn: arn }: Json): string => String(arn).split(':')[4] ?? '';

const nameOf = ({ RoleName: name }: Json): string => String(name);

const isWithout = ({ RoleLastUsed: use }: Json): boolean => use === undefined || use === null;

const inAccount = (accountId: string | undefined): string => (accountId ? ` of account ${accountId}` : '');

const byAccount = <Role>(
  roles: readonly Role[],
  accountIdOf: (role: Role) => string | undefined,
): ReadonlyMap<string | undefined, readonly Role[]> => {
  const accounts = new Map<string | undefined, Role[]>();
  for (const role of roles) {
    const accountId = accountIdOf(role);
    const those = accounts.get(accountId);
    if (those === undefined) accounts.set(accountId, [role]);
    else those.push(role);
  }
  return accounts;
};

const refuseOthers = (roles: readonly Json[]): void => {
  const odd = roles.find((role) => !isWithout(role) && !isJson(role['RoleLastUsed']));
  if (odd === undefined) return;
  throw new CommandFailure(
    `RoleLastUsed of the role ${nameOf(odd)} is not an object but ${show(odd['RoleLastUsed'])}: ` +
      'with PowerShell, save it by ConvertTo-Json -Depth 20',
  );
};

/**
 * Refuses a file that does not tell at all when its roles were last used: list-roles and some tools leave it out, which would
 * read as "never used".
 */
export const checkLastUses = (roles: readonly Json[]): void => {
  refuseOthers(roles);
  for (const [accountId, those] of byAccount(roles, accountOf)) {
    if (!those.every(isWithout)) continue;
    throw new CommandFailure(
      `no role${inAccount(accountId)} has RoleLastUsed, so nothing tells which are used: save the output of ${exportCommand}`,
    );
  }
};

/** Tells of accounts in which IAM shows a last use of no role: there it may keep none, and "never used" says nothing. */
export const warnOfAccountsWithoutUse = (roles: readonly ListedRole[], warn: Warn): void => {
  for (const [accountId, those] of byAccount(roles, ({ accountId }) => accountId)) {
    if (those.some(({ lastUse }) => lastUse !== undefined)) continue;
    warn(
      `IAM shows no last use for any role${inAccount(accountId)} (${plural(those.length, 'role')}): check one that you know to be used`,
    );
  }
};

import type { Grouping } from '../../cli/groups.ts';
import { evaluate } from '../../cli/judge-roles.ts';
import { readRoles } from '../../cli/listed-role.ts';
import type { ListedRole } from '../../cli/listed-role.ts';
import type { Filter } from '../../cli/filter.ts';
import { toPolicy } from '../../cli/policy-options.ts';
import type { PolicySettings } from '../../cli/policy-options.ts';
import type { FoundReferences } from '../../cli/references.ts';
import type { Findings } from '../../cli/report-data.ts';
import type { Account } from '../stand-in/accounts.ts';
import { accountExport } from './account-export.ts';

/** What preview finds out about an account. */
export const previewOf = (
  account: Account,
  now: Date,
  settings: PolicySettings = {},
  {
    find,
    filter,
    groupBy,
  }: {
    readonly find?: (listed: readonly ListedRole[]) => FoundReferences;
    readonly filter?: Filter;
    readonly groupBy?: Grouping;
  } = {},
): Findings => {
  const { RoleDetailList: roles, Policies: policies } = accountExport(account);
  const listed = readRoles({ roles, policies });
  const context = { now, ownerTag: 'owner', references: find?.(listed), filter, groupBy };
  return evaluate(listed, toPolicy(settings), { kind: 'preview', from: 'file' }, context);
};

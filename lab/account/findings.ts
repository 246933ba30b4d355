import { evaluate } from '../../cli/judge-roles.ts';
import { readRoles } from '../../cli/listed-role.ts';
import { toPolicy } from '../../cli/policy-options.ts';
import type { PolicySettings } from '../../cli/policy-options.ts';
import type { Findings } from '../../cli/report-data.ts';
import type { Account } from '../stand-in/accounts.ts';
import { accountExport } from './account-export.ts';

/** What preview finds out about an account. */
export const previewOf = (account: Account, now: Date, settings: PolicySettings = {}): Findings => {
  const { RoleDetailList: roles, Policies: policies } = accountExport(account);
  const context = { now, ownerTag: 'owner' };
  return evaluate(readRoles({ roles, policies }), toPolicy(settings), { kind: 'preview', from: 'file' }, context);
};

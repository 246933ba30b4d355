import type { Role } from '../rule/role.ts';
import { checkRole, goneReason, readAgain } from './checks.ts';
import type { RoleDetails, RoleReader } from './ports.ts';
import type { ActionResult, Note, Outcome } from './result.ts';
import type { RemediationSettings } from './settings.ts';

/** What a quarantine or a deletion goes on with after its first checks. */
export interface Recheck {
  /** The role as it is now. */
  readonly role: RoleDetails;
  /** What the rule says of it. */
  readonly reason: string;
  /** Whether it has the deny-all policy. */
  readonly isDenied: boolean;
  readonly end: (outcome: Outcome, reason: string) => ActionResult;
}

export interface RecheckPorts {
  readonly reader: RoleReader;
  readonly note: Note;
}

/**
 * Looks again at a role that was found by its id, on a fresh read: what every action that takes away begins with. Gives a
 * result where it ends here.
 */
export const recheck = async (
  { reader, note }: RecheckPorts,
  settings: RemediationSettings,
  { action, roleId }: Pick<ActionResult, 'action' | 'roleId'>,
  found: Role | undefined,
  now: Date,
): Promise<Recheck | ActionResult> => {
  const base = { action, roleId, ...(found === undefined ? {} : { roleName: found.name }) };
  const role = await readAgain(reader, found);
  if (role === undefined) return { ...base, outcome: 'skipped', reason: goneReason(roleId) };
  const { verdict, reason, refusal } = checkRole(role, settings, now);
  const known = { roleName: role.name, ...(verdict === undefined ? {} : { verdict }) };
  note(known);
  const end: Recheck['end'] = (outcome, text) => ({ ...base, ...known, outcome, reason: text });
  if (refusal !== undefined) return end('skipped', refusal);
  const isDenied = (await reader.attachedPolicies(role.name)).includes(settings.denyPolicyArn);
  return { role, reason, isDenied, end };
};

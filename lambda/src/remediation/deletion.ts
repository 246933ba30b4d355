import { RemediationError } from '../function/errors.ts';
import type { Role } from '../rule/role.ts';
import { isUsedAfter, markTags, readMark, toTagValue } from '../rule/mark.ts';
import { dayOf, wholeDays } from '../rule/rule.ts';
import { lostWith, readState, requireBackup, takeBackup } from './backup.ts';
import type { RoleState } from './backup.ts';
import { claimPlace } from './brake.ts';
import { survey } from './checks.ts';
import type { BackupStore, LedgerStore, RoleChanges, RoleDetails, RoleRemoval } from './ports.ts';
import { recheck } from './recheck.ts';
import type { RecheckPorts } from './recheck.ts';
import type { Request } from './request.ts';
import type { ActionResult } from './result.ts';
import type { RemediationSettings } from './settings.ts';

export interface DeletionPorts extends RecheckPorts {
  readonly changes: RoleChanges;
  readonly removal: RoleRemoval;
  readonly backups: BackupStore;
  readonly ledger: LedgerStore;
}

export type DeletionRequest = Pick<Request, 'roleId' | 'force' | 'removeFromInstanceProfiles'>;

/** Days in quarantine before a role can be deleted by hand, without `force`: IAM may tell of a use some hours late. */
const leastDaysByHand = 1;

/** Why the role is not due, by its quarantine and its use since. */
const notDue = (
  role: RoleDetails,
  { isDenied, leastDays, ruleName }: { isDenied: boolean; leastDays: number; ruleName: string },
  now: Date,
): string | undefined => {
  const mark = readMark(role);
  if (mark?.at === undefined) return `${role.name} is not in quarantine`;
  if (mark.by !== ruleName) return `${role.name} is in quarantine by ${mark.by}, and not by this rule`;
  if (isUsedAfter(role, mark)) return `${role.name} was used after its quarantine of ${dayOf(mark.at)}: restore it`;
  // The deny-all policy is the last thing that a deletion takes off.
  if (!isDenied && !mark.isBeingDeleted) return `${role.name} is no longer in quarantine: AWSDenyAll was detached`;
  const days = wholeDays(mark.at, now);
  if (days >= leastDays) return undefined;
  return `${role.name} is in quarantine for ${days} whole days, and is deleted after ${leastDays}`;
};

/** Begins a deletion: from here on what is on the role may be less than what is in the backup. */
const begin = async (ports: DeletionPorts, state: RoleState, now: Date): Promise<void> => {
  await takeBackup(ports.backups, ports.reader, state, now);
  await ports.changes.tag(state.role.name, markTags.deleting, toTagValue(now));
};

/** Takes up a deletion that was interrupted. Throws where it would lose something that is not in the backup. */
const takeUp = async ({ backups }: DeletionPorts, state: RoleState): Promise<void> => {
  const { id, name } = state.role;
  const lost = lostWith(await requireBackup(backups, state.role), state);
  if (lost.length === 0) return;
  throw new RemediationError(
    `The deletion of ${name} began earlier, and ${name} now has ${lost.join(', ')}, not in its backup ` +
      `${backups.keyOf(id)}. Nothing more was deleted: restore the role, and start over`,
  );
};

/** Takes everything off the role and deletes it. The deny-all policy goes last, so that the role never allows anything. */
const remove = async (
  { changes, removal }: DeletionPorts,
  { role: { name }, inlinePolicies, attachedPolicies, instanceProfiles }: RoleState,
  denyPolicyArn: string,
): Promise<void> => {
  for (const profile of instanceProfiles) await removal.removeFromInstanceProfile(name, profile.name);
  for (const policy of Object.keys(inlinePolicies)) await removal.deleteInlinePolicy(name, policy);
  for (const arn of attachedPolicies) await changes.detachPolicy(name, arn);
  await changes.detachPolicy(name, denyPolicyArn);
  await removal.deleteRole(name);
};

/** Deletes a role that was found by its id, if a fresh read of it allows. */
export const deleteFoundRole = async (
  ports: DeletionPorts,
  settings: RemediationSettings,
  { roleId, force, removeFromInstanceProfiles }: DeletionRequest,
  found: Role | undefined,
  leastDays: number,
  now: Date,
): Promise<ActionResult> => {
  const { reader, backups } = ports;
  const { denyPolicyArn, ruleName } = settings;
  const checked = await recheck(ports, settings, { action: 'delete', roleId }, found, now);
  if ('outcome' in checked) return checked;
  const { role, reason, isDenied, end } = checked;
  const early = notDue(role, { isDenied, leastDays: force ? 0 : leastDays, ruleName }, now);
  if (early !== undefined) return end('skipped', early);
  const state = await readState(reader, role, denyPolicyArn);
  const isTakenUp = readMark(role)?.isBeingDeleted === true;
  const profiles = state.instanceProfiles.map((profile) => profile.name);
  if (profiles.length > 0 && !removeFromInstanceProfiles && !isTakenUp) {
    return end('skipped', `${role.name} is in the instance profile ${profiles.join(', ')}, which instances may use`);
  }
  if (settings.dryRun) return end('dry-run', `would be deleted after a backup: ${reason}`);
  await claimPlace(ports.ledger, { action: 'delete', roleId, maximumPerDay: settings.maximumPerDay, now });
  ports.note({ backupKey: backups.keyOf(roleId) });
  if (isTakenUp) await takeUp(ports, state);
  else await begin(ports, state, now);
  await remove(ports, state, denyPolicyArn);
  return { ...end('done', `deleted after a backup: ${reason}`), backupKey: backups.keyOf(roleId) };
};

/** Deletes the role that has this id, by hand. */
export const deleteRole = async (
  ports: DeletionPorts,
  settings: RemediationSettings,
  request: DeletionRequest,
  now: Date,
): Promise<ActionResult> => {
  const { found } = await survey(ports.reader, request.roleId, settings.policy, now);
  return deleteFoundRole(ports, settings, request, found, leastDaysByHand, now);
};

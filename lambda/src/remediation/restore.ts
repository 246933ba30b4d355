import { markTags, readMark } from '../rule/mark.ts';
import { findTag } from '../rule/tags.ts';
import { readBackup, requireBackup } from './backup.ts';
import type { Backup } from './backup.ts';
import { checkRole, readAgain, survey } from './checks.ts';
import type { BackupStore, RoleChanges, RoleCreation, RoleDetails, RoleReader } from './ports.ts';
import type { Request } from './request.ts';
import type { ActionResult, Note } from './result.ts';
import type { RemediationSettings } from './settings.ts';

export interface RestorePorts {
  readonly note: Note;
  readonly reader: RoleReader;
  readonly changes: RoleChanges;
  readonly creation: RoleCreation;
  readonly backups: BackupStore;
}

type RestoreRequest = Pick<Request, 'roleId'>;

/** Puts back what the backup has and the role has not. */
const complete = async ({ reader, changes, creation }: RestorePorts, backup: Backup): Promise<void> => {
  const { name } = backup.role;
  const inlinePolicies = await reader.inlinePolicies(name);
  for (const [policy, document] of Object.entries(backup.inlinePolicies)) {
    if (!inlinePolicies.includes(policy)) await creation.putInlinePolicy(name, policy, document);
  }
  const attachedPolicies = await reader.attachedPolicies(name);
  for (const arn of backup.attachedPolicies) {
    if (!attachedPolicies.includes(arn)) await changes.attachPolicy(name, arn);
  }
  const instanceProfiles = await reader.instanceProfiles(name);
  for (const profile of backup.instanceProfiles) {
    if (!instanceProfiles.includes(profile.name)) await creation.addToInstanceProfile(name, profile);
  }
};

/** Takes the quarantine off a role, and puts back what an interrupted deletion has taken off. */
const release = async (
  ports: RestorePorts,
  settings: RemediationSettings,
  role: RoleDetails,
  now: Date,
): Promise<ActionResult> => {
  const { changes, backups } = ports;
  const { name, id: roleId } = role;
  const mark = readMark(role);
  ports.note({ roleName: name });
  const base = { action: 'restore', roleId, roleName: name } as const;
  if (mark === undefined) {
    return { ...base, outcome: 'skipped', reason: `${name} is not in quarantine by this module` };
  }
  if (mark.isBeingDeleted) {
    await complete(ports, await requireBackup(backups, role));
    // Before the policy goes: a deletion that is taken up does not ask for it, and would delete what was just put back.
    await changes.untag(name, [markTags.deleting]);
  }
  await changes.detachPolicy(name, settings.denyPolicyArn);
  await changes.untag(name, [markTags.at, markTags.by]);
  const { verdict, refusal } = checkRole(role, settings, now);
  const next =
    refusal === undefined
      ? '. The rule still finds it unused: whitelist or exempt it, or AWS Config may quarantine it again'
      : '';
  return {
    ...base,
    outcome: 'done',
    reason: `${name} is as it was before its quarantine${next}`,
    ...(verdict === undefined ? {} : { verdict }),
  };
};

/** Creates a role again, or goes on with one that was being created. */
const recreate = async (ports: RestorePorts, backup: Backup, key: string): Promise<ActionResult> => {
  const { reader, changes, creation } = ports;
  const { role: old } = backup;
  const base = { action: 'restore', roleId: old.id, roleName: old.name, backupKey: key } as const;
  ports.note({ roleName: old.name, backupKey: key });
  const existing = await reader.read(old.name);
  if (existing !== undefined && findTag(existing.tags, markTags.restoring) !== old.id) {
    const reason =
      `a role named ${old.name} exists (id ${existing.id}). If it was restored earlier there is nothing to do; ` +
      'otherwise delete it first';
    return { ...base, outcome: 'skipped', reason };
  }
  const tags = new Map([...old.tags, [markTags.restoring, old.id]]);
  const newRoleId = existing?.id ?? (await creation.createRole({ ...old, tags }));
  await complete(ports, backup);
  await changes.untag(old.name, [markTags.restoring]);
  const reason =
    `${old.name} was created again and has a new id, ${newRoleId}. Policies elsewhere that name the old role as a principal ` +
    `now hold its old id, ${old.id}: put these trust and resource policies again`;
  return { ...base, outcome: 'done', reason, newRoleId };
};

/** Takes the quarantine off the role that has this id, or creates it again from its backup. Works with dry_run too. */
export const restoreRole = async (
  ports: RestorePorts,
  settings: RemediationSettings,
  { roleId }: RestoreRequest,
  now: Date,
): Promise<ActionResult> => {
  const { found } = await survey(ports.reader, roleId, settings.policy, now);
  const role = await readAgain(ports.reader, found);
  if (role !== undefined) return release(ports, settings, role, now);
  const backup = await readBackup(ports.backups, roleId);
  const key = ports.backups.keyOf(roleId);
  if (backup !== undefined) return recreate(ports, backup, key);
  const reason = `the account has no role with the id ${roleId}, and there is no backup ${key}`;
  return { action: 'restore', roleId, outcome: 'skipped', reason };
};

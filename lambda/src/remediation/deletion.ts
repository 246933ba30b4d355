import { RemediationError } from '../function/errors.ts';
import { labels, toLabelTime } from '../rule/labels.ts';
import { dayOf, wholeDays } from '../rule/rule.ts';
import { findTag } from '../rule/tags.ts';
import { changedFacts, differences, readBackup, readState, surplus, takeBackup } from './backup.ts';
import type { Backup, RoleState } from './backup.ts';
import { claimPlace } from './brake.ts';
import { readCase, withCase } from './case-file.ts';
import type { Asker, BackupReference, Case, Hold } from './case-file.ts';
import { findRole, goneReason, readAgain } from './checks.ts';
import { deny, takeOffSuccessor } from './denial.ts';
import type { DenialPorts } from './denial.ts';
import { freshCase, lookAgain, orBusy } from './look.ts';
import type { Found, Look, RemediatorPorts } from './look.ts';
import { createPatience, isChanging, isFresh, isRefused } from './patience.ts';
import type { RoleDetails } from './ports.ts';
import type { Request } from './request.ts';
import type { ActionResult } from './result.ts';
import type { RemediationSettings } from './settings.ts';

/** How a deletion is asked for. */
export interface DeletionOptions {
  /** Whole days that the role must have been in quarantine. */
  readonly leastDays: number;
  readonly removeFromInstanceProfiles: boolean;
}

/** Days in quarantine before a role can be deleted by hand, without `force`: IAM may tell of a use some hours late. */
const leastDaysByHand = 1;

/** Why a quarantine ended without this module. */
export const liftedReason = (name: string): string =>
  `lifted: AWSDenyAll was taken off ${name} by others, so its quarantine ended`;

const inQuarantineSince = (file: Case): Date => new Date(file.quarantinedAt ?? file.since);

/** Why a role is not deleted: by its case, and by what is on it. */
interface Early {
  readonly reason: string;
  /** What ends the quarantine, or is remembered in the case. */
  readonly finding?: 'lifted' | 'tended';
}

/** What is remembered of a role from which somebody took the labels of its quarantine. */
const unlabelled =
  "the labels of its quarantine were taken off, so its owner's tooling manages it; take it out of the code instead";

const notDue = (
  role: RoleDetails,
  file: Case | undefined,
  leastDays: number,
  ruleName: string,
  now: Date,
): Early | undefined => {
  const { name } = role;
  const isBegun = file?.state === 'deleting';
  if (file === undefined || (file.state !== 'quarantined' && !isBegun)) {
    return { reason: `${name} is not in quarantine by this rule` };
  }
  const since = inQuarantineSince(file);
  if (role.lastUse !== undefined && role.lastUse.at > since) {
    return { reason: `${name} was used after its quarantine of ${dayOf(since)}: restore it` };
  }
  // The denial is the last thing that a deletion takes off.
  if (!role.isDenied && !isBegun) return { reason: liftedReason(name), finding: 'lifted' };
  if (findTag(role.tags, labels.by) !== ruleName) return { reason: unlabelled, finding: 'tended' };
  const days = wholeDays(since, now);
  if (isBegun || days >= leastDays) return undefined;
  return { reason: `${name} is in quarantine for ${days} whole days, and is deleted after ${leastDays}` };
};

/** Why the role is still needed, by what else IAM knows of it. */
const stillUsed = async ({ uses }: RemediatorPorts, role: RoleDetails, since: Date): Promise<string | undefined> => {
  const later = (await uses.serviceUses(role.arn)).filter(({ at }) => at > since);
  const [latest] = later.toSorted((a, b) => b.at.getTime() - a.at.getTime());
  return (
    latest &&
    `${role.name} called ${latest.service} on ${dayOf(latest.at)}, after its quarantine of ${dayOf(since)} ` +
      '(service last accessed data, which counts attempts that were denied): restore it'
  );
};

const list = (what: readonly string[]): string => what.join(', ');

/** What is on the role and not in its backup: what a deletion would lose. */
const lost = (state: RoleState, backup: RoleState): readonly string[] => [
  ...changedFacts(backup.role, state.role),
  ...surplus(state, backup),
];

const tendedReason = (name: string, { what, seenAt }: NonNullable<Case['tended']>): string =>
  `somebody still tends ${name}: ${what}; seen on ${dayOf(new Date(seenAt))}. It is not deleted, and stays as it is: restore it`;

/** Ends a deletion because somebody changed the role, and remembers when that was seen first. */
const endAsTended = async (hold: Hold, { end, role }: Look, what: string, now: Date): Promise<ActionResult> => {
  const before = hold.file().tended;
  const tended = before?.what === what ? before : { what, seenAt: now.toISOString() };
  await hold.write({ tended });
  return end('skipped', tendedReason(role.name, tended));
};

/** Takes off all that the backup has. What IAM no longer has is no error. */
const strip = async (
  { changes, removal }: RemediatorPorts,
  { hold, patience }: DenialPorts,
  { role: { name }, instanceProfiles, inlinePolicies, attachedPolicies }: RoleState,
): Promise<void> => {
  const change = (call: () => Promise<void>): Promise<void> =>
    patience(isFresh, () => {
      hold.check();
      return call();
    });
  for (const profile of instanceProfiles) await change(() => removal.removeFromInstanceProfile(name, profile.name));
  for (const policy of Object.keys(inlinePolicies)) await change(() => removal.deleteInlinePolicy(name, policy));
  for (const arn of attachedPolicies) await change(() => changes.detachPolicy(name, arn));
};

const isBare = ({ inlinePolicies, attachedPolicies, instanceProfiles }: RoleState): boolean =>
  Object.keys(inlinePolicies).length + attachedPolicies.length + instanceProfiles.length === 0;

/** Somebody changed the role while it was being deleted. The message says what, in words. */
class TendedError extends Error {}

/** The role vanished under our hands. */
class GoneError extends Error {}

const added = (what: readonly string[]): string => `it has ${list(what)}`;

/** Reads the role and all that is on it; undefined where it is gone. */
const readWhole = async (
  { reader }: Pick<RemediatorPorts, 'reader'>,
  found: Found,
  denyPolicyArn: string,
): Promise<RoleState | undefined> => {
  const role = await readAgain(reader, found);
  if (role === undefined) return undefined;
  try {
    return await readState(reader, role, denyPolicyArn);
  } catch (error) {
    if (isRefused(error, 'missing') && (await readAgain(reader, found)) === undefined) return undefined;
    throw error;
  }
};

/** How often what is on a role is listed again, where IAM still shows what was taken off. */
const maxRounds = 8;

/** Takes everything off the role until nothing is left but AWSDenyAll. Throws where somebody put something on it. */
const empty = async (
  ports: RemediatorPorts,
  denial: DenialPorts,
  found: Found,
  backup: Backup,
): Promise<RoleState | undefined> => {
  for (let round = 0; ; round += 1) {
    const state = await readWhole(ports, found, denial.denyPolicyArn);
    if (state === undefined || isBare(state)) return state;
    const more = lost(state, backup);
    if (more.length > 0) throw new TendedError(added(more));
    if (round === maxRounds) {
      throw new RemediationError(
        `IAM still shows policies or instance profiles of ${found.name} that were taken off. It stays denied: start again`,
      );
    }
    if (round > 0) await ports.time.sleep(1_000 * round);
    await strip(ports, denial, state);
  }
};

const isConflict = (error: unknown): boolean => isRefused(error, 'conflict');

/** Takes AWSDenyAll off and deletes the role; where IAM finds something on it, puts the denial back first. */
const finish = async (ports: RemediatorPorts, denial: DenialPorts, found: Found, backup: Backup): Promise<void> => {
  const { changes, removal, reader } = ports;
  const { patience, hold, denyPolicyArn } = denial;
  const { name } = found;
  await patience(isConflict, async () => {
    if ((await empty(ports, denial, found, backup)) === undefined) return;
    await patience(isFresh, () => {
      hold.check();
      return changes.detachPolicy(name, denyPolicyArn);
    });
    try {
      await patience(isChanging, () => {
        hold.check();
        return removal.deleteRole(name);
      });
    } catch (error) {
      // The role may be gone all the same, where only the answer was lost.
      if ((await readAgain(reader, found)) === undefined) return;
      await deny(denial, found);
      throw error;
    }
  });
};

/** Waits until IAM no longer shows the role. */
const prove = async ({ reader, time }: RemediatorPorts, found: Found): Promise<void> => {
  for (let round = 0; ; round += 1) {
    if ((await readAgain(reader, found)) === undefined) return;
    if (round === maxRounds)
      throw new RemediationError(`IAM still shows ${found.name} after its deletion. Start again`);
    await time.sleep(1_000 * (round + 1));
  }
};

const inProfiles = (name: string, profiles: RoleState['instanceProfiles']): string =>
  `${name} is in the instance profile ${list(profiles.map((profile) => profile.name))}, which instances may use`;

const deletedReason = (reason: string, { instanceProfiles }: Backup): string =>
  `deleted after a backup: ${reason}` +
  (instanceProfiles.length === 0
    ? ''
    : `. Empty now: the instance profile ${list(instanceProfiles.map(({ name }) => name))}`);

/** Begins a deletion: from here on the role may have less on it than its backup has. Throws where somebody was faster. */
const begin = async (
  ports: RemediatorPorts,
  denial: DenialPorts,
  state: RoleState,
  backup: BackupReference,
  hold: Hold,
): Promise<void> => {
  const { changes, time } = ports;
  const { name } = state.role;
  const { backup: earlier, since } = hold.file();
  await hold.write({ state: 'deleting', backup });
  await denial.patience(isChanging, () => {
    hold.check();
    return changes.tag(name, { [labels.deleting]: toLabelTime(time.now()) });
  });
  const again = await readWhole(ports, state.role, denial.denyPolicyArn);
  const more = again === undefined ? [] : lost(again, state);
  if (again?.role.isDenied === true && more.length === 0) return;
  if (again === undefined) await takeOffSuccessor(denial, state.role);
  else await denial.patience(isChanging, () => changes.untag(name, [labels.deleting]));
  await hold.write({ state: 'quarantined', since, backup: earlier });
  if (again === undefined) throw new GoneError(goneReason(state.role.id));
  throw new TendedError(more.length > 0 ? added(more) : 'AWSDenyAll was taken off');
};

/** Deletes the role while its case is held. */
const deleteHeld = async (
  ports: RemediatorPorts,
  settings: RemediationSettings,
  options: DeletionOptions,
  look: Look,
  hold: Hold,
): Promise<ActionResult> => {
  const { bucket, reader, changes, note, time, ends } = ports;
  const { role, reason, end } = look;
  const { denyPolicyArn, ruleName, maximumPerDay } = settings;
  const { name, id } = role;
  const early = notDue(role, hold.file(), options.leastDays, ruleName, time.now());
  if (early?.finding === 'lifted') await hold.write({ state: 'closed', reason: early.reason, tended: undefined });
  if (early?.finding === 'tended') return endAsTended(hold, look, early.reason, time.now());
  if (early !== undefined) return end('skipped', early.reason);

  const isBegun = hold.file().state === 'deleting';
  const backup = await readBackup(bucket, hold.file().backup, hold.file());
  const state = await readState(reader, role, denyPolicyArn);
  const changed = isBegun ? lost(state, backup) : differences(backup, state);
  if (changed.length > 0) return endAsTended(hold, look, added(changed), time.now());
  // Nothing is taken off a role that somebody lifted the denial of.
  if (isBegun && !role.isDenied && !isBare(state)) {
    return endAsTended(hold, look, 'AWSDenyAll was taken off', time.now());
  }
  if (!isBegun && state.instanceProfiles.length > 0 && !options.removeFromInstanceProfiles) {
    return end('skipped', inProfiles(name, state.instanceProfiles));
  }
  const second = isBegun ? hold.file().backup : await takeBackup(bucket, reader, state, time.now());
  if (second === undefined) throw new RemediationError(`The case of ${name} names no backup. Nothing was done`);
  const giveBack = await claimPlace(bucket, { action: 'delete', roleId: id, maximumPerDay, now: time.now() });
  const denial: DenialPorts = { reader, changes, hold, denyPolicyArn, patience: createPatience(time, ends) };
  try {
    if (!isBegun) await begin(ports, denial, state, second, hold);
    else if (!role.isDenied && (await deny(denial, role)) === undefined) throw new GoneError(goneReason(id));
    const last = await readBackup(bucket, second, hold.file());
    const backupKey = bucket.keyOf(second.name);
    note({ backupKey });
    await finish(ports, denial, role, last);
    await prove(ports, role);
    await hold.write({ state: 'deleted', reason, tended: undefined, lastFailure: undefined });
    return { ...end('done', deletedReason(reason, last)), backupKey };
  } catch (error) {
    if (hold.file().state === 'quarantined') await giveBack();
    if (error instanceof TendedError) return endAsTended(hold, look, error.message, time.now());
    if (error instanceof GoneError) return end('skipped', error.message);
    throw error;
  }
};

/** Says of a role that is gone, and whose deletion had begun, that it was deleted. */
export const settleGone = async (
  ports: RemediatorPorts,
  settings: RemediationSettings,
  asker: Asker,
  roleId: string,
): Promise<ActionResult> => {
  const { bucket, reader } = ports;
  const gone: ActionResult = { action: 'delete', roleId, outcome: 'skipped', reason: goneReason(roleId) };
  const file = (await readCase(bucket, roleId))?.file;
  if (file?.state !== 'deleting' || settings.dryRun) return gone;
  const { roleName } = file;
  const end: Look['end'] = (outcome, reason) => ({ ...gone, roleName, outcome, reason });
  return orBusy(end, () =>
    withCase(ports, file, asker, async (hold) => {
      if (hold.file().state !== 'deleting') return end('skipped', gone.reason);
      const other = await reader.read(roleName);
      if (other !== undefined && other.id === roleId)
        throw new RemediationError(`IAM does not list ${roleName} any more, and still shows it. Start again`);
      await hold.write({ state: 'deleted' });
      const backupKey = bucket.keyOf(hold.file().backup?.name ?? '');
      return {
        ...end('done', `${roleName} is gone: its deletion, which began on ${file.since}, has ended`),
        backupKey,
      };
    }),
  );
};

/** Deletes a role that was found by its id, if a fresh read of it allows. */
export const deleteFoundRole = async (
  ports: RemediatorPorts,
  settings: RemediationSettings,
  asker: Asker,
  found: Found,
  options: DeletionOptions,
): Promise<ActionResult> => {
  const { bucket, reader, time } = ports;
  const look = await lookAgain(ports, settings, 'delete', found);
  if ('outcome' in look) return look;
  const { role, reason, end } = look;
  const file = (await readCase(bucket, found.id))?.file;
  const early = notDue(role, file, options.leastDays, settings.ruleName, time.now());
  if (early !== undefined && (early.finding === undefined || settings.dryRun)) return end('skipped', early.reason);
  if (early === undefined && file !== undefined) {
    const used = await stillUsed(ports, role, inQuarantineSince(file));
    if (used !== undefined) return end('skipped', used);
  }
  if (settings.dryRun) {
    const state = await readState(reader, role, settings.denyPolicyArn);
    if (state.instanceProfiles.length > 0 && !options.removeFromInstanceProfiles) {
      return end('skipped', inProfiles(role.name, state.instanceProfiles));
    }
    return end('dry-run', `would be deleted after a backup: ${reason}`);
  }
  const fresh = freshCase(found, reason, settings, asker, time.now());
  return orBusy(end, () => withCase(ports, fresh, asker, (hold) => deleteHeld(ports, settings, options, look, hold)));
};

/** Deletes the role that has this id, by hand. */
export const deleteRole = async (
  ports: RemediatorPorts,
  settings: RemediationSettings,
  request: Request,
): Promise<ActionResult> => {
  const { roleId, force, removeFromInstanceProfiles } = request;
  const found = await findRole(ports.reader, roleId);
  if (found === undefined) return settleGone(ports, settings, request, roleId);
  return deleteFoundRole(ports, settings, request, found, {
    leastDays: force ? 0 : leastDaysByHand,
    removeFromInstanceProfiles,
  });
};

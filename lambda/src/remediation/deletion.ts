import { nameFirst } from '../function/words.ts';
import { RemediationError } from '../function/errors.ts';
import { labels, toLabelTime } from '../rule/labels.ts';
import { dayOf, wholeDays } from '../rule/rule.ts';
import { findTag } from '../rule/tags.ts';
import { changedFacts, differences, readBackup, readState, surplus, takeBackup } from './backup.ts';
import type { Backup, RoleState } from './backup.ts';
import { claimPlace } from './limits.ts';
import { readCase, withCase } from './case-file.ts';
import type { Asker, BackupReference, Case, Hold } from './case-file.ts';
import { findRole, goneReason, readAgain } from './checks.ts';
import { deny, takeOffSuccessor } from './denial.ts';
import type { DenialPorts } from './denial.ts';
import { endAsRefused, endOf, freshCase, isExplicitlyDenied, lookAgain, orSkipped } from './look.ts';
import type { Found, Look, RemediatorPorts } from './look.ts';
import { closeAsLifted, liftedReason } from './lift.ts';
import { createPatience, isChanging, isFresh, isRefused } from './patience.ts';
import type { RoleDetails } from './ports.ts';
import { asAsked, findNamed } from './references.ts';
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

const list = (what: readonly string[]): string => nameFirst(what);

/** What is on the role and not in its backup: what a deletion would lose. */
const lost = (state: RoleState, backup: RoleState): readonly string[] => [
  ...changedFacts(backup.role, state.role),
  ...surplus(state, backup),
];

const tendedReason = (name: string, { what, seenAt }: NonNullable<Case['tended']>): string =>
  `somebody still tends ${name}: ${what}; seen on ${dayOf(new Date(seenAt))}. It is not deleted, and stays as it is: restore it`;

/** Ends a deletion because somebody changed the role, and remembers when that was seen first. */
const endAsTended = async (hold: Hold, found: Found, what: string, now: Date): Promise<ActionResult> => {
  const before = hold.file().tended;
  const tended = before?.what === what ? before : { what, seenAt: now.toISOString() };
  await hold.write({ tended });
  return endOf('delete', found)('skipped', tendedReason(found.name, tended));
};

/** Takes off all that the backup has. What IAM no longer has is not an error. */
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

const lifted = 'AWSDenyAll was taken off';

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
    if (state === undefined || (isBare(state) && state.role.isDenied)) return state;
    const more = lost(state, backup);
    if (more.length > 0) throw new TendedError(added(more));
    if (!state.role.isDenied) throw new TendedError(lifted);
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

/** Puts back the denial that a deletion took off. Gives the role; undefined where it is gone. */
const denyAgain = async (denial: DenialPorts, found: Found, hold: Hold): Promise<RoleDetails | undefined> => {
  const role = await deny(denial, found);
  await hold.write({ isDenialOff: undefined });
  return role;
};

/** Takes AWSDenyAll off and deletes the role; where IAM finds something on it, puts the denial back first. */
const finish = async (
  ports: RemediatorPorts,
  denial: DenialPorts,
  found: Found,
  backup: Backup,
  hold: Hold,
): Promise<void> => {
  const { changes, removal, reader } = ports;
  const { patience, denyPolicyArn } = denial;
  const { name } = found;
  await patience(isConflict, async () => {
    if ((await empty(ports, denial, found, backup)) === undefined) return;
    await hold.write({ isDenialOff: true });
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
      await denyAgain(denial, found, hold);
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

const deletedReason = (reason: string, looked: string, { instanceProfiles }: Backup): string =>
  `deleted after a backup: ${reason}${looked}` +
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
  try {
    await denial.patience(isChanging, () => {
      hold.check();
      return changes.tag(name, { [labels.deleting]: toLabelTime(time.now()) });
    });
  } catch (error) {
    if (isExplicitlyDenied(error)) await hold.write({ state: 'quarantined', since, backup: earlier });
    throw error;
  }
  const again = await readWhole(ports, state.role, denial.denyPolicyArn);
  const more = again === undefined ? [] : lost(again, state);
  if (again?.role.isDenied === true && more.length === 0) return;
  if (again === undefined) await takeOffSuccessor(denial, state.role);
  else await denial.patience(isChanging, () => changes.untag(name, [labels.deleting]));
  await hold.write({ state: 'quarantined', since, backup: earlier });
  if (again === undefined) throw new GoneError(goneReason(state.role.id));
  throw new TendedError(more.length > 0 ? added(more) : lifted);
};

/**
 * Looks at a deletion that was begun, whose role may be free. It was ended between taking AWSDenyAll off and deleting the role: the
 * denial is put back. Or others took it off. Gives a result where it ends here.
 */
const takeUp = async (
  ports: RemediatorPorts,
  denial: DenialPorts,
  found: Found,
  hold: Hold,
): Promise<ActionResult | undefined> => {
  const end = endOf('delete', found);
  const role =
    hold.file().isDenialOff === true ? await denyAgain(denial, found, hold) : await readAgain(ports.reader, found);
  if (role === undefined) return end('skipped', goneReason(found.id));
  if (role.isDenied) return undefined;
  // Nothing is taken off a role from which somebody took the denial.
  const backup = await readBackup(ports.bucket, hold.file().backup, hold.file());
  const state = await readState(ports.reader, role, denial.denyPolicyArn);
  if (surplus(backup, state).length > 0) return endAsTended(hold, found, lifted, ports.time.now());
  return end('skipped', await closeAsLifted(ports, found, hold, denial.patience));
};

const profilesOf = ({ instanceProfiles }: RoleState): readonly string[] => instanceProfiles.map(({ name }) => name);

/** Deletes the role while its case is held. */
const deleteHeld = async (
  ports: RemediatorPorts,
  settings: RemediationSettings,
  options: DeletionOptions,
  found: Found,
  hold: Hold,
): Promise<ActionResult> => {
  const { bucket, reader, changes, note, time, ends } = ports;
  const { denyPolicyArn, ruleName, maximumPerDay } = settings;
  const denial: DenialPorts = { reader, changes, hold, denyPolicyArn, patience: createPatience(time, ends) };
  const isBegun = hold.file().state === 'deleting';
  const ended = isBegun ? await takeUp(ports, denial, found, hold) : undefined;
  if (ended !== undefined) return ended;
  // What was read before the case was held may be what another action has changed since.
  const look = await lookAgain(ports, settings, 'delete', found);
  if ('outcome' in look) return look;
  const { role, reason, end } = look;
  const { name, id } = role;
  const early = notDue(role, hold.file(), options.leastDays, ruleName, time.now());
  if (early?.finding === 'lifted') return end('skipped', await closeAsLifted(ports, role, hold, denial.patience));
  if (early?.finding === 'tended') return endAsTended(hold, role, early.reason, time.now());
  if (early !== undefined) return end('skipped', early.reason);
  const used = await stillUsed(ports, role, inQuarantineSince(hold.file()));
  if (used !== undefined) return end('skipped', used);

  const backup = await readBackup(bucket, hold.file().backup, hold.file());
  const state = await readState(reader, role, denyPolicyArn);
  const changed = isBegun ? lost(state, backup) : differences(backup, state);
  if (changed.length > 0) return endAsTended(hold, role, added(changed), time.now());
  if (!isBegun && state.instanceProfiles.length > 0 && !options.removeFromInstanceProfiles) {
    return end('skipped', inProfiles(name, state.instanceProfiles));
  }
  // One that was begun goes on whatever names the role by now: it may have lost some of its policies.
  const { holding, looked } = isBegun
    ? { holding: undefined, looked: '' }
    : await findNamed(ports, settings, role, profilesOf(state));
  if (holding !== undefined) return end('skipped', holding);
  const second = isBegun ? hold.file().backup : await takeBackup(bucket, reader, state, time.now());
  if (second === undefined) throw new RemediationError(`The case of ${name} names no backup. Nothing was done`);
  const giveBack = await claimPlace(bucket, { action: 'delete', roleId: id, maximumPerDay, now: time.now() });
  try {
    if (!isBegun) await begin(ports, denial, state, second, hold);
    const last = await readBackup(bucket, second, hold.file());
    const backupKey = bucket.keyOf(second.name);
    note({ backupKey });
    await finish(ports, denial, role, last, hold);
    await prove(ports, role);
    await hold.write({ state: 'deleted', reason, isDenialOff: undefined, tended: undefined, lastFailure: undefined });
    return { ...end('done', deletedReason(reason, looked, last)), backupKey };
  } catch (error) {
    if (hold.file().state === 'quarantined') await giveBack();
    if (error instanceof TendedError) return endAsTended(hold, role, error.message, time.now());
    if (error instanceof GoneError) return end('skipped', error.message);
    if (hold.file().state === 'quarantined' && isExplicitlyDenied(error)) {
      return endAsRefused(hold, 'delete', error, end, time.now());
    }
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
  const found = { id: roleId, name: file.roleName };
  const end = endOf('delete', found);
  return orSkipped(ports, 'delete', found, () =>
    withCase(ports, file, asker, async (hold) => {
      if (hold.file().state !== 'deleting') return end('skipped', gone.reason);
      if ((await readAgain(reader, found)) !== undefined) {
        throw new RemediationError(`IAM does not list ${found.name} any more, and still shows it. Start again`);
      }
      await hold.write({ state: 'deleted', isDenialOff: undefined });
      const backupKey = bucket.keyOf(hold.file().backup?.name ?? '');
      const reason = `${found.name} is gone: its deletion, which began on ${file.since}, has ended`;
      return { ...end('done', reason), backupKey };
    }),
  );
};

/** With dry_run: says what a deletion that is due would do. */
const rehearse = async (
  ports: RemediatorPorts,
  settings: RemediationSettings,
  { removeFromInstanceProfiles }: DeletionOptions,
  { role, reason, end }: Look,
  file: Case | undefined,
): Promise<ActionResult> => {
  const used = file && (await stillUsed(ports, role, inQuarantineSince(file)));
  if (used !== undefined) return end('skipped', used);
  const state = await readState(ports.reader, role, settings.denyPolicyArn);
  if (state.instanceProfiles.length > 0 && !removeFromInstanceProfiles) {
    return end('skipped', inProfiles(role.name, state.instanceProfiles));
  }
  const { holding, looked } = await findNamed(ports, settings, role, profilesOf(state));
  if (holding !== undefined) return end('skipped', holding);
  return end('dry-run', `would be deleted after a backup: ${reason}${looked}`);
};

/** Deletes a role that was found by its id, if a fresh read of it allows. */
export const deleteFoundRole = (
  ports: RemediatorPorts,
  settings: RemediationSettings,
  asker: Asker,
  found: Found,
  options: DeletionOptions,
): Promise<ActionResult> =>
  orSkipped(ports, 'delete', found, async () => {
    const { bucket, time } = ports;
    const file = (await readCase(bucket, found.id))?.file;
    if (file?.state !== 'deleting' || settings.dryRun) {
      const look = await lookAgain(ports, settings, 'delete', found);
      if ('outcome' in look) return look;
      const early = notDue(look.role, file, options.leastDays, settings.ruleName, time.now());
      if (early !== undefined && (early.finding === undefined || settings.dryRun)) {
        return look.end('skipped', early.reason);
      }
      if (settings.dryRun) return rehearse(ports, settings, options, look, file);
      // Asked before the case is held, which others wait for meanwhile; what was read counts again when it is.
      const { holding } = early === undefined ? await findNamed(ports, settings, look.role) : {};
      if (holding !== undefined) return look.end('skipped', holding);
    }
    const fresh = freshCase(found, 'asked for', settings, asker, time.now());
    return withCase(ports, fresh, asker, (hold) => deleteHeld(ports, settings, options, found, hold));
  });

/** Deletes the role that has this id, by hand. */
export const deleteRole = async (
  ports: RemediatorPorts,
  settings: RemediationSettings,
  request: Request,
): Promise<ActionResult> => {
  const { roleId, force, removeFromInstanceProfiles } = request;
  const found = await findRole(ports.reader, roleId);
  if (found === undefined) return settleGone(ports, settings, request, roleId);
  return deleteFoundRole(ports, asAsked(settings, request), request, found, {
    leastDays: force ? 0 : leastDaysByHand,
    removeFromInstanceProfiles,
  });
};

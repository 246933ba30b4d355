import { nameFirst } from '../function/words.ts';
import { BusyError, RemediationError } from '../function/errors.ts';
import { labels } from '../rule/labels.ts';
import { findTag } from '../rule/tags.ts';
import { changedFacts, readBackup, readState, surplus } from './backup.ts';
import type { Backup, RoleState } from './backup.ts';
import { newCase, readCase, withCase } from './case-file.ts';
import type { Case, CasePorts, Hold } from './case-file.ts';
import { checkRole, findRole, readAgain } from './checks.ts';
import { undeny } from './denial.ts';
import type { DenialPorts } from './denial.ts';
import type { Found } from './look.ts';
import { createPatience, isChanging, isFresh, isRefused, isUnknownPrincipal } from './patience.ts';
import type { IsPassing } from './patience.ts';
import type { RoleChanges, RoleCreation, RoleDetails, RoleReader } from './ports.ts';
import type { Request } from './request.ts';
import type { ActionResult, Note, Outcome } from './result.ts';
import type { RemediationSettings } from './settings.ts';

export interface RestorerPorts extends CasePorts {
  readonly note: Note;
  readonly reader: RoleReader;
  readonly changes: RoleChanges;
  readonly creation: RoleCreation;
}

/** One restore, with what it works on. */
interface Restore {
  readonly ports: RestorerPorts;
  readonly settings: RemediationSettings;
  readonly request: Request;
  readonly hold: Hold;
  readonly denial: DenialPorts;
  /** Makes a call that changes something, again while its error may pass. */
  readonly change: <T>(call: () => Promise<T>, isPassing?: IsPassing) => Promise<T>;
}

const startRestore = (ports: RestorerPorts, settings: RemediationSettings, request: Request, hold: Hold): Restore => {
  const { reader, changes, time, ends } = ports;
  const patience = createPatience(time, ends);
  return {
    ports,
    settings,
    request,
    hold,
    denial: { reader, changes, hold, patience, denyPolicyArn: settings.denyPolicyArn },
    change: (call, isPassing = isChanging) =>
      patience(isPassing, () => {
        hold.check();
        return call();
      }),
  };
};

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Tries a step. What keeps it from being done is told at the end, and keeps nothing else from being done. */
const attempt = async (obstacles: string[], what: string, step: () => Promise<unknown>): Promise<void> => {
  try {
    await step();
  } catch (error) {
    if (error instanceof VanishedError) throw error;
    obstacles.push(`${what} (${messageOf(error)})`);
  }
};

/** Puts the role into an instance profile, which is made again where it is gone. */
const joinProfile = async (
  { ports: { creation }, change }: Restore,
  name: string,
  profile: RoleState['instanceProfiles'][number],
): Promise<void> => {
  const join = (): Promise<void> => change(() => creation.addToInstanceProfile(name, profile.name), isFresh);
  try {
    await change(() => creation.addToInstanceProfile(name, profile.name));
  } catch (error) {
    if (!isRefused(error, 'missing')) throw error;
    try {
      await change(() => creation.createInstanceProfile(profile));
    } catch (made) {
      if (!isRefused(made, 'exists')) throw made;
    }
    await join();
  }
};

/** Throws where the name belongs to another role by now: a stranger's must be given nothing. */
const vanished = (name: string): RemediationError =>
  new VanishedError(
    `${name} vanished while it was being restored, or its name belongs to another role by now. Start again`,
  );

const stillThere = async ({ ports: { reader } }: Restore, found: Found): Promise<void> => {
  if ((await readAgain(reader, found)) !== undefined) return;
  throw vanished(found.name);
};

class VanishedError extends RemediationError {}

/** Puts back what the backup has and the role has not, and gives what could not be put back, in words. */
const complete = async (restore: Restore, backup: Backup, found: Found): Promise<readonly string[]> => {
  const { ports, change } = restore;
  const { reader, changes, creation } = ports;
  const { name } = found;
  const obstacles: string[] = [];
  const put = (what: string, step: () => Promise<unknown>): Promise<void> =>
    attempt(obstacles, what, async () => {
      await stillThere(restore, found);
      await step();
    });
  const inline = await reader.inlinePolicies(name);
  for (const [policy, document] of Object.entries(backup.inlinePolicies)) {
    if (inline.includes(policy)) continue;
    await put(`the inline policy ${policy}`, () =>
      change(() => creation.putInlinePolicy(name, policy, document), isFresh),
    );
  }
  const attached = await reader.attachedPolicies(name);
  for (const arn of backup.attachedPolicies) {
    if (attached.includes(arn)) continue;
    await put(`the policy ${arn}`, () => change(() => changes.attachPolicy(name, arn), isFresh));
  }
  const profiles = await reader.instanceProfiles(name);
  for (const profile of backup.instanceProfiles) {
    if (profiles.includes(profile.name)) continue;
    await put(`the instance profile ${profile.name}`, () => joinProfile(restore, name, profile));
  }
  return obstacles;
};

const allLabels = Object.values(labels);

const incomplete = (name: string, obstacles: readonly string[], rest: string): RemediationError =>
  new RemediationError(
    `${name} was restored in part. ${rest} Missing: ${nameFirst(obstacles, undefined, '; ')}. Make room, or make again what is gone (its text is in ` +
      'the backup), and start the restore again',
  );

const isHalfDeleted = ({ state, restoredFrom }: Case): boolean =>
  state === 'deleting' || (state === 'restoring' && restoredFrom === 'deletion');

/** Takes the quarantine off a role that this module has quarantined, and puts back what a deletion has taken off. */
const release = async (restore: Restore, role: RoleDetails): Promise<ActionResult> => {
  const { ports, settings, hold, denial, change } = restore;
  const { bucket, reader, changes, time } = ports;
  const { name, id: roleId } = role;
  const base = { action: 'restore', roleId, roleName: name } as const;
  const isHalf = isHalfDeleted(hold.file());
  // From here on no deletion takes it up.
  await hold.write({
    state: 'restoring',
    restoredFrom: isHalf ? 'deletion' : 'quarantine',
    isDenialOff: undefined,
    tended: undefined,
  });

  let obstacles: readonly string[] = [];
  if (isHalf) {
    obstacles = await putBack(restore, role);
  }
  const free = await undeny(denial, role);
  if (free === undefined) throw vanished(name);
  await change(() => changes.untag(name, allLabels));
  if (obstacles.length > 0) throw incomplete(name, obstacles, 'AWSDenyAll is off.');
  const backup = isHalf ? await readBackup(bucket, hold.file().backup, hold.file()) : undefined;
  const missing = backup && surplus(backup, await readState(reader, free, settings.denyPolicyArn));
  if (missing !== undefined && missing.length > 0) throw incomplete(name, missing, 'AWSDenyAll is off.');
  await hold.write({ state: 'closed', reason: 'restored', restoredFrom: undefined, lastFailure: undefined });
  const { verdict, refusal } = checkRole(free, settings, time.now());
  const next = refusal === undefined ? '. The rule still finds it unused: whitelist or exempt it' : '';
  const reason = `${name} is as it was before its quarantine${next}`;
  return { ...base, outcome: 'done', reason, ...(verdict === undefined ? {} : { verdict }) };
};

/** Puts back what a deletion has taken off. A backup that cannot be read is an obstacle too: the denial comes off all the same. */
const putBack = async (restore: Restore, role: RoleDetails): Promise<readonly string[]> => {
  const { ports, hold, change } = restore;
  try {
    const backup = await readBackup(ports.bucket, hold.file().backup, hold.file());
    // What lets the restorer put anything on a role.
    await change(() => ports.changes.tag(role.name, { [labels.restoring]: hold.file().secret }));
    if ((await readAgain(ports.reader, role)) === undefined) {
      // Another role of the name must not carry it.
      await change(() => ports.changes.untag(role.name, [labels.restoring]));
    }
    return await complete(restore, backup, role);
  } catch (error) {
    if (error instanceof VanishedError) throw error;
    return [messageOf(error)];
  }
};

const ours: readonly Case['state'][] = ['quarantining', 'quarantined', 'deleting', 'restoring'];

/** What a person may ask for with TakeOffDenyAll: takes off a denial that is not of this module. */
const takeOff = async (restore: Restore, role: RoleDetails): Promise<ActionResult> => {
  const { hold, denial } = restore;
  const free = await undeny(denial, role);
  if (free === undefined) throw vanished(role.name);
  await hold.write({ state: 'closed', reason: 'AWSDenyAll of others was taken off' });
  const reason = `AWSDenyAll, attached by others than this module, was taken off ${role.name}`;
  return { action: 'restore', outcome: 'done', roleId: role.id, roleName: role.name, reason };
};

/** Ends a restore that has nothing to take off. Throws where AWSDenyAll is on the role and nobody asked to take it off. */
const leave = ({ name, id: roleId, isDenied }: RoleDetails): ActionResult => {
  if (!isDenied) {
    const reason = `${name} is not in quarantine: it has no AWSDenyAll`;
    return { action: 'restore', outcome: 'skipped', roleId, roleName: name, reason };
  }
  throw new RemediationError(
    `${name} has AWSDenyAll, attached by others than this module, so nothing was done and it stays denied. To have it taken off ` +
      'all the same, start the restore with TakeOffDenyAll',
  );
};

const isOurs = (file: Case | undefined): boolean => file !== undefined && ours.includes(file.state);

const restoreFound = async (
  ports: RestorerPorts,
  settings: RemediationSettings,
  request: Request,
  role: RoleDetails,
): Promise<ActionResult> => {
  const { bucket, reader, time, note } = ports;
  const { name, id: roleId } = role;
  note({ roleName: name });
  const file = (await readCase(bucket, roleId))?.file;
  if (!isOurs(file) && !(role.isDenied && request.takeOffDenyAll)) return leave(role);
  const fresh = newCase(
    { roleId, roleName: name, rule: settings.ruleName },
    'closed',
    'asked for',
    request,
    time.now(),
  );
  return withCase(ports, fresh, request, async (hold) => {
    const now = await readAgain(reader, role);
    if (now === undefined) throw vanished(name);
    const restore = startRestore(ports, settings, request, hold);
    if (isOurs(hold.file())) return release(restore, now);
    return now.isDenied && request.takeOffDenyAll ? takeOff(restore, now) : leave(now);
  });
};

/**
 * A trust policy that lets nobody in: a role has it until all else is on it, so that nobody uses a half-made one, and it names no
 * principal that IAM would have to know.
 */
export const trustOfNobody = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Deny', Principal: { AWS: '*' }, Action: 'sts:AssumeRole' }],
});

/** Whether two policies say the same, however they are laid out. */
const isSameDocument = (a: string, b: string): boolean => {
  try {
    return JSON.stringify(JSON.parse(a)) === JSON.stringify(JSON.parse(b));
  } catch {
    return a === b;
  }
};

const hasSecret = ({ tags }: RoleDetails, { secret }: Case): boolean => findTag(tags, labels.restoring) === secret;

/** What is not so on a half-made role as this module makes one, in words. A stranger may have made it. */
const foreign = ({ role, ...state }: RoleState, backup: Backup, file: Case): readonly string[] => {
  const isTrusted = [trustOfNobody, backup.role.trust].some((trust) => isSameDocument(trust, role.trust));
  // An id that the case knows proves more than the secret, which is taken off in the end.
  const isKnown = file.newRoleId === role.id;
  return [
    ...(file.newRoleId === undefined || isKnown ? [] : ['it has another id than the one that was made']),
    ...(isKnown || hasSecret(role, file) ? [] : ['it does not carry the secret of the case']),
    ...(isTrusted ? [] : ['another trust policy']),
    ...changedFacts({ ...role, trust: backup.role.trust }, backup.role),
    ...surplus({ ...state, role: { ...role, tags: withoutLabels(role.tags) } }, backup),
  ];
};

const withoutLabels = (tags: RoleDetails['tags']): RoleDetails['tags'] =>
  new Map([...tags].filter(([key]) => !allLabels.some((label) => label.toLowerCase() === key.toLowerCase())));

/** The role that is being created again, as it is; undefined where there is none of the name yet. Throws where it is not ours. */
const readHalfMade = async (restore: Restore, backup: Backup): Promise<RoleDetails | undefined> => {
  const { ports, settings, hold } = restore;
  const role = await ports.reader.read(backup.role.name);
  if (role === undefined) return undefined;
  const state = await readState(ports.reader, role, settings.denyPolicyArn);
  const problems = foreign({ ...state, role }, backup, hold.file());
  if (problems.length === 0) return role;
  throw new TakenError(
    `a role named ${role.name} exists (id ${role.id}), and it is not the one that this restore made: ${nameFirst(problems)}`,
  );
};

/** The name belongs to another role by now. */
class TakenError extends Error {}

/** Creates the role with a trust that nobody can use, or takes up the one that an interrupted restore has created. */
const createAgain = async (restore: Restore, backup: Backup): Promise<RoleDetails> => {
  const { ports, hold, denial, change } = restore;
  const { role: old } = backup;
  const halfMade = await readHalfMade(restore, backup);
  if (halfMade !== undefined) return halfMade;
  const tags = new Map([...old.tags, [labels.restoring, hold.file().secret]]);
  try {
    await change(() => ports.creation.createRole({ ...old, tags, trust: trustOfNobody }));
  } catch (error) {
    // One that is there may be ours all the same, where only the answer was lost.
    if (!isRefused(error, 'exists', 'limit', 'missing', 'malformed')) throw error;
    if (!isRefused(error, 'exists')) {
      throw new RemediationError(
        `${old.name} could not be created again: its boundary ${old.boundary ?? ''} is gone, or a quota is used up. Nothing was ` +
          `created; the backup has the text of the boundary. AWS says: ${messageOf(error)}`,
        { cause: error },
      );
    }
  }
  return denial.patience(isNotReadable, async () => {
    const made = await readHalfMade(restore, backup);
    if (made === undefined) throw new NotReadableError(`IAM does not show the new role ${old.name} yet. Start again`);
    return made;
  });
};

class NotReadableError extends RemediationError {}
const isNotReadable = (error: unknown): boolean => error instanceof NotReadableError || isFresh(error);

const recreateHeld = async (restore: Restore): Promise<ActionResult> => {
  const { ports, settings, hold, change } = restore;
  const { bucket, reader, changes, creation, note } = ports;
  const { roleId, roleName, state: before, since, restoredFrom } = hold.file();
  const base = { action: 'restore', roleId, roleName } as const;
  const backup = await readBackup(bucket, hold.file().backup, hold.file());
  const backupKey = bucket.keyOf(hold.file().backup?.name ?? '');
  note({ roleName, backupKey });
  await hold.write({ state: 'restoring', restoredFrom: 'deletion' });
  let made: RoleDetails;
  try {
    made = await createAgain(restore, backup);
  } catch (error) {
    if (!(error instanceof TakenError)) throw error;
    await hold.write({ state: before, since, restoredFrom });
    const reason = `${error.message}. If it was restored earlier there is nothing to do; otherwise delete it first`;
    return { ...base, outcome: 'skipped', reason, backupKey };
  }
  const { id: newRoleId, name } = made;
  await hold.write({ newRoleId });
  if (!hasSecret(made, hold.file())) await change(() => changes.tag(name, { [labels.restoring]: hold.file().secret }));
  const obstacles = [...(await complete(restore, backup, made))];
  if (!isSameDocument(made.trust, backup.role.trust)) {
    await attempt(obstacles, 'its trust policy, so that nobody can use it', async () => {
      await stillThere(restore, made);
      await change(
        () => creation.putTrust(name, backup.role.trust),
        (error) => isUnknownPrincipal(error) || isFresh(error),
      );
    });
  }
  if (obstacles.length > 0) throw incomplete(name, obstacles, `It has the new id ${newRoleId}.`);
  const there = await readAgain(reader, made);
  if (there === undefined) throw vanished(name);
  const missing = surplus(backup, await readState(reader, there, settings.denyPolicyArn));
  if (missing.length > 0) throw incomplete(name, missing, `It has the new id ${newRoleId}.`);
  await change(() => changes.untag(name, [labels.restoring]));
  await hold.write({ state: 'closed', reason: 'created again', restoredFrom: undefined, lastFailure: undefined });
  const reason =
    `${name} was created again and has a new id, ${newRoleId}. Policies elsewhere that name the old role as a principal ` +
    `now hold its old id, ${roleId}: put these trust and resource policies again`;
  return { ...base, outcome: 'done', reason, backupKey, newRoleId };
};

/** Creates a role again that this module deleted. */
const recreate = async (
  ports: RestorerPorts,
  settings: RemediationSettings,
  request: Request,
): Promise<ActionResult> => {
  const { roleId } = request;
  const end = (outcome: Outcome, reason: string): ActionResult => ({ action: 'restore', roleId, outcome, reason });
  const file = (await readCase(ports.bucket, roleId))?.file;
  if (file === undefined) return end('skipped', `the account has no role with the id ${roleId}, and no case`);
  const { roleName: name, state, newRoleId } = file;
  const isDeleted = state === 'deleted' || isHalfDeleted(file);
  if (!isDeleted) {
    const again = newRoleId === undefined ? '' : `; it was created again, with the id ${newRoleId}`;
    return { ...end('skipped', `${name} is gone, and was not deleted by this module${again}`), roleName: name };
  }
  return withCase(ports, file, request, (hold) => {
    const isStill = hold.file().state === 'deleted' || isHalfDeleted(hold.file());
    if (!isStill) return Promise.resolve(end('skipped', `${name} was restored by another action meanwhile`));
    return recreateHeld(startRestore(ports, settings, request, hold));
  });
};

/** What is left to do for a role where the bucket cannot be read: whoever asks for it gets the denial taken off. */
const restoreBlind = async (
  ports: RestorerPorts,
  settings: RemediationSettings,
  role: RoleDetails,
  problem: unknown,
): Promise<ActionResult> => {
  const { reader, changes, time, ends } = ports;
  const hold = {
    check: (): void => {
      if (time.now() >= ends) throw new RemediationError('The time of the function is up. Start again');
    },
  };
  const patience = createPatience(time, ends);
  const free = await undeny({ reader, changes, patience, hold, denyPolicyArn: settings.denyPolicyArn }, role);
  if (free === undefined) throw vanished(role.name);
  const reason =
    `AWSDenyAll was taken off ${role.name}, and nothing else was looked at, because something kept the restore from ending. If a deletion ` +
    `had begun, policies are missing: restore it again when the bucket can be read. ${messageOf(problem)}`;
  return { action: 'restore', outcome: 'done', roleId: role.id, roleName: role.name, reason };
};

/**
 * Takes the quarantine off the role that has this id, or creates it again from its backup. Works with dry_run too, and never ends
 * as a success with AWSDenyAll on the role.
 */
export const restoreRole = async (
  ports: RestorerPorts,
  settings: RemediationSettings,
  request: Request,
): Promise<ActionResult> => {
  const found = await findRole(ports.reader, request.roleId);
  const role = found && (await readAgain(ports.reader, found));
  if (role === undefined) return recreate(ports, settings, request);
  try {
    return await restoreFound(ports, settings, request, role);
  } catch (error) {
    if (!request.takeOffDenyAll || error instanceof BusyError) throw error;
    const now = await readAgain(ports.reader, role);
    if (now?.isDenied !== true) throw error;
    return restoreBlind(ports, settings, now, error);
  }
};

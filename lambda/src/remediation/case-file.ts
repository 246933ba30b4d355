import { randomUUID } from 'node:crypto';
import type { Time } from '../function/clock.ts';
import { LimitError, BusyError, IncompleteError, RemediationError } from '../function/errors.ts';
import { isJson, parseJson } from '../function/json.ts';
import type { Bucket } from './ports.ts';

const states = ['noticed', 'quarantining', 'quarantined', 'deleting', 'deleted', 'restoring', 'closed'] as const;
export type CaseState = (typeof states)[number];

/** Where a backup is, and what it must read like. */
export interface BackupReference {
  /** Relative to the prefix of the module. */
  readonly name: string;
  /** Id of the version, where the bucket keeps versions. */
  readonly version?: string;
  readonly sha256: string;
}

/** What is known of one role: the only memory of the remediation. */
export interface Case {
  readonly format: 1;
  readonly roleId: string;
  readonly roleName: string;
  readonly state: CaseState;
  /** When it came into this state. */
  readonly since: string;
  /** The rule by which, and who asked for the last action. */
  readonly rule: string;
  readonly requestedBy: string;
  readonly executionId?: string;
  /** One sentence for people: why it is in this state. */
  readonly reason: string;
  /** When the quarantine was complete: a deletion counts from here. */
  readonly quarantinedAt?: string;
  readonly backup?: BackupReference;
  /** Why a role in quarantine is not deleted: somebody still tends it. */
  readonly tended?: { readonly what: string; readonly seenAt: string };
  readonly lastFailure?: {
    readonly at: string;
    readonly action: string;
    readonly reason: string;
    /** A policy of the organization, say, denies it explicitly. */
    readonly isRefused: boolean;
  };
  /** The deletion takes AWSDenyAll off itself, right before the role goes: where it is off, that was not the work of others. */
  readonly isDenialOff?: true;
  /** While a role is being put together again: what it is restored from. */
  readonly restoredFrom?: 'quarantine' | 'deletion';
  /** Id of the role that was created again. */
  readonly newRoleId?: string;
  /** By which a role that is being created again is known as ours. */
  readonly secret: string;
  readonly lease?: Lease;
}

/** Whoever holds it is the only one who may change the case and the role. */
export interface Lease {
  readonly holder: string;
  readonly until: string;
}

/** Who asks for what. */
export interface Asker {
  readonly action: string;
  readonly requestedBy: string;
  readonly executionId: string | undefined;
}

/** What a case is worked on with. */
export interface CasePorts {
  readonly bucket: Bucket;
  readonly time: Time;
  /** When Lambda ends the function at the latest. */
  readonly ends: Date;
}

/** A lease outlives the function that holds it by so much: for a call that was under way when it ended, and clocks that differ. */
const marginMs = 15_000;

/** How often a case is read again after a write that somebody else may have overtaken. */
const maxTries = 5;

export const caseName = (roleId: string): string => `cases/${roleId}.json`;

const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';
const isTime = (value: unknown): value is string => isText(value) && !Number.isNaN(Date.parse(value));

const isLease = (lease: unknown): boolean =>
  lease === undefined || (isJson(lease) && isText(lease['holder']) && isTime(lease['until']));

const isBackup = (backup: unknown): boolean =>
  backup === undefined || (isJson(backup) && isText(backup['name']) && isText(backup['sha256']));

/** Reads the text of a case. Throws where it is none of this role. */
export const parseCase = (text: string, roleId: string, key: string): Case => {
  const read = parseJson(text);
  const isCase =
    isJson(read) &&
    read['format'] === 1 &&
    read['roleId'] === roleId &&
    states.some((state) => state === read['state']) &&
    [read['roleName'], read['rule'], read['secret']].every(isText) &&
    isTime(read['since']) &&
    [read['quarantinedAt']].every((at) => at === undefined || isTime(at)) &&
    isLease(read['lease']) &&
    isBackup(read['backup']);
  if (isCase) return read as unknown as Case;
  throw new RemediationError(
    `Nothing was done: ${key} is not a case of the role ${roleId} that this version can read. Look for an older version of this object`,
  );
};

const toText = (file: Case): string => `${JSON.stringify(file, null, 2)}\n`;

/** A case as it was read, and the revision that it had. */
export interface ReadCase {
  readonly file: Case;
  readonly revision: string;
}

/** Reads the case of a role; undefined where there is none. */
export const readCase = async (bucket: Bucket, roleId: string): Promise<ReadCase | undefined> => {
  const name = caseName(roleId);
  const found = await bucket.read(name);
  return found && { file: parseCase(found.text, roleId, bucket.keyOf(name)), revision: found.revision };
};

/**
 * Writes a case where it is as it was read. Gives its new revision; undefined where somebody else has written it. An answer that
 * was lost is no such case: what is there is what was to be written.
 */
const write = async (bucket: Bucket, file: Case, revision: string | undefined): Promise<string | undefined> => {
  const name = caseName(file.roleId);
  const text = toText(file);
  const written = await bucket.write(name, text, revision === undefined ? 'absent' : { revision });
  if (written !== undefined) return written.revision;
  const there = await bucket.read(name);
  return there?.text === text ? there.revision : undefined;
};

const isHeld = ({ lease }: Case, now: Date): boolean => lease !== undefined && Date.parse(lease.until) > now.getTime();

const busy = ({ roleName, lease }: Case): BusyError =>
  new BusyError(
    `busy: another action holds the case of ${roleName}, until ${lease?.until ?? 'it ends'} at the latest. Nothing was changed; start again then`,
  );

const withoutLease = ({ lease: _, ...file }: Case): Case => file;

/** The case of a role that nobody has looked at before. */
export const newCase = (
  { roleId, roleName, rule }: Pick<Case, 'roleId' | 'roleName' | 'rule'>,
  state: CaseState,
  reason: string,
  { requestedBy, executionId }: Omit<Asker, 'action'>,
  now: Date,
): Case => ({
  format: 1,
  roleId,
  roleName,
  state,
  since: now.toISOString(),
  rule,
  requestedBy,
  ...(executionId === undefined ? {} : { executionId }),
  reason,
  secret: randomUUID(),
});

/**
 * Changes a case without a role being touched, as a notice does: only where nobody holds it and it is as it was read.
 *
 * @returns the revision of what was written; undefined where somebody else was first
 */
export const amendCase = async (
  { bucket, time }: Omit<CasePorts, 'ends'>,
  read: ReadCase | undefined,
  next: Case,
): Promise<string | undefined> =>
  read !== undefined && isHeld(read.file, time.now()) ? undefined : write(bucket, withoutLease(next), read?.revision);

/** Facts of a case that an action may change. */
export type CaseChanges = { readonly [Field in keyof Case]?: Case[Field] | undefined };

const changed = (file: Case, changes: CaseChanges): Case =>
  Object.fromEntries(
    Object.entries({ ...file, ...changes }).filter(([, value]) => value !== undefined),
  ) as unknown as Case;

/** A case that this action holds. */
export interface Hold {
  /** The case as it is written. */
  readonly file: () => Case;
  /** Throws where the lease has run out: from here on, nothing may be changed. */
  readonly check: () => void;
  /** Writes changes; a field that is undefined goes. A new state counts from now. */
  readonly write: (changes: CaseChanges) => Promise<void>;
}

/** Takes the lease. Throws a BusyError where another action has it. */
const take = async (
  { bucket, time, ends }: CasePorts,
  fresh: Case,
): Promise<{ readonly file: Case; readonly revision: string }> => {
  const until = new Date(ends.getTime() + marginMs).toISOString();
  const lease = { holder: randomUUID(), until };
  for (let attempt = 0; attempt < maxTries; attempt += 1) {
    const read = await readCase(bucket, fresh.roleId);
    if (read !== undefined && isHeld(read.file, time.now())) throw busy(read.file);
    const file = { ...(read?.file ?? fresh), lease };
    const revision = await write(bucket, file, read?.revision);
    if (revision !== undefined) return { file, revision };
  }
  throw new BusyError(
    `busy: the case of ${fresh.roleName} was changed by others ${maxTries} times in a row. Nothing was changed`,
  );
};

/**
 * Does the work while this action alone holds the case of a role, and gives the case back afterwards. What the work throws is
 * written into the case.
 *
 * @param fresh - the case where there is none yet
 */
export const withCase = async <T>(
  ports: CasePorts,
  fresh: Case,
  asker: Asker,
  work: (hold: Hold) => Promise<T>,
): Promise<T> => {
  const { bucket, time, ends } = ports;
  let held = await take(ports, fresh);
  const { lease } = held.file;

  const check = (): void => {
    if (time.now() < ends) return;
    throw new IncompleteError(
      `The time of the function is up, so nothing more was done to ${held.file.roleName}. Started again, it goes on where it stopped`,
    );
  };
  const save = async (file: Case): Promise<void> => {
    for (let attempt = 0; attempt < maxTries; attempt += 1) {
      const revision = await write(bucket, file, held.revision);
      if (revision !== undefined) {
        held = { file, revision };
        return;
      }
      // A write of ours whose answer never came is there all the same; nobody else writes while the lease lasts.
      const there = await readCase(bucket, file.roleId);
      if (there?.file.lease?.holder !== lease?.holder) break;
      held = there ?? held;
    }
    throw new RemediationError(
      `The case of ${file.roleName} was taken over by another action. Nothing more was done to the role: start again`,
    );
  };
  const giveBack = (changes: CaseChanges): Promise<void> => save(withoutLease(changed(held.file, changes)));

  const { requestedBy, executionId, action } = asker;
  const hold: Hold = {
    file: () => held.file,
    check,
    write: async (changes) => {
      check();
      const isNewState = changes.state !== undefined && changes.state !== held.file.state;
      const since = isNewState ? { since: time.now().toISOString() } : {};
      await save(changed(held.file, { requestedBy, executionId, ...since, ...changes }));
    },
  };
  let result: T;
  try {
    result = await work(hold);
  } catch (error) {
    const reason = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    try {
      // A limit that is reached is not the role's fault.
      const isLimit = error instanceof LimitError;
      await giveBack(
        isLimit ? {} : { lastFailure: { at: time.now().toISOString(), action, reason, isRefused: false } },
      );
    } catch {
      // The first error is the one to tell; a lease that is not given back runs out.
    }
    throw error;
  }
  await giveBack({});
  return result;
};

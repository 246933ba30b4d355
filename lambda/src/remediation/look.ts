import { AccessError, BusyError } from '../function/errors.ts';
import type { Time } from '../function/clock.ts';
import type { Role } from '../rule/role.ts';
import type { Asker, CasePorts } from './case-file.ts';
import { newCase } from './case-file.ts';
import type { Case, Hold } from './case-file.ts';
import { checkRole, goneReason, readAgain } from './checks.ts';
import { isRefused } from './patience.ts';
import type { ReferenceReader, RoleChanges, RoleDetails, RoleReader, RoleRemoval, UseReader } from './ports.ts';
import type { ActionResult, Note, Outcome } from './result.ts';
import type { RemediationSettings } from './settings.ts';

/** What every action that takes away works with. */
export interface RemediatorPorts extends CasePorts {
  readonly time: Time;
  readonly note: Note;
  readonly reader: RoleReader;
  readonly uses: UseReader;
  readonly references: ReferenceReader;
  readonly changes: RoleChanges;
  readonly removal: RoleRemoval;
}

/** A role that was found by its id. */
export type Found = Pick<Role, 'id' | 'name'>;

/** What a quarantine or a deletion goes on with after its first checks. */
export interface Look {
  /** The role as it is now. */
  readonly role: RoleDetails;
  /** What the rule says of it. */
  readonly reason: string;
  readonly end: (outcome: Outcome, reason: string) => ActionResult;
}

/** Makes the results of an action on a role. */
export const endOf =
  (action: ActionResult['action'], { id, name }: Found, known: Pick<ActionResult, 'verdict'> = {}): Look['end'] =>
  (outcome, reason) => ({ action, roleId: id, roleName: name, ...known, outcome, reason });

/**
 * Looks again at a role that was found by its id, on a fresh read: what every action that takes away begins with. Gives a result
 * where it ends here.
 */
export const lookAgain = async (
  { reader, note, time }: Pick<RemediatorPorts, 'reader' | 'note' | 'time'>,
  settings: RemediationSettings,
  action: ActionResult['action'],
  found: Found,
): Promise<Look | ActionResult> => {
  const role = await readAgain(reader, found);
  if (role === undefined) return endOf(action, found)('skipped', goneReason(found.id));
  const { verdict, reason, refusal } = checkRole(role, settings, time.now());
  const known = verdict === undefined ? {} : { verdict };
  note({ roleName: role.name, ...known });
  const end = endOf(action, found, known);
  return refusal === undefined ? { role, reason, end } : end('skipped', refusal);
};

/** The case of a role that has none: it is noticed now. */
export const freshCase = (
  { id, name }: Found,
  reason: string,
  { ruleName }: Pick<RemediationSettings, 'ruleName'>,
  asker: Asker,
  now: Date,
): Case => newCase({ roleId: id, roleName: name, rule: ruleName }, 'noticed', reason, asker, now);

/** A policy, as one of the organization, denies the call explicitly: it does so tomorrow too. */
export const isExplicitlyDenied = (error: unknown): error is AccessError =>
  error instanceof AccessError && error.deniedBy !== undefined;

/** Ends an action whose first change a policy denies explicitly, and remembers that. */
export const endAsRefused = async (
  hold: Hold,
  action: ActionResult['action'],
  { deniedBy, message }: AccessError,
  end: Look['end'],
  now: Date,
): Promise<ActionResult> => {
  const reason = `refused by policy: ${deniedBy ?? 'a policy'} denies it. Nothing was changed. ${message}`;
  await hold.write({ lastFailure: { at: now.toISOString(), action, reason, isRefused: true } });
  return end('refused-by-policy', reason);
};

/** What an action ends with where another one holds the case, or the role vanishes between two calls. */
export const orSkipped = async (
  { reader }: Pick<RemediatorPorts, 'reader'>,
  action: ActionResult['action'],
  found: Found,
  work: () => Promise<ActionResult>,
): Promise<ActionResult> => {
  const end = endOf(action, found);
  try {
    return await work();
  } catch (error) {
    if (error instanceof BusyError) return end('busy', error.message);
    // Of a role that is gone, a condition on its tags does not hold either.
    const mayBeGone = isRefused(error, 'missing') || error instanceof AccessError;
    if (mayBeGone && (await readAgain(reader, found)) === undefined) return end('skipped', goneReason(found.id));
    throw error;
  }
};

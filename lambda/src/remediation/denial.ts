import { IncompleteError, RemediationError } from '../function/errors.ts';
import { labels } from '../rule/labels.ts';
import type { Hold } from './case-file.ts';
import { readAgain } from './checks.ts';
import type { Found } from './look.ts';
import { isChanging, isRefused } from './patience.ts';
import type { Patience } from './patience.ts';
import type { RoleChanges, RoleDetails, RoleReader } from './ports.ts';

/** What AWSDenyAll is attached and detached with. */
export interface DenialPorts {
  readonly reader: Pick<RoleReader, 'read'>;
  readonly changes: RoleChanges;
  readonly patience: Patience;
  readonly hold: Pick<Hold, 'check'>;
  readonly denyPolicyArn: string;
}

/** IAM does not show a change everywhere at once. */
class NotYetError extends IncompleteError {}

const isNotYet = (error: unknown): boolean => error instanceof NotYetError;

const quota = (name: string, error: Error): RemediationError =>
  new RemediationError(
    `AWSDenyAll could not be attached to ${name}: it has as many policies as it may (10, unless the quota was raised; Service ` +
      `Quotas, IAM, "Managed policies per role"). Make room or raise the quota, and start again. AWS says: ${error.message}`,
    { cause: error },
  );

/** Takes off what was meant for another role. */
const takeOff = async ({ changes, patience, hold, denyPolicyArn }: DenialPorts, name: string): Promise<void> => {
  const change = (call: () => Promise<void>): Promise<void> =>
    patience(isChanging, () => {
      hold.check();
      return call();
    });
  await change(() => changes.detachPolicy(name, denyPolicyArn));
  await change(() => changes.untag(name, [labels.by, labels.at, labels.deleting]));
};

/** Where the name of a role that is gone belongs to another by now, takes off that one what was meant for the first. */
export const takeOffSuccessor = async (ports: DenialPorts, { id, name }: Found): Promise<void> => {
  const role = await ports.reader.read(name);
  if (role !== undefined && role.id !== id) await takeOff(ports, name);
};

/**
 * Attaches AWSDenyAll, and looks whether that hit the role with this id. Where the name belongs to another role by now, it takes it
 * off that one again.
 *
 * @returns the role as it is then; undefined where it is gone
 */
export const deny = async (ports: DenialPorts, { id, name }: Found): Promise<RoleDetails | undefined> => {
  const { reader, changes, patience, hold, denyPolicyArn } = ports;
  try {
    await patience(isChanging, () => {
      hold.check();
      return changes.attachPolicy(name, denyPolicyArn);
    });
  } catch (error) {
    // What is on the role counts: the answer to a call that was made may have been lost.
    const role = await readAgain(reader, { id, name });
    if (role?.isDenied !== true) {
      if (isRefused(error, 'missing') && role === undefined) return undefined;
      throw isRefused(error, 'limit') ? quota(name, error) : error;
    }
  }
  const found = await patience(isNotYet, async () => {
    const role = await reader.read(name);
    if (role?.id === id && !role.isDenied) throw new NotYetError(`IAM does not show AWSDenyAll on ${name} yet`);
    return role;
  });
  if (found?.id === id) return found;
  if (found !== undefined) await takeOff(ports, name);
  return undefined;
};

/** Detaches AWSDenyAll, and looks whether it is off. Gives the role as it is then; undefined where it is gone. */
export const undeny = async (
  { reader, changes, patience, hold, denyPolicyArn }: DenialPorts,
  found: Found,
): Promise<RoleDetails | undefined> => {
  await patience(isChanging, () => {
    hold.check();
    return changes.detachPolicy(found.name, denyPolicyArn);
  });
  return patience(isNotYet, async () => {
    const role = await readAgain(reader, found);
    if (role?.isDenied === true) throw new NotYetError(`IAM still shows AWSDenyAll on ${found.name}`);
    return role;
  });
};

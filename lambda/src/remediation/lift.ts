import { BusyError } from '../function/errors.ts';
import { labels } from '../rule/labels.ts';
import { readCase, withCase } from './case-file.ts';
import type { Asker, Hold } from './case-file.ts';
import { readAgain } from './checks.ts';
import type { Found, RemediatorPorts } from './look.ts';
import { createPatience, isChanging } from './patience.ts';
import type { Patience } from './patience.ts';
import type { RemediationSettings } from './settings.ts';

/** Why a quarantine ended without this module. */
export const liftedReason = (name: string): string =>
  `lifted: AWSDenyAll was taken off ${name} by others, so its quarantine ended`;

/** Closes the case of a role from which others took AWSDenyAll off, and takes the labels off too. */
export const closeAsLifted = async (
  { changes }: Pick<RemediatorPorts, 'changes'>,
  { name }: Found,
  hold: Hold,
  patience: Patience,
): Promise<string> => {
  await patience(isChanging, () => {
    hold.check();
    return changes.untag(name, [labels.by, labels.at, labels.deleting]);
  });
  const reason = liftedReason(name);
  await hold.write({ state: 'closed', reason, tended: undefined, lastFailure: undefined });
  return reason;
};

/** Closes the case of a quarantined role if a fresh read of it says that others took AWSDenyAll off. Gives whether that is so. */
export const closeIfLifted = async (
  ports: RemediatorPorts,
  { dryRun }: Pick<RemediationSettings, 'dryRun'>,
  asker: Asker,
  found: Found,
): Promise<boolean> => {
  const { bucket, reader, time, ends } = ports;
  const isLifted = async (): Promise<boolean> => {
    const file = (await readCase(bucket, found.id))?.file;
    return file?.state === 'quarantined' && (await readAgain(reader, found))?.isDenied === false;
  };
  const file = (await readCase(bucket, found.id))?.file;
  if (file === undefined || !(await isLifted())) return false;
  if (dryRun) return true;
  try {
    return await withCase(ports, file, asker, async (hold) => {
      if (!(await isLifted())) return false;
      await closeAsLifted(ports, found, hold, createPatience(time, ends));
      return true;
    });
  } catch (error) {
    // Whoever holds the case sees it too.
    if (error instanceof BusyError) return false;
    throw error;
  }
};

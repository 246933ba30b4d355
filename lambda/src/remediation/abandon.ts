import { labels } from '../rule/labels.ts';
import { readCase, withCase } from './case-file.ts';
import type { Asker } from './case-file.ts';
import { readAgain } from './checks.ts';
import { takeOffSuccessor, undeny } from './denial.ts';
import type { Found, RemediatorPorts } from './look.ts';
import { createPatience, isChanging } from './patience.ts';
import type { RemediationSettings } from './settings.ts';

/** The clock of IAM, which keeps whole seconds, and ours may differ by so much. */
const toleranceMs = 60_000;

/**
 * Ends a quarantine that was interrupted and is not to be completed, because the role is gone or used by now: takes off what is on
 * the role. If another role was made under its name since the quarantine began, the denial on that one was meant for the first.
 * Does nothing where no quarantine was interrupted.
 */
export const abandonQuarantine = async (
  ports: RemediatorPorts,
  { denyPolicyArn, dryRun }: RemediationSettings,
  asker: Asker,
  found: Found,
  reason: string,
): Promise<void> => {
  const { bucket, reader, changes, time, ends } = ports;
  const file = (await readCase(bucket, found.id))?.file;
  if (file?.state !== 'quarantining' || dryRun) return;
  await withCase(ports, file, asker, async (hold) => {
    if (hold.file().state !== 'quarantining') return;
    const patience = createPatience(time, ends);
    const denial = { reader, changes, patience, hold, denyPolicyArn };
    const role = await readAgain(reader, found);
    const other = role === undefined ? await reader.read(found.name) : undefined;
    if (role !== undefined) {
      await undeny(denial, role);
      await patience(isChanging, () => changes.untag(role.name, [labels.by, labels.at]));
    } else if (other !== undefined && other.createdAt.getTime() + toleranceMs >= Date.parse(hold.file().since)) {
      await takeOffSuccessor(denial, found);
    }
    await hold.write({ state: 'closed', reason });
  });
};

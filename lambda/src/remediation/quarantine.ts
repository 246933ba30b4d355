import { RemediationError } from '../function/errors.ts';
import { isLabel, labels, toLabelTime } from '../rule/labels.ts';
import { dayOf } from '../rule/rule.ts';
import { findTag } from '../rule/tags.ts';
import { readState, takeBackup } from './backup.ts';
import { claimPlace } from './limits.ts';
import { readCase, withCase } from './case-file.ts';
import type { Asker, Case, Hold } from './case-file.ts';
import { checkRole, findRole, goneReason, readAgain } from './checks.ts';
import { deny, takeOffSuccessor } from './denial.ts';
import { endAsRefused, freshCase, isExplicitlyDenied, lookAgain, orSkipped } from './look.ts';
import type { Found, RemediatorPorts } from './look.ts';
import { abandonQuarantine } from './abandon.ts';
import { createPatience, isChanging } from './patience.ts';
import type { RoleDetails } from './ports.ts';
import { asAsked, findNamed } from './references.ts';
import type { Request } from './request.ts';
import type { ActionResult } from './result.ts';
import type { RemediationSettings } from './settings.ts';

/** Why a role is not to be quarantined by what is on it already, and what its case says. */
const standing = ({ name, isDenied }: RoleDetails, file: Case | undefined): string | undefined => {
  switch (file?.state) {
    case 'quarantining':
      return undefined;
    case 'deleting':
      return `the deletion of ${name} began on ${file.since}: delete it, or restore it`;
    case 'restoring':
      return `a restore of ${name} began on ${file.since} and did not end: restore it again first`;
    case 'quarantined':
      return isDenied
        ? `${name} is in quarantine already, since ${dayOf(new Date(file.quarantinedAt ?? file.since))}, by ${file.rule}`
        : undefined;
    case 'noticed':
    case 'deleted':
    case 'closed':
    case undefined:
      return isDenied ? `${name} has AWSDenyAll already, attached by others than this module` : undefined;
  }
};

/** The most tags that a role can have (IAM and STS quotas, "Tags that can be attached to an IAM role"). */
const maxTags = 50;

/** Throws where there is no room for the labels of a quarantine and of a deletion, before anything is done. */
const checkTags = ({ name, tags }: RoleDetails): void => {
  const needed = 3;
  const own = [...tags.keys()].filter((key) => !isLabel(key)).length;
  if (own + needed <= maxTags) return;
  throw new RemediationError(
    `${name} has ${own} tags, and a role has at most ${maxTags}: no room for the ${needed} of a quarantine and a ` +
      'deletion. Nothing was done; take some off, and start again',
  );
};

/** Quarantines the role while its case is held. */
const quarantineHeld = async (
  ports: RemediatorPorts,
  settings: RemediationSettings,
  found: Found,
  looked: string,
  hold: Hold,
): Promise<ActionResult> => {
  const { bucket, reader, changes, time, ends } = ports;
  // What was read before the case was held may be what another action has changed since.
  const look = await lookAgain(ports, settings, 'quarantine', found);
  if ('outcome' in look) return look;
  const { role, reason, end } = look;
  const { id, name } = role;
  const { denyPolicyArn, ruleName, maximumPerDay } = settings;
  const stands = standing(role, hold.file());
  if (stands !== undefined) return end('skipped', stands);
  const patience = createPatience(time, ends);
  const denial = { reader, changes, patience, hold, denyPolicyArn };
  const { state, since, reason: noticed, backup: earlier, quarantinedAt } = hold.file();

  const backup = await takeBackup(bucket, reader, await readState(reader, role, denyPolicyArn), time.now());
  const giveBack = await claimPlace(bucket, { action: 'quarantine', roleId: id, maximumPerDay, now: time.now() });
  /** Nothing is on the role any more: the case is as it was, and the place is free. */
  const revert = async (): Promise<void> => {
    await hold.write({ state, since, reason: noticed, backup: earlier, quarantinedAt });
    await giveBack();
  };

  await hold.write({
    state: 'quarantining',
    rule: ruleName,
    reason,
    backup,
    tended: undefined,
    quarantinedAt: undefined,
  });
  const again = await readAgain(reader, role);
  const refusal = again === undefined ? goneReason(id) : checkRole(again, settings, time.now()).refusal;
  if (refusal !== undefined) {
    await revert();
    return end('skipped', refusal);
  }
  const now = time.now();
  try {
    await patience(isChanging, () => {
      hold.check();
      return changes.tag(name, { [labels.by]: ruleName, [labels.at]: toLabelTime(now) });
    });
    const denied = await deny(denial, role);
    if (denied === undefined) {
      await revert();
      return end('skipped', goneReason(id));
    }
  } catch (error) {
    const left = await readAgain(reader, role);
    if (left === undefined) {
      await takeOffSuccessor(denial, role);
      await revert();
      return end('skipped', goneReason(id));
    }
    // Where it is denied, or nobody knows, the quarantine is taken up the next time.
    if (!left.isDenied) {
      // Where not even the labels could be put on, they cannot be taken off.
      const isLabelled = findTag(left.tags, labels.at) === toLabelTime(now);
      if (isLabelled) await patience(isChanging, () => changes.untag(name, [labels.by, labels.at]));
      await revert();
      if (isExplicitlyDenied(error)) return endAsRefused(hold, 'quarantine', error, end, now);
    }
    throw error;
  }
  await hold.write({ state: 'quarantined', quarantinedAt: now.toISOString(), lastFailure: undefined });
  return end('done', `quarantined: ${reason}${looked}`);
};

/** Quarantines a role that was found by its id, if a fresh read of it still says that nobody uses it. */
export const quarantineFoundRole = (
  ports: RemediatorPorts,
  settings: RemediationSettings,
  asker: Asker,
  found: Found,
): Promise<ActionResult> =>
  orSkipped(ports, 'quarantine', found, async () => {
    const look = await lookAgain(ports, settings, 'quarantine', found);
    if ('outcome' in look) {
      await abandonQuarantine(ports, settings, asker, found, look.reason);
      return look;
    }
    const { role, reason, end } = look;
    const stands = standing(role, (await readCase(ports.bucket, found.id))?.file);
    if (stands !== undefined) return end('skipped', stands);
    checkTags(role);
    const { holding, looked } = await findNamed(ports, settings, role);
    if (holding !== undefined) {
      await abandonQuarantine(ports, settings, asker, found, holding);
      return end('skipped', holding);
    }
    if (settings.dryRun) return end('dry-run', `would be quarantined: ${reason}${looked}`);
    const fresh = freshCase(found, reason, settings, asker, ports.time.now());
    return withCase(ports, fresh, asker, (hold) => quarantineHeld(ports, settings, found, looked, hold));
  });

/** Quarantines the role that has this id. */
export const quarantineRole = async (
  ports: RemediatorPorts,
  settings: RemediationSettings,
  request: Request,
): Promise<ActionResult> => {
  const { roleId, action } = request;
  const found = await findRole(ports.reader, roleId);
  if (found !== undefined) {
    return quarantineFoundRole(ports, asAsked(settings, request), { ...request, action }, found);
  }
  return { action: 'quarantine', roleId, outcome: 'skipped', reason: goneReason(roleId) };
};

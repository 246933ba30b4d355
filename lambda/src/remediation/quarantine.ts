import { AccessError, RemediationError } from '../function/errors.ts';
import { markTags, readMark, toTagValue } from '../rule/mark.ts';
import { dayOf } from '../rule/rule.ts';
import { findTag, isSameKey } from '../rule/tags.ts';
import { claimPlace } from './brake.ts';
import { survey } from './checks.ts';
import type { LedgerStore, RoleChanges, RoleDetails } from './ports.ts';
import { recheck } from './recheck.ts';
import type { RecheckPorts } from './recheck.ts';
import { config } from './request.ts';
import type { Request } from './request.ts';
import type { ActionResult } from './result.ts';
import type { RemediationSettings } from './settings.ts';

export interface QuarantinePorts extends RecheckPorts {
  readonly changes: RoleChanges;
  readonly ledger: LedgerStore;
}

/** Why a role is not to be quarantined by what is on it already. */
const standing = (role: RoleDetails, isDenied: boolean): string | undefined => {
  if (!isDenied) return undefined;
  const mark = readMark(role);
  if (mark === undefined) return `${role.name} has AWSDenyAll already, attached by others than this module`;
  if (mark.at === undefined) return undefined;
  return `${role.name} is in quarantine already, since ${dayOf(mark.at)}, by ${mark.by}`;
};

/** The most tags that a role can have (IAM and STS quotas, "Tags that can be attached to an IAM role"). */
const maxTags = 50;

/** Throws where there is no room for the marks of a quarantine and of a deletion, before anything is done. */
const checkTags = ({ name, tags }: RoleDetails): void => {
  const marks: readonly string[] = [markTags.by, markTags.at, markTags.deleting];
  const own = [...tags.keys()].filter((key) => !marks.some((mark) => isSameKey(mark, key))).length;
  if (own + marks.length <= maxTags) return;
  throw new RemediationError(
    `${name} has ${own} tags, and a role has at most ${maxTags}: no room for the ${marks.length} of a quarantine and a ` +
      'deletion. Nothing was done; take some off, and start again',
  );
};

/**
 * Attaches the policy between two tags, so that what is found later says how far it came: the first says that the policy will
 * be ours, the second, with the time from which a deletion counts, that it is there.
 */
const apply = async (
  { changes }: QuarantinePorts,
  { name, tags }: RoleDetails,
  { ruleName, denyPolicyArn }: RemediationSettings,
  now: Date,
): Promise<void> => {
  if (findTag(tags, markTags.at) !== undefined) await changes.untag(name, [markTags.at]);
  await changes.tag(name, markTags.by, ruleName);
  try {
    await changes.attachPolicy(name, denyPolicyArn);
  } catch (error) {
    // Only where AWS said no: a call whose answer was lost may have attached the policy, and the tag then says that it is ours.
    if (error instanceof RemediationError || error instanceof AccessError) await changes.untag(name, [markTags.by]);
    throw error;
  }
  await changes.tag(name, markTags.at, toTagValue(now));
};

/** Quarantines the role that has this id, if a fresh read of it still says that nobody uses it. */
export const quarantineRole = async (
  ports: QuarantinePorts,
  settings: RemediationSettings,
  request: Request,
  now: Date,
): Promise<ActionResult> => {
  const { roleId } = request;
  const { found, judged, unused } = await survey(ports.reader, roleId, settings.policy, now);
  const checked = await recheck(ports, settings, { action: 'quarantine', roleId }, found, now);
  if ('outcome' in checked) return checked;
  const { role, reason, isDenied, end } = checked;
  const stands = standing(role, isDenied);
  if (stands !== undefined) return end('skipped', stands);
  checkTags(role);
  if (settings.dryRun) return end('dry-run', `would be quarantined: ${reason}`);
  await claimPlace(ports.ledger, {
    action: 'quarantine',
    roleId,
    maximumPerDay: settings.maximumPerDay,
    now,
    ...(request.requestedBy === config ? { sample: { judged, unused } } : {}),
  });
  await apply(ports, role, settings, now);
  return end('done', `quarantined: ${reason}`);
};

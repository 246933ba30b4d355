import { BrakeError } from '../function/errors.ts';
import type { Role } from '../rule/role.ts';
import { readMark } from '../rule/mark.ts';
import { wholeDays } from '../rule/rule.ts';
import { deleteFoundRole } from './deletion.ts';
import type { DeletionPorts } from './deletion.ts';
import type { RoleReader } from './ports.ts';
import type { ActionResult } from './result.ts';
import type { RemediationSettings } from './settings.ts';

/** What a sweep came to. */
export interface SweepResult {
  readonly action: 'sweep';
  /** Roles that have been in quarantine for long enough. */
  readonly due: number;
  readonly deleted: number;
  readonly skipped: number;
  /** With dry_run: those that would have been deleted. */
  readonly planned: number;
  /** Left for another day, because maximum_per_day were deleted in the last 24 hours. */
  readonly left: number;
  readonly failed: number;
}

/** What a sweep tells as it goes. */
export interface SweepListener {
  ended(result: ActionResult): void;
  failed(role: Role, error: unknown): void;
}

/** The roles that have been in quarantine for so many days, those first that have been the longest. */
const dueRoles = async (reader: RoleReader, days: number, now: Date): Promise<readonly Role[]> => {
  const due: { readonly role: Role; readonly at: Date }[] = [];
  for await (const page of reader.list()) {
    for (const role of page) {
      const at = readMark(role)?.at;
      if (at !== undefined && wholeDays(at, now) >= days) due.push({ role, at });
    }
  }
  return due.toSorted((a, b) => a.at.getTime() - b.at.getTime()).map(({ role }) => role);
};

/** Deletes what is due, at most maximum_per_day. A role that cannot be deleted does not keep the next one from it. */
export const sweep = async (
  ports: DeletionPorts,
  settings: RemediationSettings,
  now: Date,
  listener: SweepListener,
): Promise<SweepResult> => {
  const { deleteAfterDays: days } = settings;
  const due = days === undefined ? [] : await dueRoles(ports.reader, days, now);
  const counts = { deleted: 0, skipped: 0, planned: 0, failed: 0 };
  const names = { done: 'deleted', skipped: 'skipped', 'dry-run': 'planned' } as const;
  let left = 0;
  for (const [index, role] of due.entries()) {
    const request = { roleId: role.id, force: false, removeFromInstanceProfiles: false };
    try {
      const result = await deleteFoundRole(ports, settings, request, role, days ?? Infinity, now);
      counts[names[result.outcome]] += 1;
      listener.ended(result);
    } catch (error) {
      if (error instanceof BrakeError) {
        // The places of the day are taken: what is left is still due tomorrow.
        left = due.length - index;
        break;
      }
      counts.failed += 1;
      listener.failed(role, error);
    }
  }
  return { action: 'sweep', due: due.length, ...counts, left };
};

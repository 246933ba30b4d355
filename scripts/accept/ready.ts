// Whether the roles of day 0 are there and old enough to be judged.
import { paginateListRoles } from '@aws-sdk/client-iam';
import type { Aws } from './aws/aws.ts';
import { rolePath } from './names.ts';
import { hasBegun } from './progress.ts';
import type { Progress } from './progress.ts';
import { Refusal } from './refusal.ts';
import { allRoleNames, daysBeforeRun } from './roles.ts';
import type { Phase } from './step.ts';

const dayMs = 86_400_000;

/** When a run may begin; undefined where a role is missing. */
const readyAt = async ({ iam }: Aws): Promise<Date | undefined> => {
  const created = new Map<string, number>();
  for await (const { Roles: page = [] } of paginateListRoles({ client: iam }, { PathPrefix: rolePath })) {
    for (const { RoleName = '', CreateDate: date } of page) created.set(RoleName, date?.getTime() ?? 0);
  }
  const dates = allRoleNames.map((name) => created.get(name));
  if (dates.includes(undefined)) return undefined;
  return new Date(Math.max(...dates.map((date) => date ?? 0)) + daysBeforeRun * dayMs);
};

/** A run that has begun makes some of the roles anew. */
export const requireReady = async (aws: Aws, phase: Phase, progress: Progress, now: Date): Promise<void> => {
  if (hasBegun(progress, 'run')) return;
  if (phase === 'late') {
    throw new Refusal('There is no progress of the phase run: name the folder that it was kept in with --state.');
  }
  const ready = await readyAt(aws);
  if (ready === undefined) throw new Refusal('Some roles of day 0 are not there: start with the phase prepare.');
  if (ready > now) {
    throw new Refusal(`The roles are too young: the rule judges them from ${ready.toISOString()} on.`);
  }
};

// Whether the roles of day 0 are there and old enough to be judged.
import { paginateListRoles } from '@aws-sdk/client-iam';
import type { Aws } from './aws/aws.ts';
import { rolePath } from './names.ts';
import { Refusal } from './refusal.ts';
import { allRoleNames, daysBeforeRun } from './roles.ts';

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

export const requireReady = async (aws: Aws, now: Date): Promise<void> => {
  const ready = await readyAt(aws);
  if (ready === undefined) throw new Refusal('Some roles of day 0 are not there: start with the phase prepare.');
  if (ready > now) {
    throw new Refusal(`The roles are too young: the rule judges them from ${ready.toISOString()} on.`);
  }
};

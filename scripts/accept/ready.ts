// Whether the phases before have done what a phase stands on.
import { GetPolicyCommand, NoSuchEntityException, paginateListRoles } from '@aws-sdk/client-iam';
import type { Aws } from './aws/aws.ts';
import { boundaryArn, rolePath } from './names.ts';
import { hasBegun } from './progress.ts';
import type { Progress } from './progress.ts';
import { Refusal } from './refusal.ts';
import { allRoleNames, daysBeforeRun } from './roles.ts';
import type { Phase } from './step.ts';

const dayMs = 86_400_000;

/** Whether there is a run that `prepare` began and nobody cleaned up. */
export const isPrepared = async ({ iam }: Aws, account: string): Promise<boolean> => {
  try {
    await iam.send(new GetPolicyCommand({ PolicyArn: boundaryArn(account) }));
    return true;
  } catch (error) {
    if (error instanceof NoSuchEntityException) return false;
    throw error;
  }
};

/** When the rule may judge all roles of day 0; undefined where one is missing. */
const readyAt = async ({ iam }: Aws): Promise<Date | undefined> => {
  const created = new Map<string, number>();
  for await (const { Roles: page = [] } of paginateListRoles({ client: iam }, { PathPrefix: rolePath })) {
    for (const { RoleName = '', CreateDate: date } of page) created.set(RoleName, date?.getTime() ?? 0);
  }
  const dates = allRoleNames.map((name) => created.get(name));
  if (dates.includes(undefined)) return undefined;
  return new Date(Math.max(...dates.map((date) => date ?? 0)) + daysBeforeRun * dayMs);
};

const requireOldRoles = async (aws: Aws, now: Date): Promise<void> => {
  const ready = await readyAt(aws);
  if (ready === undefined) throw new Refusal('Some roles of day 0 are missing: start with the phase prepare.');
  if (ready > now) {
    throw new Refusal(`The roles are too young: the rule judges them from ${ready.toISOString()} on.`);
  }
};

/** Refuses a phase that does not follow on what is there. */
export const requireReady = async (
  aws: Aws,
  account: string,
  phase: Exclude<Phase, 'prepare' | 'cleanup'>,
  progress: Progress,
  now: Date,
): Promise<void> => {
  if (!(await isPrepared(aws, account))) {
    throw new Refusal('There is no permissions boundary of a run: start with the phase prepare.');
  }
  // A run that has begun makes some of the roles anew.
  if (hasBegun(progress, 'run')) return;
  if (phase === 'late') {
    throw new Refusal('There is no progress of the phase run: name the folder that it was kept in with --state.');
  }
  await requireOldRoles(aws, now);
};

// Finds whatever runs have made and left, however far they came, and removes it. It needs no state of a run.
import type { Aws } from '../aws/aws.ts';
import { findBuckets } from './buckets.ts';
import { findRules } from './config.ts';
import { findDocuments } from './documents.ts';
import { findPolicies, findRoles } from './iam.ts';
import { findFunctions, findSchedules } from './lambda.ts';
import { findQueues, findTopics } from './messages.ts';
import { findDashboards, findLogGroups, findQueries } from './monitoring.ts';
import type { Finder, Remnant } from './remnant.ts';

/** What starts anything first, what others hang on last. */
const finders: readonly Finder[] = [
  findRules,
  findSchedules,
  findDocuments,
  findFunctions,
  findLogGroups,
  findQueries,
  findDashboards,
  findTopics,
  findQueues,
  findBuckets,
  findRoles,
  findPolicies,
];

export const findRemnants = async (aws: Aws): Promise<readonly Remnant[]> => {
  const found: Remnant[] = [];
  for (const find of finders) found.push(...(await find(aws)));
  return found;
};

/** What could not be removed, with the reason of each. One that fails does not keep the others. */
export const removeAll = async (
  remnants: readonly Remnant[],
  say: (line: string) => void,
): Promise<readonly string[]> => {
  const problems: string[] = [];
  for (const { kind, id, remove } of remnants) {
    try {
      await remove();
      say(`removed: ${kind} ${id}`);
    } catch (error) {
      problems.push(`${kind} ${id}: ${String(error)}`);
      say(`NOT removed: ${kind} ${id}: ${String(error)}`);
    }
  }
  return problems;
};

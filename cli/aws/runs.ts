import { createRunSource } from '../../lambda/src/aws/coverage/runs.ts';
import { unread } from '../../lambda/src/coverage/coverage.ts';
import type { Answer, Runs } from '../../lambda/src/coverage/coverage.ts';
import { explain } from '../explain-failure.ts';
import type { RegionalConfig } from './clients.ts';
import { createSurroundings } from './surroundings.ts';

/** Where the function logs, unless somebody says otherwise. */
export const logGroupOf = ({ rule, logGroup }: { readonly rule: string; readonly logGroup?: string }): string =>
  logGroup ?? `/aws/lambda/${rule}`;

/** Reads the runs that the function's log has of each account; what stops that is told, and stops nothing else. */
export const readLastRuns = async (
  config: RegionalConfig,
  options: { readonly rule: string; readonly logGroup?: string },
  since: Date,
): Promise<Answer<Runs>> => {
  try {
    return await createRunSource(createSurroundings(config), { logGroupName: logGroupOf(options), since })();
  } catch (error) {
    const why = explain(error);
    if (why === undefined) throw error;
    return unread(why);
  }
};

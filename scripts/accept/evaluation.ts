// Starts evaluations of a rule as a user does, and reads the results as AWS Config gives them.
import {
  paginateGetComplianceDetailsByConfigRule,
  StartConfigRulesEvaluationCommand,
} from '@aws-sdk/client-config-service';
import { readEvents } from './logs.ts';
import type { LogLine } from './logs.ts';
import { ignoring } from './aws/ignoring.ts';
import type { World } from './step.ts';
import { waitFor } from './wait.ts';

/** What the function's last line says of the run. */
export const evaluate = async (world: World, rule: string): Promise<LogLine> => {
  const since = world.now();
  const start = new StartConfigRulesEvaluationCommand({ ConfigRuleNames: [rule] });
  // An evaluation that is under way already is waited for all the same.
  await ignoring(world.aws.config.send(start), 'LimitExceededException', 'ResourceInUseException');
  return waitFor(world, `the end of an evaluation of ${rule}`, async () =>
    (await readEvents(world.aws, rule, since, 'run.finished', 'run.failed')).at(-1),
  );
};

export interface Result {
  readonly roleId: string;
  readonly compliance: string;
  readonly annotation: string;
  readonly recorded: string;
}

export const readResults = async ({ aws }: World, ConfigRuleName: string): Promise<readonly Result[]> => {
  const results: Result[] = [];
  const pages = paginateGetComplianceDetailsByConfigRule({ client: aws.config }, { ConfigRuleName, Limit: 100 });
  for await (const { EvaluationResults: page = [] } of pages) {
    results.push(
      ...page.map((result) => ({
        roleId: result.EvaluationResultIdentifier?.EvaluationResultQualifier?.ResourceId ?? '',
        compliance: result.ComplianceType ?? '',
        annotation: result.Annotation ?? '',
        recorded: result.ResultRecordedTime?.toISOString() ?? '',
      })),
    );
  }
  return results;
};

/** The result of a role by its name, with which every annotation begins. */
export const resultOf = (results: readonly Result[], role: string): Result | undefined =>
  results.find(({ annotation }) => annotation.startsWith(`${role}: `));

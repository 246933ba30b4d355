import { ComplianceType } from '@aws-sdk/client-config-service';
import type { GetComplianceDetailsByConfigRuleRequest } from '@aws-sdk/client-config-service';
import { IncompleteError } from '../../function/errors.ts';
import { isJson, textOf } from '../../function/json.ts';
import type { Json } from '../../function/json.ts';
import type { Invocation } from '../../evaluation/event.ts';
import type { RecordedResult } from '../../evaluation/ports.ts';
import type { Surroundings } from '../signed-call.ts';
import { callConfig, listIn } from './config-call.ts';

/** The type that Config files a role under. */
export const resourceType = 'AWS::IAM::Role';

/** Results asked for at a time: the most that GetComplianceDetailsByConfigRule gives. */
const pageSize = 100;

const toResult = (result: Json): RecordedResult | undefined => {
  const { EvaluationResultIdentifier: identifier, ComplianceType: compliance, Annotation: annotation } = result;
  const qualifier = isJson(identifier) ? identifier['EvaluationResultQualifier'] : undefined;
  if (!isJson(qualifier) || qualifier['ResourceType'] !== resourceType) return undefined;
  const resourceId = textOf(qualifier['ResourceId']);
  // Config may go on showing a result that was cleared until it has deleted it.
  if (resourceId === undefined || compliance === ComplianceType.Not_Applicable) return undefined;
  return { resourceId, compliance: textOf(compliance) ?? '', annotation: textOf(annotation) ?? '' };
};

/** Reads what Config holds of the rule for IAM roles, a page at a time. Throws where Config repeats itself. */
export async function* readResults(
  surroundings: Surroundings,
  { ruleName, accountId, partition }: Invocation,
): AsyncGenerator<readonly RecordedResult[]> {
  const resource = `arn:${partition}:config:*:${accountId}:config-rule/*`;
  const tokens = new Set<string>();
  let token: string | undefined;
  do {
    const input: GetComplianceDetailsByConfigRuleRequest = {
      ConfigRuleName: ruleName,
      ComplianceTypes: [ComplianceType.Compliant, ComplianceType.Non_Compliant],
      Limit: pageSize,
      NextToken: token,
    };
    const call = { action: 'GetComplianceDetailsByConfigRule', input: { ...input }, resource };
    const page = await callConfig(surroundings, accountId, call);
    yield listIn(page, 'EvaluationResults')
      .map(toResult)
      .filter((result) => result !== undefined);
    token = textOf(page['NextToken']);
    if (token !== undefined && tokens.has(token)) {
      throw new IncompleteError(
        'Config gave the same page of results again, so results of vanished roles were not cleared',
      );
    }
    if (token !== undefined) tokens.add(token);
  } while (token !== undefined);
}

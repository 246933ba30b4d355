import { GetComplianceDetailsByConfigRuleCommand } from '@aws-sdk/client-config-service';
import type { ConfigServiceClient, EvaluationResult } from '@aws-sdk/client-config-service';
import { IncompleteError } from '../../function/errors.ts';
import type { Invocation } from '../../evaluation/event.ts';
import type { RecordedResult } from '../../evaluation/ports.ts';
import { withPermission } from '../access.ts';
import { withRecorder } from './recorder.ts';

/** The type that Config files a role under. */
export const resourceType = 'AWS::IAM::Role';

/** Results asked for at a time: the most that GetComplianceDetailsByConfigRule gives. */
const pageSize = 100;

const toResult = (result: EvaluationResult): RecordedResult | undefined => {
  const qualifier = result.EvaluationResultIdentifier?.EvaluationResultQualifier;
  if (qualifier?.ResourceType !== resourceType || qualifier.ResourceId === undefined) return undefined;
  // Config may go on showing a result that was cleared until it has deleted it.
  if (result.ComplianceType === 'NOT_APPLICABLE') return undefined;
  return {
    resourceId: qualifier.ResourceId,
    compliance: result.ComplianceType ?? '',
    annotation: result.Annotation ?? '',
  };
};

/** Reads what Config holds of the rule for IAM roles, a page at a time. Throws where Config repeats itself. */
export async function* readResults(
  client: ConfigServiceClient,
  { ruleName, accountId, partition }: Invocation,
  principal: string,
  signal: AbortSignal,
): AsyncGenerator<readonly RecordedResult[]> {
  const permission = {
    action: 'config:GetComplianceDetailsByConfigRule',
    resource: `arn:${partition}:config:*:${accountId}:config-rule/*`,
  };
  const tokens = new Set<string>();
  let token: string | undefined;
  do {
    const command = new GetComplianceDetailsByConfigRuleCommand({
      ConfigRuleName: ruleName,
      ComplianceTypes: ['COMPLIANT', 'NON_COMPLIANT'],
      Limit: pageSize,
      ...(token === undefined ? {} : { NextToken: token }),
    });
    const page = await withRecorder(accountId, () =>
      withPermission(permission, principal, () => client.send(command, { abortSignal: signal })),
    );
    yield (page.EvaluationResults ?? []).map(toResult).filter((result) => result !== undefined);
    token = page.NextToken === '' ? undefined : page.NextToken;
    if (token !== undefined && tokens.has(token)) {
      throw new IncompleteError(
        'Config gave the same page of results again, so results of vanished roles were not cleared',
      );
    }
    if (token !== undefined) tokens.add(token);
  } while (token !== undefined);
}

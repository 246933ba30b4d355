import { DescribeConfigRulesCommand, GetComplianceDetailsByConfigRuleCommand } from '@aws-sdk/client-config-service';
import type { EvaluationResult } from '@aws-sdk/client-config-service';
import { frequencies } from '../../lambda/src/aws/coverage/organization.ts';
import { resourceType } from '../../lambda/src/aws/evaluation/results.ts';
import { isJson, parseJson } from '../../lambda/src/function/json.ts';
import type { Progress } from '../progress.ts';
import type { AccountResult } from '../recorded.ts';
import type { ReportPolicy } from '../report-data.ts';
import { make, readPages } from './call.ts';
import type { Call } from './call.ts';
import type { RegionalConfig } from './clients.ts';

type Result = Omit<AccountResult, 'accountId'>;

/** Reads a result as Config gives it, here or in an aggregator. */
export const toResult = (
  result: Pick<
    EvaluationResult,
    'EvaluationResultIdentifier' | 'ComplianceType' | 'Annotation' | 'ConfigRuleInvokedTime' | 'ResultRecordedTime'
  >,
): Result | undefined => {
  const { ResourceType: type, ResourceId: resourceId } =
    result.EvaluationResultIdentifier?.EvaluationResultQualifier ?? {};
  const { ComplianceType: compliance, Annotation: annotation = '' } = result;
  if (type !== resourceType || resourceId === undefined) return undefined;
  // Config may go on showing a result that was cleared until it has deleted it.
  if (compliance !== 'COMPLIANT' && compliance !== 'NON_COMPLIANT') return undefined;
  const evaluatedAt = result.ConfigRuleInvokedTime ?? result.ResultRecordedTime;
  return { resourceId, compliance, annotation, evaluatedAt };
};

const ofRule = (action: string, rule: string, region: string): Call => ({
  action,
  missing: {
    error: 'NoSuchConfigRuleException',
    message:
      `AWS Config has no rule "${rule}" in ${region}: give its name with --rule and its Region with AWS_REGION ` +
      '(an organization rule is called OrgConfigRule-<name>-<suffix> in each account)',
  },
});

/** What the rule says of itself: its parameters, and how often it runs. Its other settings are the function's own. */
export interface DeployedRule {
  readonly policy: ReportPolicy;
  /** Null where AWS Config does not tell. */
  readonly hoursBetweenRuns: number | null;
}

export const readRule = async ({ client, region }: RegionalConfig, rule: string): Promise<DeployedRule> => {
  const { ConfigRules: [found] = [] } = await make(ofRule('config:DescribeConfigRules', rule, region), () =>
    client.send(new DescribeConfigRulesCommand({ ConfigRuleNames: [rule] })),
  );
  const parameters = parseJson(found?.InputParameters ?? '{}');
  const { max_days_for_last_used: maxDays, role_whitelist: whitelist } = isJson(parameters) ? parameters : {};
  const policy = {
    maxDays: /^\d+$/.test(String(maxDays)) ? Number(maxDays) : null,
    whitelist: typeof whitelist === 'string' && whitelist !== '' ? whitelist.split('|') : [],
    exemptionTag: null,
    maximumExemptionDays: null,
    exemptTags: null,
    includeProtectedRoles: null,
  };
  return { policy, hoursBetweenRuns: frequencies[found?.MaximumExecutionFrequency ?? ''] ?? null };
};

/** Reads every result that Config holds of the rule. */
export const readResults = async (
  { client, region }: RegionalConfig,
  rule: string,
  progress: Progress,
): Promise<readonly Result[]> => {
  const command = (NextToken: string | undefined): GetComplianceDetailsByConfigRuleCommand =>
    new GetComplianceDetailsByConfigRuleCommand({
      ConfigRuleName: rule,
      ComplianceTypes: ['COMPLIANT', 'NON_COMPLIANT'],
      Limit: 100,
      NextToken,
    });
  const pages = readPages(
    ofRule('config:GetComplianceDetailsByConfigRule', rule, region),
    (token) => client.send(command(token)),
    ({ NextToken }) => NextToken,
  );
  const results: Result[] = [];
  let page = 0;
  progress.show('asking AWS Config for the results of the rule');
  for await (const { EvaluationResults: found = [] } of pages) {
    results.push(...found.map(toResult).filter((result) => result !== undefined));
    page += 1;
    progress.show(`${results.length.toLocaleString('en')} results read, page ${page}`);
  }
  return results;
};

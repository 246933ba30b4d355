import {
  DescribeAggregateComplianceByConfigRulesCommand,
  GetAggregateComplianceDetailsByConfigRuleCommand,
} from '@aws-sdk/client-config-service';
import { isCopyOf } from '../../lambda/src/rule/organization-rule.ts';
import { CommandFailure } from '../failure.ts';
import type { Progress } from '../progress.ts';
import type { AccountResult } from '../recorded.ts';
import { readPages } from './call.ts';
import type { Call } from './call.ts';
import type { RegionalConfig } from './clients.ts';
import { toResult } from './rule.ts';

/** A rule of one account and Region that the aggregator has results of. */
export interface Deployment {
  readonly rule: string;
  readonly accountId: string;
  readonly region: string;
}

/** The rule itself, or the copy of it that an organization rule makes in an account. */
const isRule = (rule: string, name: string): boolean => name === rule || isCopyOf(rule, name);

const ofAggregator = (action: string, aggregator: string, region: string): Call => ({
  action,
  missing: {
    error: 'NoSuchConfigurationAggregatorException',
    message: `AWS Config has no aggregator "${aggregator}" in ${region}: set AWS_REGION to its Region, or give another name`,
  },
});

/** Finds the rule in all accounts and Regions of the aggregator. */
export const findDeployments = async (
  { client, region }: RegionalConfig,
  aggregator: string,
  rule: string,
): Promise<readonly Deployment[]> => {
  const pages = readPages(
    ofAggregator('config:DescribeAggregateComplianceByConfigRules', aggregator, region),
    // Not filtered by name: the copies of an organization rule differ in their suffix.
    (NextToken) =>
      client.send(
        new DescribeAggregateComplianceByConfigRulesCommand({
          ConfigurationAggregatorName: aggregator,
          Limit: 1_000,
          NextToken,
        }),
      ),
    ({ NextToken }) => NextToken,
  );
  const deployments: Deployment[] = [];
  for await (const { AggregateComplianceByConfigRules: page = [] } of pages) {
    for (const { ConfigRuleName: name = '', AccountId: accountId = '', AwsRegion: of = '' } of page) {
      if (isRule(rule, name)) deployments.push({ rule: name, accountId, region: of });
    }
  }
  return deployments;
};

/** Reads the results of one account and Region. */
export const readDeployment = ({ client, region: here }: RegionalConfig, aggregator: string, from: Deployment) =>
  readPages(
    ofAggregator('config:GetAggregateComplianceDetailsByConfigRule', aggregator, here),
    (NextToken) =>
      client.send(
        new GetAggregateComplianceDetailsByConfigRuleCommand({
          ConfigurationAggregatorName: aggregator,
          ConfigRuleName: from.rule,
          AccountId: from.accountId,
          AwsRegion: from.region,
          Limit: 1_000,
          NextToken,
        }),
      ),
    ({ NextToken }) => NextToken,
  );

export interface DeploymentResults extends Deployment {
  readonly results: readonly AccountResult[];
}

/** Reads every result of the rule that the aggregator holds, by account and Region. */
export const readAggregated = async (
  config: RegionalConfig,
  aggregator: string,
  rule: string,
  progress: Progress,
): Promise<readonly DeploymentResults[]> => {
  progress.show('asking the aggregator for the rule');
  const deployments = await findDeployments(config, aggregator, rule);
  if (deployments.length === 0) {
    throw new CommandFailure(
      `the aggregator "${aggregator}" has no results of a rule "${rule}": give another with --rule`,
    );
  }
  const all: DeploymentResults[] = [];
  let count = 0;
  for (const [index, from] of deployments.entries()) {
    const results: AccountResult[] = [];
    const where = `account ${index + 1} of ${deployments.length}`;
    progress.show(`${where}: asking the aggregator for results`);
    for await (const { AggregateEvaluationResults: page = [] } of readDeployment(config, aggregator, from)) {
      const read = page.map(toResult).filter((result) => result !== undefined);
      results.push(...read.map((result) => ({ accountId: from.accountId, ...result })));
      count += read.length;
      progress.show(`${where}: ${count.toLocaleString('en')} results read`);
    }
    all.push({ ...from, results });
  }
  return all;
};

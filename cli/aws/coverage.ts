import {
  createAccountSource,
  createRuleSource,
  createRuleStatusSource,
  noSuchRule,
} from '../../lambda/src/aws/coverage/organization.ts';
import { createRunSource } from '../../lambda/src/aws/coverage/runs.ts';
import { read, readCoverage } from '../../lambda/src/coverage/coverage.ts';
import type { AccountRuns, Answer, Runs } from '../../lambda/src/coverage/coverage.ts';
import { toCoverageReport } from '../coverage-data.ts';
import type { CoverageReport } from '../coverage-data.ts';
import { CommandFailure } from '../failure.ts';
import type { Progress } from '../progress.ts';
import { findDeployments, readDeployment } from './aggregator.ts';
import type { Deployment } from './aggregator.ts';
import { createConfig } from './clients.ts';
import type { RegionalConfig } from './clients.ts';
import { logGroupOf } from './runs.ts';
import { readStackInstances } from './stack-instances.ts';
import { createSurroundings } from './surroundings.ts';

export interface CoverageOptions {
  readonly rule: string;
  readonly aggregator?: string;
  readonly stackSet?: string;
  readonly callAs: 'SELF' | 'DELEGATED_ADMIN';
  readonly logGroup?: string;
  /** How far back to look for runs; undefined: 48. */
  readonly hours?: number;
}

const defaultHours = 48;

const unknownRuns: AccountRuns = { succeededAt: null, failedAt: null, error: null };

/** When Config recorded the newest result of the rule: no later than the last run that reported something. */
const newestResult = async (config: RegionalConfig, aggregator: string, from: Deployment): Promise<Date | null> => {
  let newest: Date | null = null;
  for await (const { AggregateEvaluationResults: page = [] } of readDeployment(config, aggregator, from)) {
    for (const { ResultRecordedTime: at } of page)
      if (at !== undefined && (newest === null || at > newest)) newest = at;
  }
  return newest;
};

/** The log tells of runs; what an aggregator holds takes its place where it cannot be read, and names accounts besides. */
const withAggregator = async (
  fromLog: Answer<Runs>,
  config: RegionalConfig,
  { aggregator, rule }: CoverageOptions & { readonly aggregator: string },
  since: Date,
): Promise<Answer<Runs>> => {
  const deployments = (await findDeployments(config, aggregator, rule)).filter(
    ({ region }) => region === config.region,
  );
  const byAccount = new Map(deployments.map(({ accountId }) => [accountId, unknownRuns]));
  if (fromLog.kind === 'read') {
    for (const [accountId, runs] of fromLog.value.byAccount) byAccount.set(accountId, runs);
    return read({ ...fromLog.value, byAccount });
  }
  for (const deployment of deployments) {
    const succeededAt = await newestResult(config, aggregator, deployment);
    byAccount.set(deployment.accountId, { ...unknownRuns, succeededAt });
  }
  return read({ since, byAccount, from: 'aggregator' });
};

/** Reads who of the organization is evaluated, and why others are not. */
export const readOrganization = async (
  options: CoverageOptions,
  now: Date,
  progress: Progress,
): Promise<CoverageReport> => {
  const { rule, aggregator, callAs } = options;
  progress.show('asking for the accounts of the organization, its rule and the runs');
  const config = await createConfig();
  const { region } = config;
  const surroundings = createSurroundings(config);
  const logGroupName = logGroupOf(options);
  const stackSet = options.stackSet ?? `member-role-of-${rule.replaceAll('_', '-')}`;
  const since = new Date(now.getTime() - (options.hours ?? defaultHours) * 3_600_000);
  const readLog = createRunSource(surroundings, { logGroupName, since });
  const sources = {
    accounts: createAccountSource(surroundings),
    rule: createRuleSource(surroundings, rule),
    ruleStatuses: createRuleStatusSource(surroundings, rule),
    stackInstances: () =>
      readStackInstances(surroundings, { name: stackSet, isNamed: options.stackSet !== undefined, callAs }),
    runs: async () => {
      const fromLog = await readLog();
      if (aggregator !== undefined) progress.show('asking the aggregator for results');
      return aggregator === undefined ? fromLog : withAggregator(fromLog, config, { ...options, aggregator }, since);
    },
  };
  try {
    const coverage = await readCoverage(sources, now);
    return toCoverageReport(coverage, { rule, aggregator: aggregator ?? null, stackSet, logGroup: logGroupName }, now);
  } catch (error) {
    if (!(error instanceof Error) || error.name !== noSuchRule) throw error;
    throw new CommandFailure(
      `AWS Config has no organization rule "${rule}" in ${region}: give its name with --rule and its Region with ` +
        'AWS_REGION, in the account that the module was applied in',
      { cause: error },
    );
  }
};

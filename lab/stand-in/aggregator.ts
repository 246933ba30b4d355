import type { Evaluation } from './evaluations.ts';
import { ApiError } from './api-error.ts';

export interface AggregatorOptions {
  readonly name: string;
  /** What the rule is called in the accounts: an organization rule has another name there. */
  readonly ruleName?: string;
}

/** An evaluation, and when it was recorded, in seconds. */
export interface Recorded {
  readonly evaluation: Evaluation;
  readonly recorded: number;
}

interface Source {
  readonly name: string | undefined;
  readonly ruleName: string;
  readonly region: string;
  readonly accountIds: readonly string[];
  readonly results: (accountId: string) => readonly Recorded[];
}

type Input = Readonly<Record<string, unknown>>;

export interface Aggregator {
  /** Throws where the input names another aggregator. */
  readonly check: (input: Input) => void;
  readonly describeCompliance: (input: Input) => unknown;
  readonly getComplianceDetails: (input: Input) => unknown;
}

const checkName = (input: Input, name: string | undefined): void => {
  if (name !== undefined && input.ConfigurationAggregatorName === name) return;
  throw new ApiError(
    'NoSuchConfigurationAggregatorException',
    'The configuration aggregator does not exist. Check the configuration aggregator name and try again.',
  );
};

/** A page of a list, and the token of the next one: Config may also give an empty page with more to come. */
const pageOf = <T>(items: readonly T[], { Limit: limit, NextToken: token }: Input, most: number) => {
  const start = typeof token === 'string' ? Number(Buffer.from(token, 'base64').toString()) : 0;
  const end = start + (typeof limit === 'number' && limit > 0 ? Math.min(limit, most) : most);
  const next = end < items.length ? { NextToken: Buffer.from(String(end)).toString('base64') } : {};
  return { page: items.slice(start, end), next };
};

const render = ({ evaluation, recorded }: Recorded, accountId: string, { ruleName, region }: Source): unknown => ({
  EvaluationResultIdentifier: {
    EvaluationResultQualifier: {
      ConfigRuleName: ruleName,
      ResourceType: evaluation.ComplianceResourceType,
      ResourceId: evaluation.ComplianceResourceId,
    },
    OrderingTimestamp: evaluation.OrderingTimestamp,
  },
  ComplianceType: evaluation.ComplianceType,
  Annotation: evaluation.Annotation,
  ResultRecordedTime: recorded,
  ConfigRuleInvokedTime: recorded,
  AccountId: accountId,
  AwsRegion: region,
});

/** An aggregator of all accounts of the stand-in; name undefined: there is none. */
export const createAggregator = (source: Source): Aggregator => ({
  check: (input) => checkName(input, source.name),
  describeCompliance: (input) => {
    checkName(input, source.name);
    const { page, next } = pageOf(source.accountIds, input, 1_000);
    const rule = (name: string) => (accountId: string) => ({
      ConfigRuleName: name,
      AccountId: accountId,
      AwsRegion: source.region,
    });
    return {
      AggregateComplianceByConfigRules: [...page.map(rule('another')), ...page.map(rule(source.ruleName))],
      ...next,
    };
  },
  getComplianceDetails: (input) => {
    checkName(input, source.name);
    const accountId = String(input.AccountId);
    const isKnown = input.ConfigRuleName === source.ruleName && input.AwsRegion === source.region;
    const { page, next } = pageOf(isKnown ? source.results(accountId) : [], input, 1_000);
    return { AggregateEvaluationResults: page.map((result) => render(result, accountId, source)), ...next };
  },
});

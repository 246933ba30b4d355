import { randomUUID } from 'node:crypto';
import type { Evaluation } from './evaluations.ts';
import { checkEvaluation, checkLength, invalid } from './evaluations.ts';
import { ApiError } from './api-error.ts';

export interface Put {
  readonly accountId: string;
  readonly accessKeyId: string;
  readonly token: string;
  readonly testMode: boolean;
  readonly evaluations: readonly Evaluation[];
  readonly failed: readonly Evaluation[];
}

export type FailedEvaluations = (
  evaluation: Evaluation,
  put: { readonly n: number; readonly accountId: string },
) => boolean;

interface Caller {
  readonly accountId: string;
  readonly accessKeyId: string;
}

interface Stored {
  readonly order: number;
  readonly recorded: number;
  readonly evaluation: Evaluation;
}

const startOf = (token: unknown): number => {
  if (token === undefined) return 0;
  const text = typeof token === 'string' ? Buffer.from(token, 'base64').toString() : '';
  const order = /^after:(\d+)$/.exec(text)?.[1];
  if (order === undefined) throw new ApiError('InvalidNextTokenException', 'The specified next token is not valid');
  return Number(order);
};

const tokenAfter = ({ order }: Stored): string => Buffer.from(`after:${String(order)}`).toString('base64');

const limitOf = (value: unknown): number => {
  const limit = typeof value === 'number' ? value : 0;
  if (!Number.isInteger(limit) || limit < 0 || limit > 100)
    throw invalid("'limit' failed to satisfy constraint: 0 to 100");
  return limit === 0 ? 10 : limit;
};

const renderResult = ({ evaluation, recorded }: Stored, ruleName: string): unknown => ({
  EvaluationResultIdentifier: {
    EvaluationResultQualifier: {
      ConfigRuleName: ruleName,
      ResourceType: evaluation.ComplianceResourceType,
      ResourceId: evaluation.ComplianceResourceId,
    },
    OrderingTimestamp: evaluation.OrderingTimestamp,
  },
  ComplianceType: evaluation.ComplianceType,
  ResultRecordedTime: recorded,
  ConfigRuleInvokedTime: recorded,
  Annotation: evaluation.Annotation,
});

type Input = Readonly<Record<string, unknown>>;

export interface Config {
  readonly puts: readonly Put[];
  readonly issueToken: (accountId: string) => string;
  /** As if they had been recorded then. */
  readonly seed: (accountId: string, evaluations: readonly Evaluation[], recorded: Date) => void;
  readonly recorded: (accountId: string) => readonly Stored[];
  readonly results: (accountId: string) => readonly Evaluation[];
  readonly putEvaluations: (input: Input, caller: Caller) => unknown;
  readonly getComplianceDetails: (input: Input, caller: Caller) => unknown;
  readonly describeRules: (input: Input) => unknown;
}

export interface Rule {
  readonly name: string;
  readonly parameters: Readonly<Record<string, string>>;
}

const noSuchRule = (name: unknown): ApiError =>
  new ApiError('NoSuchConfigRuleException', `The ConfigRule '${String(name)}' provided in the request is invalid.`);

export const createConfig = ({ name: ruleName, parameters }: Rule, failing: FailedEvaluations): Config => {
  const puts: Put[] = [];
  const tokens = new Map<string, string>();
  const stored = new Map<string, Map<string, Stored>>();
  let order = 0;

  const store = (accountId: string, evaluation: Evaluation, at: Date): void => {
    const results = stored.get(accountId) ?? new Map<string, Stored>();
    stored.set(accountId, results);
    const key = `${evaluation.ComplianceResourceType} ${evaluation.ComplianceResourceId}`;
    if (evaluation.ComplianceType === 'NOT_APPLICABLE') {
      results.delete(key);
      return;
    }
    results.set(key, { order: results.get(key)?.order ?? ++order, recorded: at.getTime() / 1000, evaluation });
  };

  const putEvaluations = (input: Input, { accountId, accessKeyId }: Caller): unknown => {
    const { Evaluations: evaluations = [], ResultToken: token, TestMode: testMode = false } = input;
    checkLength(evaluations, 'evaluations', 0, 100);
    const list = evaluations as readonly Evaluation[];
    list.forEach(checkEvaluation);
    checkLength(token, 'resultToken', 1, Infinity);
    // In test mode Config takes any token; otherwise only one it gave to this account.
    if (testMode !== true && tokens.get(String(token)) !== accountId) {
      throw new ApiError('InvalidResultTokenException', 'The specified ResultToken is invalid.');
    }
    const put = { n: puts.length + 1, accountId };
    const failed = list.filter((evaluation) => failing(evaluation, put));
    puts.push({ accountId, accessKeyId, token: String(token), testMode: testMode === true, evaluations: list, failed });
    if (testMode !== true) {
      for (const evaluation of list) if (!failed.includes(evaluation)) store(accountId, evaluation, new Date());
    }
    return { FailedEvaluations: failed };
  };

  const getComplianceDetails = (input: Input, { accountId }: Caller): unknown => {
    if (input.ConfigRuleName !== ruleName) throw noSuchRule(input.ConfigRuleName);
    const types = (input.ComplianceTypes ?? []) as readonly string[];
    const limit = limitOf(input.Limit);
    const after = startOf(input.NextToken);
    const left = [...(stored.get(accountId)?.values() ?? [])].filter(
      (result) => result.order > after && (types.length === 0 || types.includes(result.evaluation.ComplianceType)),
    );
    const page = left.slice(0, limit);
    const last = left.length > limit ? page.at(-1) : undefined;
    return {
      EvaluationResults: page.map((result) => renderResult(result, ruleName)),
      ...(last === undefined ? {} : { NextToken: tokenAfter(last) }),
    };
  };

  const describeRules = ({ ConfigRuleNames: names }: Input): unknown => {
    const unknown = ((names ?? []) as readonly string[]).find((name) => name !== ruleName);
    if (unknown !== undefined) throw noSuchRule(unknown);
    return {
      ConfigRules: [
        {
          ConfigRuleName: ruleName,
          InputParameters: JSON.stringify(parameters),
          MaximumExecutionFrequency: 'TwentyFour_Hours',
        },
      ],
    };
  };

  return {
    puts,
    describeRules,
    putEvaluations,
    getComplianceDetails,
    issueToken: (accountId) => {
      const token = randomUUID();
      tokens.set(token, accountId);
      return token;
    },
    seed: (accountId, evaluations, recorded) => {
      for (const evaluation of evaluations) store(accountId, evaluation, recorded);
    },
    recorded: (accountId) => [...(stored.get(accountId)?.values() ?? [])],
    results: (accountId) => Array.from(stored.get(accountId)?.values() ?? [], ({ evaluation }) => evaluation),
  };
};

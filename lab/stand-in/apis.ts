import type { Role } from './accounts.ts';
import type { Aggregator } from './aggregator.ts';
import type { Config } from './config.ts';
import { getAccountAuthorizationDetails } from './iam.ts';
import type { Principal, Sts } from './sts.ts';
import type { Answer, WireRequest } from './wire.ts';
import { ApiError, jsonAnswer, xmlAnswer } from './wire.ts';

export interface AccountState {
  roles: readonly Role[];
  readonly render: (role: Role) => Buffer;
}

export interface Backends {
  readonly accounts: ReadonlyMap<string, AccountState>;
  readonly config: Config;
  readonly aggregator: Aggregator;
  readonly sts: Sts;
  readonly pageSize: (maxItems: number, n: number) => number;
}

const listRoles = (
  { accounts, pageSize }: Backends,
  input: Record<string, string>,
  caller: Principal,
  n: number,
): Buffer => {
  const account = accounts.get(caller.accountId);
  if (account === undefined) throw new ApiError('NoSuchEntity', `no account ${caller.accountId} here`, 404);
  return getAccountAuthorizationDetails({
    input,
    roles: account.roles,
    render: account.render,
    pageSize: (maxItems) => pageSize(maxItems, n),
  });
};

/** Carries out one call that no fault has stopped. */
export const dispatch = (backends: Backends, request: WireRequest, caller: Principal, n: number): Answer => {
  const { api, input, accessKeyId } = request;
  const form = input as Record<string, string>;
  const identity = { accountId: caller.accountId, accessKeyId };
  switch (api) {
    case 'GetAccountAuthorizationDetails':
      return xmlAnswer(listRoles(backends, form, caller, n));
    case 'AssumeRole':
      return xmlAnswer(backends.sts.assumeRole(form, caller));
    case 'PutEvaluations':
      return jsonAnswer(backends.config.putEvaluations(input, identity));
    case 'GetComplianceDetailsByConfigRule':
      return jsonAnswer(backends.config.getComplianceDetails(input, identity));
    case 'DescribeConfigRules':
      return jsonAnswer(backends.config.describeRules(input));
    case 'DescribeAggregateComplianceByConfigRules':
      return jsonAnswer(backends.aggregator.describeCompliance(input));
    case 'GetAggregateComplianceDetailsByConfigRule':
      return jsonAnswer(backends.aggregator.getComplianceDetails(input));
  }
};

import type { Role } from './accounts.ts';
import type { Aggregator } from './aggregator.ts';
import type { Config } from './config.ts';
import { getAccountAuthorizationDetails } from './iam.ts';
import type { Inventory } from './inventory.ts';
import type { Sns } from './sns.ts';
import type { Principal, Sts } from './sts.ts';
import { answerRoleCall } from './iam-roles.ts';
import type { AccessReports } from './iam-roles.ts';
import type { S3 } from './s3.ts';
import type { Answer, WireRequest } from './wire.ts';
import { ApiError } from './api-error.ts';
import { isRoleApi, isS3Api, jsonAnswer, xmlAnswer } from './wire.ts';

export interface AccountState {
  roles: readonly Role[];
  readonly render: (role: Role) => Buffer;
  readonly reports: AccessReports;
}

export interface Backends {
  readonly accounts: ReadonlyMap<string, AccountState>;
  readonly config: Config;
  readonly aggregator: Aggregator;
  readonly inventory: Inventory;
  readonly sts: Sts;
  readonly sns: Sns;
  readonly s3: S3;
  readonly pageSize: (maxItems: number, n: number) => number;
}

const accountOf = ({ accounts }: Backends, { accountId }: Principal): AccountState => {
  const account = accounts.get(accountId);
  if (account === undefined) throw new ApiError('NoSuchEntity', `no account ${accountId} here`, 404);
  return account;
};

const listRoles = (backends: Backends, input: Record<string, string>, caller: Principal, n: number): Buffer => {
  const account = accountOf(backends, caller);
  const { pageSize } = backends;
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
  if (isS3Api(api)) return backends.s3(api, input, request.region);
  if (isRoleApi(api)) return xmlAnswer(answerRoleCall(api, form, accountOf(backends, caller), caller.accountId));
  switch (api) {
    case 'GetAccountAuthorizationDetails':
      return xmlAnswer(listRoles(backends, form, caller, n));
    case 'AssumeRole':
      return xmlAnswer(backends.sts.assumeRole(form, caller));
    case 'Publish':
      return xmlAnswer(backends.sns.publish(form, request.region));
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
    case 'DescribeConfigurationRecorders':
      return jsonAnswer(backends.inventory.describeRecorders());
    case 'DescribeConfigurationRecorderStatus':
      return jsonAnswer(backends.inventory.describeRecorderStatus());
    case 'SelectAggregateResourceConfig':
      backends.aggregator.check(input);
      return jsonAnswer(backends.inventory.selectAll(input));
    case 'SelectResourceConfig':
      return jsonAnswer(backends.inventory.select(input, caller.accountId, request.region));
  }
};

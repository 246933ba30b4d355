import type { Api, Protocol } from './wire.ts';
import { ApiError } from './wire.ts';

/** What an answer can suffer. `reset` and the errors come before the call takes effect, `cut` and the bodies after it. */
export type Fault =
  | { readonly kind: 'throttle' }
  | { readonly kind: 'accessDenied' }
  | { readonly kind: 'expiredToken' }
  | { readonly kind: 'status'; readonly status: 500 | 502 | 503 | 504 }
  | { readonly kind: 'reset' }
  /** Sends this share of the body (default a half), then destroys the connection. */
  | { readonly kind: 'cut'; readonly share?: number }
  /** Sends a body whose end is missing, as if it were whole. */
  | { readonly kind: 'malformed' }
  | { readonly kind: 'body'; readonly body: string; readonly status?: number; readonly contentType?: string }
  | { readonly kind: 'delay'; readonly ms: number };

const actions: Readonly<Record<Api, string>> = {
  GetAccountAuthorizationDetails: 'iam:GetAccountAuthorizationDetails',
  PutEvaluations: 'config:PutEvaluations',
  GetComplianceDetailsByConfigRule: 'config:GetComplianceDetailsByConfigRule',
  DescribeConfigRules: 'config:DescribeConfigRules',
  DescribeAggregateComplianceByConfigRules: 'config:DescribeAggregateComplianceByConfigRules',
  GetAggregateComplianceDetailsByConfigRule: 'config:GetAggregateComplianceDetailsByConfigRule',
  AssumeRole: 'sts:AssumeRole',
};

export const accessDenied = (protocol: Protocol, api: Api, caller: string, resource = '*'): ApiError => {
  const message =
    `User: ${caller} is not authorized to perform: ${actions[api]} on resource: ${resource} ` +
    `because no identity-based policy allows the ${actions[api]} action`;
  return protocol === 'json'
    ? new ApiError('AccessDeniedException', message)
    : new ApiError('AccessDenied', message, 403);
};

/** The error with which the call ends instead of taking effect, if the fault is one of those. */
export const faultError = (fault: Fault, protocol: Protocol, api: Api, caller: string): ApiError | undefined => {
  switch (fault.kind) {
    case 'throttle':
      return new ApiError(protocol === 'json' ? 'ThrottlingException' : 'Throttling', 'Rate exceeded');
    case 'accessDenied':
      return accessDenied(protocol, api, caller);
    case 'expiredToken':
      return protocol === 'json'
        ? new ApiError('ExpiredTokenException', 'The security token included in the request is expired')
        : new ApiError('ExpiredToken', 'The security token included in the request is expired', 403);
    case 'status':
      return new ApiError(
        fault.status === 503 ? 'ServiceUnavailable' : 'InternalFailure',
        'The request processing has failed because of an unknown error, exception or failure.',
        fault.status,
      );
    default:
      return undefined;
  }
};

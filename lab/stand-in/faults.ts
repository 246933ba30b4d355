import type { Api, Protocol } from './wire.ts';
import { serviceOf } from './wire.ts';
import { ApiError } from './api-error.ts';

/** What an answer can suffer. `reset` and the errors come before the call takes effect, `cut` and the bodies after it. */
export type Fault =
  | { readonly kind: 'throttle' }
  | { readonly kind: 'accessDenied' }
  | { readonly kind: 'expiredToken' }
  /** Somebody else changes the same object, or the same role, at the moment. */
  | { readonly kind: 'conflict' }
  | { readonly kind: 'status'; readonly status: 500 | 502 | 503 | 504 }
  | { readonly kind: 'reset' }
  /** Sends this share of the body (default a half), then destroys the connection. */
  | { readonly kind: 'cut'; readonly share?: number }
  /** Sends a body whose end is missing, as if it were whole. */
  | { readonly kind: 'malformed' }
  | { readonly kind: 'body'; readonly body: string; readonly status?: number; readonly contentType?: string }
  | { readonly kind: 'delay'; readonly ms: number };

/** The calls whose permission has another name. */
const actions = new Map<Api, string>([
  ['ListObjectsV2', 'ListBucket'],
  ['ListObjectVersions', 'ListBucketVersions'],
]);

const actionOf = (api: Api): string => `${serviceOf(api)}:${actions.get(api) ?? api}`;

export const accessDenied = (protocol: Protocol, api: Api, caller: string, resource = '*'): ApiError => {
  const action = actionOf(api);
  const message =
    `User: ${caller} is not authorized to perform: ${action} on resource: ${resource} ` +
    `because no identity-based policy allows the ${action} action`;
  return protocol === 'json'
    ? new ApiError('AccessDeniedException', message)
    : new ApiError('AccessDenied', message, 403);
};

const throttled = { query: ['Throttling', 400], json: ['ThrottlingException', 400], s3: ['SlowDown', 503] } as const;
const failed = { query: 'InternalFailure', json: 'InternalFailure', s3: 'InternalError' } as const;
const expired = {
  query: ['ExpiredToken', 403],
  json: ['ExpiredTokenException', 400],
  s3: ['ExpiredToken', 400],
} as const;

/** IAM and S3 alone say that somebody else changes the same thing at the moment. */
const conflicts = { query: 'ConcurrentModification', s3: 'ConditionalRequestConflict' } as const;

/** The error with which the call ends instead of taking effect, if the fault is one of those. */
export const faultError = (fault: Fault, protocol: Protocol, api: Api, caller: string): ApiError | undefined => {
  switch (fault.kind) {
    case 'throttle':
      return new ApiError(throttled[protocol][0], 'Rate exceeded', throttled[protocol][1]);
    case 'accessDenied':
      return accessDenied(protocol, api, caller);
    case 'expiredToken':
      return new ApiError(
        expired[protocol][0],
        'The security token included in the request is expired',
        expired[protocol][1],
      );
    case 'conflict':
      if (protocol === 'json') throw new Error(`${api} knows no conflict`);
      return new ApiError(conflicts[protocol], 'Somebody else changes it at the moment. Please try again', 409);
    case 'status':
      return new ApiError(
        fault.status === 503 ? 'ServiceUnavailable' : failed[protocol],
        'The request processing has failed because of an unknown error, exception or failure.',
        fault.status,
      );
    default:
      return undefined;
  }
};

import { getRetryAfterHint, isThrottlingError, isTransientError } from '@smithy/core/retry';
import type { RetryErrorInfo, RetryStrategyV2, RetryToken } from '@smithy/types';
import { msUntil } from '../function/clock.ts';
import { ServiceError } from './service-error.ts';

/** Whether a call that failed is sent again after so many retries: how many milliseconds to wait before; undefined for no. */
export type Retries = (error: Error, retries: number) => number | undefined;

const firstDelayMs = 200;
const longestDelayMs = 5_000;
const limitOf = (retries: number): number => Math.min(longestDelayMs, firstDelayMs * 2 ** retries);

const fewest = 6;
const throttled = /Throttl|TooManyRequests|RequestLimitExceeded|SlowDown|LimitExceededException$/;

/** Sends a call again six times after AWS throttled it, failed for a moment or said nothing. */
export const fewRetries: Retries = (error, retries) => {
  const status = error instanceof ServiceError ? error.$metadata.httpStatusCode : 500;
  const isTemporary = status >= 500 || status === 429 || (status >= 400 && throttled.test(error.name));
  return isTemporary && retries < fewest ? limitOf(retries) : undefined;
};

const maxAttempts = 10;

/** What makes up the decision about a retry, the SDK's own or ours. */
type Failure = Pick<RetryErrorInfo, 'error' | 'errorType' | 'retryAfterHint'>;

type Decision = (failure: Failure, retries: number) => number | undefined;

const createDecision =
  (random: () => number, onThrottle: () => void): Decision =>
  ({ error, errorType, retryAfterHint }, retries) => {
    // To the SDK a quota that is used up is throttling too; waiting does not free it.
    if ((error as Error | undefined)?.name === 'LimitExceededException') return undefined;
    if (errorType === 'THROTTLING') onThrottle();
    const isTemporary = errorType === 'THROTTLING' || errorType === 'TRANSIENT';
    if (!isTemporary || retries + 1 >= maxAttempts) return undefined;
    const hintedMs = retryAfterHint === undefined ? 0 : Math.min(msUntil(retryAfterHint), longestDelayMs);
    return Math.max(hintedMs, random() * limitOf(retries));
  };

/** What kind of failure it is, as the SDK tells them apart. */
const failureOf = (error: Error): Failure => {
  const sdkError = error as Parameters<typeof isThrottlingError>[0];
  const temporary = isTransientError(sdkError) ? 'TRANSIENT' : 'CLIENT_ERROR';
  const hint = error instanceof ServiceError ? getRetryAfterHint(error.$response) : undefined;
  return {
    error: sdkError,
    errorType: isThrottlingError(sdkError) ? 'THROTTLING' : temporary,
    ...(hint === undefined ? {} : { retryAfterHint: hint }),
  };
};

/**
 * Sends a call again when AWS throttles it or fails for a moment: up to 10 times, waiting a random time below a limit that
 * doubles from 0.2 to 5 seconds.
 *
 * The SDK's own strategies share a quota of retries among all calls of a client, which an account that is throttled all the
 * time uses up; here the function's timeout is the only limit on a run.
 *
 * @param onThrottle - is told of every answer with which AWS throttles a call
 */
export const createRetries = (
  random: () => number = Math.random,
  onThrottle: () => void = () => undefined,
): Retries => {
  const decide = createDecision(random, onThrottle);
  return (error, retries) => decide(failureOf(error), retries);
};

const createToken = (retries: number, delayMs: number): RetryToken => ({
  getRetryCount: () => retries,
  getRetryDelay: () => delayMs,
});

/** The same for a client of the SDK, which tells what kind of failure it is. */
export const createRetryStrategy = (
  random: () => number = Math.random,
  onThrottle: () => void = () => undefined,
): RetryStrategyV2 => {
  const decide = createDecision(random, onThrottle);
  return {
    acquireInitialRetryToken: () => Promise.resolve(createToken(0, 0)),
    refreshRetryTokenForRetry: (token, failure) => {
      const retries = token.getRetryCount();
      const delayMs = decide(failure, retries);
      if (delayMs === undefined) return Promise.reject(new Error('No further retry'));
      return Promise.resolve(createToken(retries + 1, delayMs));
    },
    recordSuccess: () => undefined,
  };
};

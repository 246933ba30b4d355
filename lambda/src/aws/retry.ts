import { msUntil } from '../function/clock.ts';
import type { RetryErrorType, RetryStrategyV2, RetryToken } from '@smithy/types';

const maxAttempts = 10;
const firstDelayMs = 200;
const longestDelayMs = 5_000;

const createToken = (retries: number, delayMs: number): RetryToken => ({
  getRetryCount: () => retries,
  getRetryDelay: () => delayMs,
});

/**
 * Sends a call again when AWS throttles it or fails for a moment: up to 10 times, waiting a random time below a limit that
 * doubles from 0.2 to 5 seconds.
 *
 * The SDK's own strategies share a quota of retries among all calls of a client, which an account that is throttled all the
 * time uses up; here the function's timeout is the only limit on a run.
 *
 * @param onThrottle - is told of every answer with which AWS throttles a call
 */
export const createRetryStrategy = (
  random: () => number = Math.random,
  onThrottle: () => void = () => undefined,
): RetryStrategyV2 => ({
  acquireInitialRetryToken: () => Promise.resolve(createToken(0, 0)),
  refreshRetryTokenForRetry: (token, { errorType, retryAfterHint, error }) => {
    // To the SDK a quota that is used up is throttling too; waiting does not free it.
    if ((error as Error | undefined)?.name === 'LimitExceededException') return Promise.reject(new Error('No retry'));
    if (errorType === 'THROTTLING') onThrottle();
    const retries = token.getRetryCount() + 1;
    const isTemporary = (['THROTTLING', 'TRANSIENT'] satisfies RetryErrorType[]).some((type) => type === errorType);
    if (!isTemporary || retries >= maxAttempts) return Promise.reject(new Error('No further retry'));
    const limit = Math.min(longestDelayMs, firstDelayMs * 2 ** (retries - 1));
    const hinted = retryAfterHint === undefined ? 0 : Math.min(msUntil(retryAfterHint), longestDelayMs);
    return Promise.resolve(createToken(retries, Math.max(hinted, random() * limit)));
  },
  recordSuccess: () => undefined,
});

import type { RetryStrategyV2 } from '@smithy/types';
import { createRetryStrategy } from '../../lambda/src/aws/retry.ts';

/** Hears of the waiting between two tries of a call. */
type Listener = (delayMs: number, nextTry: number) => void;

let listener: Listener = () => undefined;

/** Says who hears of waiting, whichever client it is that waits. */
export const listenToWaits = (next: Listener): void => {
  listener = next;
};

/** The retries of the function's clients, which tell of what they wait for. */
export const createToldRetries = (): RetryStrategyV2 => {
  const retries = createRetryStrategy();
  return {
    ...retries,
    refreshRetryTokenForRetry: async (token, info) => {
      const next = await retries.refreshRetryTokenForRetry(token, info);
      listener(next.getRetryDelay(), next.getRetryCount() + 1);
      return next;
    },
  };
};

/** Tells of the waiting of signed calls, whose delays grow from one try to the next: one that is no longer is of another call. */
export const tellOf = <Rest extends unknown[]>(sleep: (ms: number, ...rest: Rest) => Promise<unknown>) => {
  let [last, nextTry] = [Infinity, 1];
  return async (ms: number, ...rest: Rest): Promise<void> => {
    nextTry = ms > last ? nextTry + 1 : 2;
    last = ms;
    listener(ms, nextTry);
    await sleep(ms, ...rest);
  };
};

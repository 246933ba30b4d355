import type { Time } from '../function/clock.ts';
import { AccessError } from '../function/errors.ts';
import { RefusedError } from './ports.ts';
import type { Refusal } from './ports.ts';

/** How long an action waits in all for IAM, which knows of a change some seconds later in some places. */
const mostMs = 90_000;
const firstDelayMs = 1_000;
const longestDelayMs = 10_000;

/** Time that is left to end the action after the last wait. */
const reserveMs = 10_000;

/** Whether an error may pass by itself. */
export type IsPassing = (error: unknown) => boolean;

export const isRefused = (error: unknown, ...refusals: readonly Refusal[]): error is RefusedError =>
  error instanceof RefusedError && refusals.includes(error.refusal);

/** Somebody else changes the same role at this moment. */
export const isChanging: IsPassing = (error) => isRefused(error, 'changing');

/**
 * The role, or the tag that a permission asks for, is so new that IAM does not know it everywhere. That a policy is missing is
 * another thing, and does not pass.
 */
export const isFresh: IsPassing = (error) =>
  isChanging(error) ||
  (isRefused(error, 'missing') && /\brole\b/i.test(error.message) && !/\bpolicy\b/i.test(error.message)) ||
  (error instanceof AccessError && error.deniedBy === undefined);

/** A principal of a policy is not known yet. */
export const isUnknownPrincipal: IsPassing = (error) => isChanging(error) || isRefused(error, 'malformed');

/** Makes a call again while its error may pass, as long as there is time. */
export type Patience = <T>(isPassing: IsPassing, call: () => Promise<T>) => Promise<T>;

/** The patience of one action: what one call has waited, another cannot. */
export const createPatience = (time: Time, ends: Date): Patience => {
  let waitedMs = 0;
  return async (isPassing, call) => {
    for (let delayMs = firstDelayMs; ; delayMs = Math.min(2 * delayMs, longestDelayMs)) {
      try {
        return await call();
      } catch (error) {
        const hasTime = time.now().getTime() + delayMs + reserveMs < ends.getTime();
        if (!isPassing(error) || !hasTime || waitedMs + delayMs > mostMs) throw error;
        waitedMs += delayMs;
        await time.sleep(delayMs);
      }
    }
  };
};

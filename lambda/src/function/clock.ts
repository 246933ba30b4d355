import { setTimeout as sleep } from 'node:timers/promises';

/** The time that an invocation counts as its own, and how long it has taken since. */
export interface Clock {
  readonly now: Date;
  readonly elapsedMs: () => number;
}

export const startClock = (): Clock => {
  const now = new Date();
  return { now, elapsedMs: () => Date.now() - now.getTime() };
};

/** How long it is until a time; negative once it has passed. */
export const msUntil = (time: Date): number => time.getTime() - Date.now();

/** What the time is, and how to let some pass. */
export interface Time {
  readonly now: () => Date;
  readonly sleep: (ms: number) => Promise<void>;
}

/** @param signal - ends the waiting */
export const systemTime = (signal: AbortSignal): Time => ({
  now: () => new Date(),
  sleep: (ms) => sleep(ms, undefined, { signal }),
});

/** The time that it will be after so long. */
export const timeAfter = (ms: number): Date => new Date(Date.now() + ms);

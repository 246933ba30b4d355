import type { Time } from './clock.ts';

/** Makes a function to wait with before each call, so that there are no more than so many calls a second. */
export const createPace = (callsPerSecond: number, { now, sleep }: Time): (() => Promise<void>) => {
  const gapMs = 1_000 / callsPerSecond;
  let next = 0;
  return async () => {
    const current = now().getTime();
    const at = Math.max(next, current);
    next = at + gapMs;
    if (at > current) await sleep(at - current);
  };
};

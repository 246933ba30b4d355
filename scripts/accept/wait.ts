import { setTimeout as sleep } from 'node:timers/promises';
import type { World } from './step.ts';

const minuteMs = 60_000;

/** Asks again and again until there is an answer. An interruption ends it. */
export const waitFor = async <T>(
  { aws, signal }: Pick<World, 'aws' | 'signal'>,
  what: string,
  ask: () => Promise<T | undefined>,
  minutes = 10,
): Promise<T> => {
  const everyMs = aws.isLocal ? 200 : 5_000;
  const attempts = Math.ceil((minutes * minuteMs) / everyMs);
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    const found = await ask();
    if (found !== undefined) return found;
    await sleep(everyMs, undefined, { signal });
  }
  throw new Error(`${what} did not come within ${minutes} minutes`);
};

import { IncompleteError } from './errors.ts';

/** Time kept to end the calls under way, write the log and answer: a tenth of what is left, at most 5 seconds. */
const marginMs = (remainingMs: number): number => Math.min(5_000, remainingMs / 10);

/**
 * Does the work, and stops it with an IncompleteError shortly before the function's time is up: Lambda would end the process
 * without a word of how far it came.
 *
 * @param remainingMs - time left; undefined means no limit
 * @param describe - how far the work came, in words
 * @param work - is given a signal that ends its calls; whatever it left under way ends with it
 * @param advice - how many seconds the function may have at most, and what happens when it is started again
 */
export const withDeadline = async <T>(
  remainingMs: number | undefined,
  describe: () => string,
  work: (signal: AbortSignal) => Promise<T>,
  { mostSeconds, next } = { mostSeconds: 900, next: 'a run that starts again begins with the first role' },
): Promise<T> => {
  const controller = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<never>((_, reject) => {
    if (remainingMs === undefined) return;
    timer = setTimeout(
      () => {
        reject(
          new IncompleteError(
            `Stopped shortly before the function's timeout: ${describe()}. Raise the timeout of the module (at most ${mostSeconds} ` +
              `seconds); ${next}`,
          ),
        );
      },
      remainingMs - marginMs(remainingMs),
    );
  });
  try {
    return await Promise.race([work(controller.signal), deadline]);
  } finally {
    clearTimeout(timer);
    controller.abort();
  }
};

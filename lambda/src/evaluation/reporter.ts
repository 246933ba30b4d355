import { IncompleteError } from '../function/errors.ts';
import { nameFirst } from '../function/words.ts';
import type { Account } from './ports.ts';
import type { Evaluation } from '../rule/compliance.ts';

/** The most evaluations PutEvaluations takes in one call. */
export const maxBatch = 100;

/**
 * Puts that run side by side: as many as a page of 1,000 roles makes, so that the last page takes no longer than the others.
 * No more, because AWS publishes no rate limit for PutEvaluations.
 */
const maxInFlight = 10;

/** Sends evaluations to Config in full batches, a few at a time. */
export interface Reporter {
  /**
   * Takes one evaluation, and gives back what to wait for after a full batch: for less, where too many puts are under way. Rejects with
   * the first put that failed.
   */
  add(evaluation: Evaluation): Promise<void> | undefined;
  /** Sends what is left and waits for all puts. Throws where one failed or Config would not take an evaluation. */
  finish(): Promise<void>;
  /** Waits for the puts that are under way, whatever becomes of them. */
  settle(): Promise<void>;
  /** How many evaluations Config took so far, and how many it would not take. */
  readonly reported: number;
  readonly failed: number;
}

const describeRefused = (refused: readonly Evaluation[], unmatched: number): string => {
  const named = nameFirst(
    refused.map(({ resourceId }) => resourceId),
    20,
  );
  const unnamed = `${unmatched} that it names by none of the ids it was sent`;
  return [named, unmatched > 0 ? unnamed : ''].filter((part) => part !== '').join(', and ');
};

export const createReporter = (put: Account['put']): Reporter => {
  let batch: Evaluation[] = [];
  let reported = 0;
  const refused: Evaluation[] = [];
  let unmatched = 0;
  const failures: unknown[] = [];
  const inFlight = new Set<Promise<void>>();

  const send = async (evaluations: readonly Evaluation[]): Promise<void> => {
    try {
      const back = await put(evaluations);
      refused.push(...back.evaluations);
      unmatched += back.unmatched;
      reported += evaluations.length - back.evaluations.length - back.unmatched;
    } catch (error) {
      failures.push(error);
    }
  };

  const flush = (): void => {
    if (batch.length === 0) return;
    const sending = send(batch).finally(() => inFlight.delete(sending));
    inFlight.add(sending);
    batch = [];
  };

  const settle = async (): Promise<void> => {
    await Promise.all(inFlight);
  };

  const throwFirst = (): void => {
    if (failures.length > 0) throw failures[0];
  };

  const waitForRoom = async (): Promise<void> => {
    if (inFlight.size >= maxInFlight) await Promise.race(inFlight);
    throwFirst();
  };

  return {
    settle,
    get reported() {
      return reported;
    },
    get failed() {
      return refused.length + unmatched;
    },
    add: (evaluation) => {
      batch.push(evaluation);
      if (batch.length < maxBatch) return undefined;
      flush();
      return waitForRoom();
    },
    finish: async () => {
      flush();
      await settle();
      throwFirst();
      const failed = refused.length + unmatched;
      if (failed > 0) {
        throw new IncompleteError(
          `AWS Config rejected ${failed} of ${reported + failed} evaluations, also when they were sent again: ` +
            `${describeRefused(refused, unmatched)}. Start the evaluation again; if it stays so, look these ids up in AWS Config`,
        );
      }
    },
  };
};

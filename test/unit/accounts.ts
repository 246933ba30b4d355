import type { Account, RecordedResult } from '../../lambda/src/evaluation/ports.ts';
import type { Evaluation } from '../../lambda/src/rule/annotation.ts';
import type { Log } from '../../lambda/src/function/log.ts';
import type { Role } from '../../lambda/src/rule/role.ts';

export interface FakeAccount extends Account {
  /** Every batch put, in the order of the calls. */
  readonly puts: (readonly Evaluation[])[];
  /** What happened, in order. */
  readonly events: string[];
}

export interface FakeContents {
  readonly pages?: readonly (readonly Role[])[];
  readonly results?: readonly RecordedResult[];
  /** Thrown after the last page of roles. */
  readonly rolesError?: Error;
  readonly resultsError?: Error;
  readonly put?: (evaluations: readonly Evaluation[], call: number) => Promise<readonly Evaluation[]>;
}

/** An account in memory. */
export const fakeAccount = ({ pages = [], results = [], rolesError, resultsError, put }: FakeContents): FakeAccount => {
  const puts: (readonly Evaluation[])[] = [];
  const events: string[] = [];
  return {
    puts,
    events,
    async *roles() {
      for (const [index, page] of pages.entries()) {
        events.push(`read page ${index + 1}`);
        yield await Promise.resolve(page);
      }
      if (rolesError !== undefined) throw rolesError;
    },
    async *results() {
      if (resultsError !== undefined) throw resultsError;
      yield await Promise.resolve(results);
    },
    put: async (evaluations) => {
      puts.push(evaluations);
      events.push(`put ${evaluations.length}`);
      return put === undefined ? [] : await put(evaluations, puts.length);
    },
  };
};

export const silentLog: Log = { info: () => undefined, debug: () => undefined };

import { none, read, unread } from '../../coverage/coverage.ts';
import type { Answer } from '../../coverage/coverage.ts';
import { AccessError, IncompleteError } from '../../function/errors.ts';
import { refusedCredentials } from '../refused-credentials.ts';
import { ServiceError } from '../service-error.ts';

interface Words {
  /** What a refusal means, by its code. */
  readonly hints?: Readonly<Record<string, string>>;
  /** Codes that say that there is nothing to read, with what that means. */
  readonly nothing?: Readonly<Record<string, string>>;
  /** Codes that leave nothing to tell about: they are thrown. */
  readonly thrown?: readonly string[];
}

/** Reads, and where AWS refuses says why instead. What is not a refusal is thrown. */
export const toAnswer = async <T>(reading: () => Promise<T>, words: Words = {}): Promise<Answer<T>> => {
  try {
    return read(await reading());
  } catch (error) {
    if (error instanceof AccessError || error instanceof IncompleteError) return unread(error.message);
    if (!(error instanceof ServiceError) || refusedCredentials.includes(error.name)) throw error;
    if (words.thrown?.includes(error.name)) throw error;
    const nothing = words.nothing?.[error.name];
    if (nothing !== undefined) return none(nothing);
    const hint = words.hints?.[error.name];
    const told = `AWS answered with ${error.name}: ${error.message}`;
    return unread(hint === undefined ? told : `${hint}. ${told}`);
  }
};

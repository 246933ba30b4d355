import { IncompleteError } from '../function/errors.ts';
import { isJson, parseJson } from '../function/json.ts';
import type { Json } from '../function/json.ts';
import { callSigned } from './signed-call.ts';
import type { SignedCall, Surroundings } from './signed-call.ts';

/** The name of the token in a request and in an answer. */
export interface Paging {
  readonly token: 'NextToken' | 'nextToken';
  /** The member that holds the list. */
  readonly list: string;
}

export const objects = (value: unknown): readonly Json[] => (Array.isArray(value) ? value.filter(isJson) : []);
export const textOf = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null);

const parse = (what: string, answer: string): Json => {
  const parsed = parseJson(answer);
  if (!isJson(parsed)) throw new IncompleteError(`${what} gave no answer that can be read`);
  return parsed;
};

/**
 * Reads a list to its end, page by page: an empty page is not the end, only a missing token is. Throws where a page has no list, or a
 * token comes again: what was read is not all then.
 *
 * @param pace - waited for before each call
 */
export async function* pagesOf(
  surroundings: Surroundings,
  call: SignedCall,
  { token, list }: Paging,
  pace?: () => Promise<void>,
): AsyncGenerator<readonly unknown[]> {
  const what = `${call.service.id}:${call.action}`;
  const seen = new Set<string>();
  for (let next: string | null = null; ;) {
    const input = next === null ? call.input : { ...call.input, [token]: next };
    await pace?.();
    const page = parse(what, await callSigned(surroundings, { ...call, input }));
    const items = page[list];
    if (!Array.isArray(items)) throw new IncompleteError(`${what} gave an answer without ${list}: it was not read`);
    yield items as readonly unknown[];
    next = textOf(page[token]);
    if (next === null) return;
    if (seen.has(next)) throw new IncompleteError(`${what} gave the same page twice, so not everything was read`);
    seen.add(next);
  }
}

/** Reads a list of objects to its end. */
export const readPages = async (
  surroundings: Surroundings,
  call: SignedCall,
  paging: Paging,
): Promise<readonly Json[]> => {
  const items: Json[] = [];
  for await (const page of pagesOf(surroundings, call, paging)) items.push(...objects(page));
  return items;
};

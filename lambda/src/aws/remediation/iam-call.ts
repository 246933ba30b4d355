import type { IAMClient } from '@aws-sdk/client-iam';
import { IncompleteError } from '../../function/errors.ts';
import { RefusedError } from '../../remediation/ports.ts';
import type { Refusal } from '../../remediation/ports.ts';
import { withPermission } from '../access.ts';

/** What a call is sent with. */
export interface CallOptions {
  readonly abortSignal: AbortSignal;
}

/** Makes one call to IAM, and says which statement is missing where it is denied. Throws a RefusedError where IAM cannot do it. */
export type IamCall = <T>(
  action: `iam:${string}`,
  /** `any` where IAM knows no resource for the action. */
  resource: 'role' | 'policy' | 'instance-profile' | 'any',
  send: (client: IAMClient, options: CallOptions) => Promise<T>,
) => Promise<T>;

interface Place {
  readonly partition: string;
}

const own = "the function's own role";

/** By IAM's codes. The SDK appends "Exception" to those that it knows of the call. */
const refusals: ReadonlyMap<string, Refusal> = new Map([
  ['NoSuchEntity', 'missing'],
  ['EntityAlreadyExists', 'exists'],
  ['DeleteConflict', 'conflict'],
  ['LimitExceeded', 'limit'],
  ['MalformedPolicyDocument', 'malformed'],
  ['ConcurrentModification', 'changing'],
]);

const toRefused = (error: unknown): unknown => {
  if (!(error instanceof Error)) return error;
  const refusal = refusals.get(error.name.replace(/Exception$/, ''));
  return refusal === undefined ? error : new RefusedError(refusal, error.message, { cause: error });
};

/** @param principal - who calls, in words */
export const createIamCall =
  (client: IAMClient, { partition }: Place, signal: AbortSignal, principal = own): IamCall =>
  async (action, resource, send) => {
    const arn = resource === 'any' ? '*' : `arn:${partition}:iam::*:${resource}/*`;
    try {
      return await withPermission({ action, resource: arn }, principal, () => send(client, { abortSignal: signal }));
    } catch (error) {
      throw toRefused(error);
    }
  };

/** The answer, or undefined where IAM does not have what was asked for. */
export const orMissing = async <T>(answer: Promise<T>): Promise<T | undefined> => {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof RefusedError && error.refusal === 'missing') return undefined;
    throw error;
  }
};

/** What IAM always tells. An answer without it, as a proxy may give, must not pass for something empty. */
export const told = <T>(value: T | undefined, what: string): T => {
  if (value === undefined || value === '') throw new IncompleteError(`IAM did not tell ${what}, so nothing was done`);
  return value;
};

interface Page {
  readonly IsTruncated?: boolean | undefined;
  readonly Marker?: string | undefined;
}

/** Where the next page begins; undefined after the last. Throws where the answer does not say. */
const markerOf = ({ IsTruncated: isTruncated, Marker: marker }: Page, what: string): string | undefined =>
  told(isTruncated, `whether that is all of ${what}`) ? told(marker, `how ${what} go on`) : undefined;

/**
 * Reads a list to its end, a page at a time.
 *
 * @param ask - for the page that begins at a marker
 * @param what - the list in words, in the plural
 */
export const readPages = async <P extends Page, Item>(
  ask: (marker: string | undefined) => Promise<P>,
  items: (page: P) => readonly Item[] | undefined,
  what: string,
): Promise<readonly Item[]> => {
  const all: Item[] = [];
  const markers = new Set<string>();
  let marker: string | undefined;
  do {
    const page = await ask(marker);
    all.push(...told(items(page), what));
    marker = markerOf(page, what);
    if (marker === undefined) continue;
    if (markers.has(marker)) throw new IncompleteError(`IAM began the same page of ${what} again, so nothing was done`);
    markers.add(marker);
  } while (marker !== undefined);
  return all;
};

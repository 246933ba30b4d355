import type { Time } from '../../function/clock.ts';
import { IncompleteError } from '../../function/errors.ts';
import { isJson, parseJson } from '../../function/json.ts';
import { createPace } from '../../function/pace.ts';
import type { Inventory } from '../../references/inventory.ts';
import { countQuery, resourceQueries } from '../../references/queries.ts';
import { pagesOf, textOf } from '../pages.ts';
import { config } from '../services.ts';
import type { SignedCall, Surroundings } from '../signed-call.ts';

/** Rows of a page: the most that SelectResourceConfig gives. */
const pageSize = 100;

/**
 * Calls a second. AWS publishes no rate for SelectResourceConfig that was found; five leave room for others of the account, and
 * 20,000 resources take 41 seconds.
 */
export const queriesPerSecond = 5;

/** How much of the time that a function has left the reading may take: the rest is for what it reads for. */
const mostOfTime = 0.8;

/** Makes what is waited for before each call of a function that ends then. It throws where no time is left for the call. */
export const createLimitedPace = (time: Time, ends: Date): (() => Promise<void>) => {
  const begun = time.now().getTime();
  const last = begun + (ends.getTime() - begun) * mostOfTime;
  const pace = createPace(queriesPerSecond, time);
  return async () => {
    if (time.now().getTime() < last) return pace();
    throw new IncompleteError('it holds more than could be read in the time of the function');
  };
};

export interface InventoryOptions {
  /** Name of an aggregator, whose accounts and Regions are read instead of the caller's own. */
  readonly aggregator?: string | undefined;
  /** Waited for before each call. */
  readonly pace: () => Promise<void>;
  /** Told after each page how many resources were read, and how many there are. */
  readonly onPage?: (read: number, of: number) => void;
}

/** What reading the inventory came to. */
export interface InventoryReading {
  /** Recorded resources by type; types without any are not among them. */
  readonly counts: ReadonlyMap<string, number>;
  /** Resources that were read. */
  readonly resources: number;
  readonly calls: number;
}

const unread = (what: string): IncompleteError =>
  new IncompleteError(`AWS Config gave ${what}, so that its inventory was not read whole`);

/** A row of the count: the type, and a number under a name that AWS gives it. */
const readCount = (row: unknown): readonly [string, number] => {
  const parsed = parseJson(typeof row === 'string' ? row : undefined);
  const type = isJson(parsed) ? textOf(parsed['resourceType']) : null;
  const count = isJson(parsed) ? Object.values(parsed).find((value) => typeof value === 'number') : undefined;
  if (type === null || count === undefined) throw unread('a count without its type or number');
  return [type, count];
};

/**
 * Reads the recorded resources that may name a role into the inventory: first how many there are of each type, then those of the
 * types that have any. Throws an AccessError where the query is denied, an IncompleteError where an answer is not whole.
 */
export const readInventory = async (
  surroundings: Surroundings,
  inventory: Inventory,
  { aggregator, pace, onPage }: InventoryOptions,
): Promise<InventoryReading> => {
  let calls = 0;
  const counted = (): Promise<void> => {
    calls += 1;
    return pace();
  };
  const rowsOf = (Expression: string): AsyncGenerator<readonly unknown[]> => {
    const ofAccount = { service: config, action: 'SelectResourceConfig', input: { Expression, Limit: pageSize } };
    const call: SignedCall =
      aggregator === undefined
        ? ofAccount
        : {
            ...ofAccount,
            action: 'SelectAggregateResourceConfig',
            input: { ...ofAccount.input, ConfigurationAggregatorName: aggregator },
          };
    return pagesOf(surroundings, call, { token: 'NextToken', list: 'Results' }, counted);
  };

  const counts = new Map<string, number>();
  for await (const page of rowsOf(countQuery)) {
    for (const [type, count] of page.map(readCount)) if (count > 0) counts.set(type, count);
  }
  const all = [...counts.values()].reduce((sum, count) => sum + count, 0);
  let resources = 0;
  for (const query of resourceQueries([...counts.keys()])) {
    for await (const page of rowsOf(query)) {
      for (const row of page) {
        if (typeof row !== 'string' || !inventory.add(row)) throw unread('a resource without its type, id or account');
      }
      resources += page.length;
      onPage?.(resources, all);
    }
  }
  return { counts, resources, calls };
};

import type { Outcome } from './outcome.ts';

/** Takes text that somebody shall read, as it is. */
export type Say = (text: string) => void;

export interface Context {
  readonly say: Say;
  /** How many test files may run at a time. */
  readonly workers: number;
}

export type Check = (context: Context) => Promise<Outcome>;

/**
 * `check` is what runs before every commit; `all` is what takes more than ten minutes together with the rest; `night` is what is too
 * slow for every commit, and runs only where it is named.
 */
export const extents = ['check', 'test', 'all', 'night'] as const;

export type Extent = (typeof extents)[number];

export interface Tier {
  readonly name: string;
  /** What holds where it passes. */
  readonly holds: string;
  /** What it needs besides Node; where that is missing, what needs it is skipped. */
  readonly needs?: string;
  /** The smallest run that has it. */
  readonly since: Extent;
  /** How many of the places for tiers that run side by side it takes. */
  readonly places: number;
  readonly checks: readonly Check[];
}

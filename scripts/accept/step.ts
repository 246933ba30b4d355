import type { Aws } from './aws/aws.ts';
import type { Terraform } from './terraform.ts';

export const phases = ['prepare', 'run', 'late', 'cleanup'] as const;
export type Phase = (typeof phases)[number];

/**
 * What became of a step: what was expected was seen, or was not; the answer to a question about AWS; or AWS alone could have
 * shown it.
 */
export type Outcome = 'passed' | 'failed' | 'answered' | 'not shown here';

/** What a step saw. */
export interface Seen {
  readonly seen: unknown;
  /** Whether it is what was expected; an answer is whatever AWS does. */
  readonly outcome: 'passed' | 'failed' | 'answered';
}

/** What later steps and phases need to know, kept with the progress of the run. */
export type Facts = Record<string, string>;

/** What every step is given. */
export interface World {
  readonly aws: Aws;
  readonly account: string;
  readonly terraform: Terraform;
  readonly facts: Facts;
  /** Keeps the facts now, before something is done that only they can undo. */
  readonly save: () => Promise<void>;
  /** Aborted when somebody interrupts the run. */
  readonly signal: AbortSignal;
  readonly now: () => Date;
}

export interface Step {
  readonly name: string;
  readonly phase: Exclude<Phase, 'cleanup'>;
  /** What holds where it passes. */
  readonly proves?: string;
  /** What nobody here knows of AWS, and the step finds out. */
  readonly asks?: string;
  readonly expected: string;
  /** Why the local AWS cannot show it. What it can be tried with there is tried all the same (`rehearsed`). */
  readonly onlyOnAws?: { readonly reason: string; readonly rehearsed: boolean };
  /**
   * All that follows stands on it: it is done again whenever its phase goes on, which puts right what a later step that was stopped
   * left half changed, and the phase ends where it fails.
   */
  readonly isFoundation?: true;
  /** Can be run again after it was stopped anywhere. */
  readonly run: (world: World) => Promise<Seen>;
}

/** A step's result where everything that had to be there is there; otherwise what was missing comes first. */
export const seen = (what: unknown, isExpected: boolean): Seen => ({
  seen: what,
  outcome: isExpected ? 'passed' : 'failed',
});

export const answered = (what: unknown): Seen => ({ seen: what, outcome: 'answered' });

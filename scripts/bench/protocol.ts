import type { Behaviour } from '../../lab/stand-in/listener.ts';

export interface ServeOptions {
  readonly roles: number;
  /** Policy text of each role, about. */
  readonly policyBytes: number;
  readonly latency: NonNullable<Behaviour['latency']>;
}

export type Request = 'prepare' | 'collect';

/** What a client needs for one run. */
export interface Prepared {
  readonly env: Readonly<Record<string, string>>;
  /** For the evaluator. */
  readonly event: unknown;
  readonly accountId: string;
}

/** What one run did: calls by API, and the results that Config holds after it by compliance type. */
export interface Collected {
  readonly calls: Readonly<Record<string, number>>;
  readonly results: Readonly<Record<string, number>>;
}

export type Reply = Prepared | Collected;

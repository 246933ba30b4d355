// What a run takes, as measured by scripts/docs/capacity/measure.ts and kept in docs/capacity-figures.json.
import { readFile } from 'node:fs/promises';

export type Reporting = 'all' | 'changes';

/** A second run over an account that has not changed since the first. */
export interface RunFigures {
  readonly roles: number;
  readonly reporting: Reporting;
  /** Calls of all kinds, AssumeRole included. */
  readonly calls: number;
  readonly evaluations: number;
  /** From the event to the end, with the latency below. */
  readonly handlerMs: number;
  readonly cpuMs: number;
}

export interface Figures {
  readonly node: string;
  /** What every call was made to wait; not AWS's own figures, which nobody publishes. */
  readonly latencyMs: Readonly<Record<string, number>>;
  readonly runs: readonly RunFigures[];
}

export const readFigures = async (file: string): Promise<Figures> =>
  JSON.parse(await readFile(file, 'utf8')) as Figures;

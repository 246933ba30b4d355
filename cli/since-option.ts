import process from 'node:process';
import type { Command } from 'commander';
import { readEarlier } from './earlier.ts';
import type { Earlier } from './earlier.ts';
import { CommandFailure } from './failure.ts';
import { describeDifferences, describeNotCompared } from './formats/since.ts';
import type { Findings } from './report-data.ts';
import { withSince } from './since.ts';

export interface SinceOptions {
  readonly since?: string;
}

export const addSinceOption = (command: Command): Command =>
  command.option(
    '--since <file>',
    'tell what is new, gone and changed since this earlier output of --format json; "-": standard input',
  );

/** Reads the earlier report, before AWS is asked for anything; undefined where none is given. */
export const readSince = async ({
  since,
  input,
}: SinceOptions & { readonly input?: string }): Promise<Earlier | undefined> => {
  if (since === undefined) return undefined;
  if (since === '-' && input === '-') throw new CommandFailure('--since and --input cannot both be standard input');
  return readEarlier(since, process.stdin);
};

/** Adds what changed since the earlier report, where there is one, and tells of what was not compared. */
export const addSince = (
  findings: Findings,
  earlier: Earlier | undefined,
  warn: (message: string) => void,
): Findings => {
  if (earlier === undefined) return findings;
  const compared = withSince(findings, earlier);
  const { since } = compared.report;
  if (since !== null) [...describeDifferences(since), ...describeNotCompared(since)].forEach(warn);
  return compared;
};

// What was expected and seen, in a file that can be put into an issue.
import { appendFile, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Outcome, Phase } from './step.ts';

export interface Entry {
  readonly at: string;
  readonly phase: Phase;
  readonly step: string;
  readonly proves?: string | undefined;
  readonly asks?: string | undefined;
  readonly expected: string;
  readonly outcome: Outcome;
  readonly seen: unknown;
  readonly seconds: number;
}

/** Ids of access keys and session tokens have no place in a step; should one get there, it is not written. */
const credentials = /\b(?:AKIA|ASIA)[A-Z0-9]{12,}\b|\b[A-Za-z0-9/+]{200,}={0,2}/g;

/** A text without credentials, and without the id of the account unless it may be shown. */
export const mask = (text: string, hidden: string | undefined): string => {
  const safe = text.replaceAll(credentials, '<credentials>');
  return hidden === undefined ? safe : safe.replaceAll(hidden, '<account>');
};

export const recordFile = (folder: string): string => join(folder, 'record.jsonl');
export const reportFile = (folder: string): string => join(folder, 'record.md');

const readEntries = async (folder: string): Promise<readonly Entry[]> =>
  (await readFile(recordFile(folder), 'utf8'))
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Entry);

const cell = (value: unknown): string =>
  (typeof value === 'string' ? value : JSON.stringify(value)).replaceAll('|', String.raw`\|`).replaceAll('\n', ' ');

/** The last entry of each step as a table, in the order in which they came first. */
export const renderReport = (entries: readonly Entry[]): string => {
  const last = new Map(entries.map((entry) => [`${entry.phase} ${entry.step}`, entry]));
  const rows = [...last.values()].map(
    ({ phase, step, expected, outcome, seen }) =>
      `| ${[phase, step, outcome, cell(expected), cell(seen)].join(' | ')} |`,
  );
  return ['| Phase | Step | Outcome | Expected | Seen |', '| --- | --- | --- | --- | --- |', ...rows, ''].join('\n');
};

/** Adds an entry to the record, and writes the table anew. */
export const writeEntry = async (folder: string, entry: Entry, hidden: string | undefined): Promise<void> => {
  await appendFile(recordFile(folder), `${mask(JSON.stringify(entry), hidden)}\n`);
  await writeFile(reportFile(folder), renderReport(await readEntries(folder)));
};

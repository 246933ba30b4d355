import Table from 'cli-table3';
import pc from 'picocolors';
import { total } from './outcome.ts';
import type { Outcome } from './outcome.ts';

export interface TierReport extends Outcome {
  readonly tier: string;
  readonly seconds: number;
}

const table = (reports: readonly TierReport[]): string => {
  const rows = new Table({
    head: ['tier', 'passed', 'failed', 'skipped', 'seconds'],
    colAligns: ['left', 'right', 'right', 'right', 'right'],
    style: { head: [], border: [], compact: true },
  });
  for (const { tier, passed, failed, skipped, seconds } of reports) {
    const count = failed > 0 ? pc.red(String(failed)) : '0';
    rows.push([tier, String(passed), count, String(skipped.length), seconds.toFixed(1)]);
  }
  return rows.toString();
};

/** The closing lines: what each tier came to, what was skipped and why, and the counts alone on the last. */
export const closing = (reports: readonly TierReport[]): string => {
  const { passed, failed, skipped } = total(reports);
  return [
    table(reports),
    ...reports.flatMap(({ tier, skipped: skips }) =>
      skips.map(({ name, reason }) => `skipped: ${tier}: ${name}: ${reason}`),
    ),
    ...reports.flatMap(({ tier, notes }) => notes.map((note) => `noted: ${tier}: ${note}`)),
    `${passed} passed, ${failed} failed, ${skipped.length} skipped`,
  ].join('\n');
};

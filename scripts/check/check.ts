// All checks of the repository, as `npm test` and the CI run them. A tier that fails does not stop the next, so that all
// problems are told at once.
import process from 'node:process';
import { Command, InvalidArgumentError } from 'commander';
import { isEmpty, oneTest, total } from './outcome.ts';
import type { Outcome } from './outcome.ts';
import { closing } from './report.ts';
import type { TierReport } from './report.ts';
import { tiers } from './tiers.ts';

const names = [...tiers.keys()];

const parseTiers = (value: string): string[] => {
  const wanted = value.split(',');
  const unknown = wanted.filter((name) => !tiers.has(name));
  if (unknown.length > 0)
    throw new InvalidArgumentError(`No tier ${unknown.join(', ')}; there are ${names.join(', ')}.`);
  return names.filter((name) => wanted.includes(name));
};

const attempt = async (run: () => Promise<Outcome>): Promise<Outcome> => {
  try {
    const outcome = await run();
    if (!isEmpty(outcome)) return outcome;
    console.error('No test ran.');
  } catch (error) {
    console.error(error);
  }
  return oneTest(false);
};

const runTier = async (tier: string): Promise<TierReport> => {
  console.log(`\n=== ${tier}: starts`);
  const start = performance.now();
  const outcomes: Outcome[] = [];
  for (const run of tiers.get(tier) ?? []) outcomes.push(await attempt(run));
  const outcome = total(outcomes);
  const seconds = (performance.now() - start) / 1000;
  console.log(`=== ${tier}: ${outcome.failed > 0 ? 'FAILED' : 'ends'} after ${seconds.toFixed(1)} s`);
  return { tier, seconds, ...outcome };
};

const { only } = new Command('npm test --')
  .description('Runs the checks of this repository, cheapest first.')
  .option('--only <tiers>', `some of ${names.join(', ')}, separated by commas`, parseTiers, names)
  .parse()
  .opts<{ only: readonly string[] }>();

const reports: TierReport[] = [];
for (const tier of only) reports.push(await runTier(tier));

console.log(`\n${closing(reports)}`);
process.exitCode = total(reports).failed > 0 ? 1 : 0;

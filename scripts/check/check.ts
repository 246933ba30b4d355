// The checks of the repository, as `npm run check`, `npm test` and the CI run them. A tier that fails does not stop the next,
// so that all problems are told at once.
import process from 'node:process';
import { Command, InvalidArgumentError, Option } from 'commander';
import { isEmpty, oneTest, total } from './outcome.ts';
import type { Outcome } from './outcome.ts';
import { closing } from './report.ts';
import type { TierReport } from './report.ts';
import { sideBySide } from './side-by-side.ts';
import { extents } from './tier.ts';
import type { Check, Extent, Say, Tier } from './tier.ts';
import { tiers } from './tiers.ts';

/** Two processors are what a runner of a CI has at least. */
const room = 2;

const names = tiers.map(({ name }) => name);

const parseTiers = (value: string): readonly string[] => {
  const wanted = value.split(',');
  const unknown = wanted.filter((name) => !names.includes(name));
  if (unknown.length === 0) return wanted;
  throw new InvalidArgumentError(`No tier ${unknown.join(', ')}; there are ${names.join(', ')}.`);
};

interface Options {
  readonly only?: readonly string[];
  readonly all?: true;
  readonly quick?: true;
}

const chooseTiers = ({ only, all, quick }: Options): readonly Tier[] => {
  if (only !== undefined) return tiers.filter(({ name }) => only.includes(name));
  const extent: Extent = quick ? 'check' : all ? 'all' : 'test';
  return tiers.filter(({ since }) => extents.indexOf(since) <= extents.indexOf(extent));
};

const attempt = async (check: Check, say: Say, workers: number): Promise<Outcome> => {
  try {
    const outcome = await check({ say, workers });
    if (!isEmpty(outcome)) return outcome;
    say('No test ran.\n');
  } catch (error) {
    say(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  }
  return oneTest(false);
};

const runTier = async ({ name, checks }: Tier, say: Say, workers: number): Promise<TierReport> => {
  const start = performance.now();
  const outcomes: Outcome[] = [];
  for (const check of checks) outcomes.push(await attempt(check, say, workers));
  return { tier: name, seconds: (performance.now() - start) / 1000, ...total(outcomes) };
};

const write: Say = (text) => void process.stdout.write(text);

const options = new Command('npm test --')
  .description('Runs the checks of this repository, cheapest first and two at a time.')
  .option('--only <tiers>', `some of ${names.join(', ')}, separated by commas`, parseTiers)
  .addOption(new Option('--all', 'also what takes longest').conflicts('only'))
  .addOption(new Option('--quick', 'what needs no Terraform, as npm run check does').conflicts(['only', 'all']))
  .parse()
  .opts<Options>();

const chosen = chooseTiers(options);
const reports: TierReport[] = [];

/** What a tier says is shown when it ends, so that no two mix; of a tier that runs alone it is shown at once. */
const run = async (tier: Tier): Promise<void> => {
  const isAlone = chosen.length === 1;
  const said: string[] = [];
  write(`=== ${tier.name}: starts\n`);
  const report = await runTier(tier, isAlone ? write : (text) => said.push(text), isAlone ? room : tier.places);
  const text = said.join('').trim();
  if (text !== '') write(`\n=== ${tier.name} says:\n${text}\n\n`);
  write(`=== ${tier.name}: ${report.failed > 0 ? 'FAILED' : 'ends'} after ${report.seconds.toFixed(1)} s\n`);
  reports.push(report);
};

await sideBySide(chosen, room, run);
const inOrder = chosen.flatMap(({ name }) => reports.filter(({ tier }) => tier === name));
write(`\n${closing(inOrder)}\n`);
process.exitCode = total(reports).failed > 0 ? 1 : 0;

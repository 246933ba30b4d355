/** Tries the module in an account of AWS, in phases that are days apart, and writes down what was expected and seen. */
import { mkdir } from 'node:fs/promises';
import { resolve } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { Argument, Command, InvalidArgumentError } from 'commander';
import '../../cli/aws/sdk-notices.ts';
import { explain } from '../../cli/explain-failure.ts';
import { checkAccount, confirmAccount } from './account.ts';
import { openAws } from './aws/aws.ts';
import type { Aws } from './aws/aws.ts';
import { announce } from './estimate.ts';
import { listenForInterruption } from './interruption.ts';
import { performPhase } from './perform.ts';
import { forgetProgress, openProgress, resetProgress, saveProgress, terraformFolder } from './progress.ts';
import { isPrepared, requireReady } from './ready.ts';
import { mask, recordFile, reportFile } from './record.ts';
import { Refusal } from './refusal.ts';
import { phases } from './step.ts';
import type { Phase } from './step.ts';
import { steps } from './steps/steps.ts';
import { findRemnants, removeAll } from './sweep/sweep.ts';
import { requireTerraform, terraformIn } from './terraform.ts';

interface Options {
  readonly account: string;
  readonly yes?: true;
  readonly state: string;
  readonly showAccount?: true;
}

/** Exit statuses beside 0: a step failed or something could not be removed; nothing was done. */
const failed = 1;
const refused = 2;
const interrupted = 130;

const defaultState = fileURLToPath(new URL('../../.accept', import.meta.url));

const accountId = (value: string): string => {
  if (/^\d{12}$/.test(value)) return value;
  throw new InvalidArgumentError('The id of an account has 12 digits.');
};

const requireYes = ({ yes }: Options): void => {
  if (yes === undefined) throw new Refusal('Nothing was changed. Add --yes to go on.');
};

const perform = async (
  phase: Exclude<Phase, 'cleanup'>,
  aws: Aws,
  options: Options,
  say: (line: string) => void,
  signal: AbortSignal,
): Promise<number> => {
  const { account, showAccount } = options;
  const folder = resolve(options.state);
  const roles = await checkAccount(aws, account);
  const progress = await openProgress(folder, account, aws.region);
  if (phase !== 'prepare') await requireReady(aws, account, phase, progress, new Date());
  if (phase === 'run') await requireTerraform();
  say(announce(phase, account, aws.region, roles));
  requireYes(options);
  await mkdir(folder, { recursive: true });
  // What was cleaned up from another folder is not done.
  if (phase === 'prepare' && !(await isPrepared(aws, account))) resetProgress(progress);
  const terraform = terraformIn(terraformFolder(folder), account, signal);
  const save = (): Promise<void> => saveProgress(folder, progress);
  const world = { aws, account, terraform, facts: progress.facts, save, signal, now: () => new Date() };
  const hidden = showAccount === undefined ? account : undefined;
  const outcomes = await performPhase(phase, steps, world, { folder, progress, hidden, say });
  say(`The record is in ${recordFile(folder)}, and as a table in ${reportFile(folder)}.`);
  return outcomes.includes('failed') ? failed : 0;
};

const cleanUp = async (aws: Aws, options: Options, say: (line: string) => void): Promise<number> => {
  const remnants = await findRemnants(aws);
  if (remnants.length === 0) say(`There is nothing of a run in ${options.account}, ${aws.region}.`);
  else say(['cleanup removes:', ...remnants.map(({ kind, id }) => `  - ${kind} ${id}`)].join('\n'));
  requireYes(options);
  const problems = await removeAll(remnants, say);
  if (problems.length > 0) return failed;
  await forgetProgress(resolve(options.state));
  return 0;
};

const main = async (phase: Phase, options: Options): Promise<number> => {
  const { account, showAccount } = options;
  const say = (line: string): void => console.log(mask(line, showAccount === undefined ? account : undefined));
  const interruption = listenForInterruption();
  try {
    const aws = await openAws();
    await confirmAccount(aws, account);
    if (phase === 'cleanup') return await cleanUp(aws, options, say);
    return await perform(phase, aws, options, say, interruption);
  } catch (error) {
    if (interruption.aborted) {
      say('Interrupted. Start the phase again to go on, or `cleanup` to remove everything.');
      return interrupted;
    }
    if (!(error instanceof Refusal)) throw error;
    console.error(mask(error.message, undefined));
    return refused;
  }
};

const program = new Command('npm run accept --')
  .description('Tries the module in an account of AWS that nobody needs: docs/acceptance.md.')
  .addArgument(new Argument('<phase>', 'what to do').choices(phases))
  .requiredOption('--account <id>', 'the account, which has to be that of the credentials', accountId)
  .option('--yes', 'go on after what is made and what it costs was printed')
  .option('--state <folder>', 'where progress, record and the state of Terraform are kept', defaultState)
  .option('--show-account', 'write the id of the account into the record')
  .exitOverride()
  .action(async (phase: Phase, options: Options) => {
    process.exitCode = await main(phase, options);
  });

try {
  await program.parseAsync();
} catch (error) {
  const isUsage = error instanceof Error && 'exitCode' in error;
  // What has no words is a defect, and shows where it is.
  if (!isUsage) console.error(explain(error) ?? error);
  process.exitCode = isUsage && error.exitCode === 0 ? 0 : refused;
}

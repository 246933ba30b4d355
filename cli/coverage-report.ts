import { InvalidArgumentError, Option } from 'commander';
import type { Command } from 'commander';
import { readOrganization } from './aws/coverage.ts';
import type { CoverageOptions } from './aws/coverage.ts';
import type { ReferenceOptions } from './aws/references.ts';
import type { Console, Output } from './command.ts';
import { CommandFailure } from './failure.ts';
import { toFilter } from './filter-options.ts';
import type { FilterOptions } from './filter-options.ts';
import { showCoverage } from './formats/coverage.ts';
import type { SinceOptions } from './since-option.ts';

/** Options that decide whether it is a report of coverage, and those that it does not go with. */
export interface CoverageReportOptions extends CoverageOptions, FilterOptions, ReferenceOptions, SinceOptions {
  readonly assumeRole?: string;
  readonly coverage?: true;
}

/** The log may have been kept for a shorter time: nobody looks for a run that long ago. */
const mostHours = 24 * 90;

const toHours = (given: string): number => {
  const hours = /^\d{1,4}$/.test(given) ? Number(given) : 0;
  if (hours < 1 || hours > mostHours) {
    throw new InvalidArgumentError(`It is a whole number of hours from 1 to ${mostHours}.`);
  }
  return hours;
};

export const addCoverageOptions = (command: Command): Command =>
  command
    .option('--coverage', 'instead: every account of the organization, whether it is evaluated, and why not')
    .option('--stack-set <name>', 'with --coverage: the stack set of the member role; default: member-role-of-<rule>')
    .addOption(
      new Option('--call-as <whom>', 'with --coverage: SELF, or DELEGATED_ADMIN of StackSets')
        .choices(['SELF', 'DELEGATED_ADMIN'])
        .default('SELF'),
    )
    .option('--log-group <name>', "the function's log group, which tells of runs; default: /aws/lambda/<rule>")
    .option('--hours <number>', 'with --coverage: how far back to look for runs; default: 48', toHours);

/** Throws for options that mean nothing together. */
export const checkCoverageOptions = (options: CoverageReportOptions): void => {
  const { coverage, assumeRole, references, since, hours } = options;
  if (coverage !== true) {
    if (hours !== undefined) throw new CommandFailure('--hours is for --coverage: add it, or leave --hours out');
    return;
  }
  if (toFilter(options) !== undefined || options.groupBy !== undefined) {
    throw new CommandFailure('--coverage lists accounts: leave the filters of roles and --group-by out');
  }
  if (assumeRole !== undefined) throw new CommandFailure('--coverage reads no IAM: leave --assume-role out');
  if (references === true) throw new CommandFailure('--coverage shows no roles: leave --references out');
  if (since !== undefined) {
    throw new CommandFailure(
      '--coverage is not compared with an earlier report: leave --since out; --hours is how far back it looks for runs',
    );
  }
};

/** Reports which accounts of the organization are evaluated, and why others are not. */
export const reportCoverage = async (
  options: CoverageReportOptions,
  { progress, warn }: Console,
  now: Date,
): Promise<Output> => {
  const report = await readOrganization(options, now, progress);
  for (const { what, why } of report.unread) warn(`${what}: not read, which counts as a gap: ${why}`);
  return showCoverage(report);
};

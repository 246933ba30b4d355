import { Command } from 'commander';
import { run, runProgram } from './command.ts';
import type { CliCommand } from './command.ts';
import type { Edition } from './edition.ts';
import { describeUse } from './help.ts';
import { createPreview } from './preview.ts';
import { report } from './report.ts';
import { version } from './version.ts';

/** Tells of the commands: nothing else is done without one. */
const createProgram = (commands: readonly CliCommand[], edition: Edition): Command => {
  const program = new Command('iam-role-last-used')
    .description('Which IAM roles nobody uses. Reads only: nothing is written to AWS.')
    .version(version);
  for (const { command, examples } of commands) {
    program.addCommand(command.version(version));
    describeUse(command, edition, examples);
  }
  return describeUse(
    program,
    edition,
    commands.flatMap(({ examples }) => examples.slice(0, 1)),
  );
};

/**
 * Runs the command that the arguments name.
 *
 * @param args - the name of the command, and its options
 */
export const main = (edition: Edition, args: readonly string[]): Promise<void> => {
  const commands = [createPreview(edition), report];
  const program = createProgram(commands, edition);
  const [name, ...options] = args;
  const chosen = commands.find(({ command }) => command.name() === name);
  return chosen === undefined ? runProgram(program, args) : run(chosen, options);
};

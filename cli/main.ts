import { Command } from 'commander';
import { run, runProgram } from './command.ts';
import type { CliCommand } from './command.ts';
import type { Edition } from './edition.ts';
import { createPreview } from './preview.ts';
import { report } from './report.ts';
import { version } from './version.ts';

/** Tells of the commands: nothing else is done without one. */
const createProgram = (commands: readonly CliCommand[], { invocation }: Edition): Command => {
  const program = new Command('iam-role-last-used').description('Which IAM roles nobody uses. Reads only.');
  for (const { command } of commands) program.addCommand(command);
  for (const each of [program, ...program.commands]) {
    const name = each === program ? '<command>' : each.name();
    each.version(version).configureHelp({ commandUsage: () => `${invocation(name)} [options]` });
  }
  return program;
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

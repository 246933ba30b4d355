import process from 'node:process';
import { CommanderError, Option } from 'commander';
import type { Command } from 'commander';
import pc from 'picocolors';
import { credentialReasons } from './aws/credential-log.ts';
import { listenToWaits } from './aws/waits.ts';
import { deliverAll, describeDeliveries, toDestinations } from './destinations.ts';
import type { Destination, DestinationOptions } from './destinations.ts';
import { listSilent } from './evaluated.ts';
import { explain } from './explain-failure.ts';
import { CommandFailure } from './failure.ts';
import { formats, render } from './formats/formats.ts';
import type { Format } from './formats/formats.ts';
import type { Surface } from './formats/surface.ts';
import { onOneLine, plural } from './formats/words.ts';
import { print } from './output.ts';
import { createProgress, describeWait } from './progress.ts';
import type { Progress } from './progress.ts';
import type { Findings } from './report-data.ts';

/** Options that both commands have. */
export interface OutputOptions extends DestinationOptions {
  readonly ownerTag: string;
  readonly failOnNoncompliant?: true;
}

const addOutput = (path: string, before: readonly string[] = []): readonly string[] => [...before, path];

export const addOutputOptions = (command: Command): Command =>
  command
    .addOption(new Option('--format <format>', 'default: table on a terminal, text otherwise').choices(formats))
    .option(
      '--output <file>',
      'write to a file, "-": standard output; its ending chooses the format where --format does not; may be given again',
      addOutput,
    )
    .option('--owner-tag <key>', 'tag that names the owner of a role', 'owner')
    .option('--fail-on-noncompliant', 'exit with status 3 when a role is NON_COMPLIANT, and 4 where that is not told');

/** What a command has to show. */
export interface Output {
  /** Throws a CommandFailure for a format that it does not have. */
  readonly render: (format: Format, surface: Surface) => Promise<string> | string;
  /** Whether the command ends with status 3: there is something to do. */
  readonly needsWork: boolean;
  /** What it holds, in a few words. */
  readonly content: string;
  /** Whether it ends with status 4 where nothing needs work: not everything could be told. */
  readonly isIncomplete: boolean;
}

const isSilentAnywhere = ({ report: { evaluated } }: Findings): boolean =>
  evaluated !== null && listSilent(evaluated).length > 0;

const ofFindings = (findings: Findings, { failOnNoncompliant }: OutputOptions): Output => ({
  render: (format, surface) => render(format, findings, surface),
  needsWork: failOnNoncompliant === true && findings.report.summary.nonCompliant > 0,
  content: `${plural(findings.report.roles.length, 'role')}, ${findings.report.summary.nonCompliant} NON_COMPLIANT`,
  isIncomplete:
    findings.report.unreadAccounts.length > 0 || (failOnNoncompliant === true && isSilentAnywhere(findings)),
});

const surfaceOf = ({ path }: Destination): Surface => {
  const width = path === undefined && process.stdout.isTTY ? process.stdout.columns : Number(process.env['COLUMNS']);
  return { width: width || 120, colours: path === undefined && pc.isColorSupported, isFile: path !== undefined };
};

/** Writes what there is to show, and returns the line to tell of it, if there is one. */
const deliver = async (shown: Output, destinations: readonly Destination[]): Promise<string | undefined> => {
  const deliveries = [];
  for (const destination of destinations) {
    const text = await shown.render(destination.format, surfaceOf(destination));
    deliveries.push({ ...destination, text });
  }
  await deliverAll(deliveries);
  return describeDeliveries(deliveries, shown.content);
};

const tell = (command: Command, message: string): void => {
  process.stderr.write(`${command.name()}: ${onOneLine(message)}\n`);
};

const fail = (command: Command, message: string): void => {
  tell(command, message);
  process.exitCode = 2;
};

/** One line, whatever commander makes of it: a suggestion comes on a line of its own. */
const ofUsage = (message: string): string =>
  message
    .replace(/^error: /, '')
    .replaceAll(/\s*\n\s*/g, ' ')
    .trim();

/** What a command may tell while it works. */
export interface Console {
  readonly progress: Progress;
  /** A line on standard error that does not stop the command. */
  readonly warn: (message: string) => void;
}

/** A command with what it does. */
export interface CliCommand {
  readonly command: Command;
  /** For the help: the name of the command, and options. */
  readonly examples: readonly string[];
  /** @param options - what commander makes of the arguments */
  readonly work: (options: unknown, console: Console) => Promise<Findings | Output>;
}

const finish = async ({ command, work }: CliCommand, args: readonly string[], console: Console): Promise<void> => {
  const options = command.parse(args, { from: 'user' }).opts<OutputOptions>();
  const destinations = toDestinations(options, process.stdout.isTTY);
  const found = await work(options, console);
  const shown = 'report' in found ? ofFindings(found, options) : found;
  console.progress.clear();
  const written = await deliver(shown, destinations);
  if (written !== undefined) tell(command, written);
  if (shown.needsWork) process.exitCode = 3;
  else if (shown.isIncomplete) process.exitCode = 4;
};

const withoutCommand = ({ commands }: Command): CommandFailure =>
  new CommandFailure(`name a command, ${commands.map((each) => each.name()).join(' or ')}: --help tells more`);

/** What commander writes instead, such as the help, goes out as anything else does: whole, or it is a failure. */
const orHelp = async (command: Command, work: () => Promise<void>): Promise<void> => {
  let help = '';
  for (const each of [command, ...command.commands]) {
    each.exitOverride().configureOutput({ writeErr: () => undefined, writeOut: (text) => (help += text) });
  }
  try {
    await work();
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.code === 'commander.help') throw withoutCommand(command);
    if (error.exitCode !== 0) throw new CommandFailure(ofUsage(error.message), { cause: error });
    await print(help);
  }
};

const toTheEnd = async (command: Command, work: (console: Console) => Promise<void>): Promise<void> => {
  const progress = createProgress(process.stderr);
  listenToWaits((delayMs, nextTry) => progress.show(describeWait(delayMs, nextTry)));
  const warn = (message: string): void => {
    progress.clear();
    tell(command, message);
  };
  // That nobody can read what is told is no reason to stop.
  process.stderr.on('error', () => undefined);
  try {
    await orHelp(command, () => work({ progress, warn }));
  } catch (error) {
    progress.clear();
    const message = explain(error, { reasons: credentialReasons, profile: process.env['AWS_PROFILE'] });
    if (message === undefined) throw error;
    fail(command, message);
  }
};

/**
 * Runs a command to its end. Exit status: 0, or 3 where what it shows needs work: findings with --fail-on-noncompliant, gaps
 * with --coverage; otherwise 4 where not everything could be told; 2 and one line on standard error for what the person at the terminal can mend. A defect is thrown.
 */
export const run = (command: CliCommand, args: readonly string[]): Promise<void> =>
  toTheEnd(command.command, (console) => finish(command, args, console));

/** Does what can be done without a command: shows the help or the version. Otherwise it names the commands, with status 2. */
export const runProgram = (program: Command, args: readonly string[]): Promise<void> =>
  toTheEnd(program, async () => {
    await program.parseAsync(args, { from: 'user' });
    throw withoutCommand(program);
  });

import process from 'node:process';
import { CommanderError, Option } from 'commander';
import type { Command } from 'commander';
import pc from 'picocolors';
import { listSilent } from './evaluated.ts';
import { explain } from './explain-failure.ts';
import { formats, render } from './formats/formats.ts';
import type { Format } from './formats/formats.ts';
import type { Surface } from './formats/surface.ts';
import { onOneLine } from './formats/words.ts';
import { print, writeWhole } from './output.ts';
import { createProgress } from './progress.ts';
import type { Progress } from './progress.ts';
import type { Findings } from './report-data.ts';

/** Options that both commands have. */
export interface OutputOptions {
  readonly format?: Format;
  readonly output?: string;
  readonly ownerTag: string;
  readonly failOnNoncompliant?: true;
}

export const addOutputOptions = (command: Command): Command =>
  command
    .addOption(new Option('--format <format>', 'default: table on a terminal, text otherwise').choices(formats))
    .option('--output <file>', 'write to a file; its ending chooses the format where --format does not')
    .option('--owner-tag <key>', 'tag that names the owner of a role', 'owner')
    .option('--fail-on-noncompliant', 'exit with status 3 when a role is NON_COMPLIANT, and 4 where that is not told');

/** What a command has to show. */
export interface Output {
  /** Throws a CommandFailure for a format that it does not have. */
  readonly render: (format: Format, surface: Surface) => Promise<string> | string;
  /** Whether the command ends with status 3: there is something to do. */
  readonly needsWork: boolean;
  /** Whether it ends with status 4 where nothing needs work: not everything could be told. */
  readonly isIncomplete: boolean;
}

const isSilentAnywhere = ({ report: { evaluated } }: Findings): boolean =>
  evaluated !== null && listSilent(evaluated).length > 0;

const ofFindings = (findings: Findings, { failOnNoncompliant }: OutputOptions): Output => ({
  render: (format, surface) => render(format, findings, surface),
  needsWork: failOnNoncompliant === true && findings.report.summary.nonCompliant > 0,
  isIncomplete:
    findings.report.unreadAccounts.length > 0 || (failOnNoncompliant === true && isSilentAnywhere(findings)),
});

const chooseFormat = ({ format, output }: OutputOptions): Format => {
  if (format !== undefined) return format;
  if (output === undefined) return process.stdout.isTTY ? 'table' : 'text';
  return formats.find((name) => output.endsWith(`.${name}`)) ?? 'text';
};

const deliver = async (shown: Output, options: OutputOptions): Promise<void> => {
  const { output } = options;
  const isTerminal = output === undefined && process.stdout.isTTY;
  const width = isTerminal ? process.stdout.columns : Number(process.env['COLUMNS']) || 120;
  const surface = { width, colours: output === undefined && pc.isColorSupported };
  const text = await shown.render(chooseFormat(options), surface);
  await (output === undefined ? print(text) : writeWhole(output, text));
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

/**
 * Runs a command to its end. Exit status: 0, or 3 where what it shows needs work: findings with --fail-on-noncompliant, gaps
 * with --coverage; otherwise 4 where not everything could be told; 2 and one line on standard error for what the person at the terminal can mend. A defect is thrown.
 */
export const run = async (
  command: Command,
  work: (options: unknown, console: Console) => Promise<Findings | Output>,
): Promise<void> => {
  const progress = createProgress(process.stderr);
  const warn = (message: string): void => {
    progress.clear();
    tell(command, message);
  };
  try {
    const options = command
      .exitOverride()
      .configureOutput({ writeErr: () => undefined })
      .parse()
      .opts<OutputOptions>();
    const found = await work(options, { progress, warn });
    const shown = 'report' in found ? ofFindings(found, options) : found;
    progress.clear();
    await deliver(shown, options);
    if (shown.needsWork) process.exitCode = 3;
    else if (shown.isIncomplete) process.exitCode = 4;
  } catch (error) {
    progress.clear();
    if (error instanceof CommanderError) {
      if (error.exitCode !== 0) fail(command, ofUsage(error.message));
      return;
    }
    const message = explain(error);
    if (message === undefined) throw error;
    fail(command, message);
  }
};

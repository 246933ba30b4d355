import type { Command } from 'commander';
import type { Edition } from './edition.ts';

const statuses = [
  '0  done',
  '2  nothing was written, or only a part; standard error says why',
  '3  done, with findings (--fail-on-noncompliant) or gaps (--coverage)',
  '4  done, but not everything could be told; standard error names what',
];

const chapter = (title: string, lines: readonly string[]): string =>
  `\n${title}:\n${lines.map((line) => `  ${line}`).join('\n')}`;

/**
 * Adds to the help how a command is started, examples, and what its exit status means.
 *
 * @param examples - arguments, the name of a command first
 */
export const describeUse = (command: Command, { invocation }: Edition, examples: readonly string[]): Command => {
  const name = command.parent === null ? '<command>' : command.name();
  const lines = examples.map((example) => {
    const [first = '', ...options] = example.split(' ');
    return [invocation(first), ...options].join(' ');
  });
  return command
    .configureHelp({ commandUsage: () => `${invocation(name)} [options]` })
    .addHelpText('after', chapter('Examples', lines) + '\n' + chapter('Exit status', statuses));
};

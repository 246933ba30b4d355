import { InvalidArgumentError, Option } from 'commander';
import type { Command } from 'commander';
import { CommandFailure } from './failure.ts';
import type { Filter } from './filter.ts';
import { verdictWords } from './formats/columns.ts';
import { groupings } from './groups.ts';
import type { Grouping } from './groups.ts';
import { namedWords } from './named.ts';
import type { Named } from './named.ts';
import { riskWords } from './risk.ts';

export interface FilterOptions {
  readonly verdict?: readonly string[];
  readonly risk?: readonly string[];
  readonly owner?: string;
  readonly account?: readonly string[];
  readonly named?: Named;
  readonly top?: number;
  readonly groupBy?: Grouping;
}

const verdicts = [...Object.keys(verdictWords), 'COMPLIANT', 'NON_COMPLIANT'];

const listOf =
  (known: readonly string[]) =>
  (given: string, before: readonly string[] = []): readonly string[] => {
    const words = given.split(',').map((word) => word.trim());
    const unknown = words.find((word) => !known.includes(word));
    if (unknown !== undefined) throw new InvalidArgumentError(`${unknown} is unknown; known are ${known.join(', ')}.`);
    return [...new Set([...before, ...words])];
  };

const toAccounts = (given: string, before: readonly string[] = []): readonly string[] => {
  const accounts = given.split(',').map((id) => id.trim());
  if (!accounts.every((id) => /^\d{12}$/.test(id))) throw new InvalidArgumentError('An account has twelve digits.');
  return [...new Set([...before, ...accounts])];
};

const toTop = (given: string): number => {
  const top = /^\d{1,6}$/.test(given) ? Number(given) : 0;
  if (top < 1) throw new InvalidArgumentError('It is a whole number from 1 to 999999.');
  return top;
};

export const addFilterOptions = (command: Command): Command =>
  command
    .option(
      '--verdict <words>',
      'list only roles of these verdicts or this compliance, with commas between',
      listOf(verdicts),
    )
    .option('--risk <words>', 'list only roles with one of these risks', listOf(riskWords))
    .option('--owner <text>', 'list only roles whose owner contains this')
    .option('--account <ids>', 'list only roles of these accounts', toAccounts)
    .addOption(
      new Option(
        '--named <which>',
        'with --references: list only roles that something names (yes), or for which nothing was found (no)',
      ).choices(namedWords),
    )
    .option('--top <number>', 'list only so many, the most urgent: findings first, by risk, then by days idle', toTop)
    .addOption(
      new Option(
        '--group-by <what>',
        'count the listed roles by their owner or account, and list them in that order',
      ).choices(groupings),
    );

/** Undefined where nothing is filtered. Throws for an option that needs another one. */
export const toFilter = (options: FilterOptions & { readonly references?: true }): Filter | undefined => {
  const { verdict, risk, owner, account, named, top, references } = options;
  if (named !== undefined && references !== true) {
    throw new CommandFailure('--named is for --references: add it, or leave --named out');
  }
  const filter = {
    verdict: verdict ?? null,
    risk: risk ?? null,
    owner: owner ?? null,
    account: account ?? null,
    named: named ?? null,
    top: top ?? null,
  };
  return Object.values(filter).every((value) => value === null) ? undefined : filter;
};

import { InvalidArgumentError } from 'commander';
import type { Command } from 'commander';
import { defaultMaxDays, isMaxDays, maxDaysWords } from '../lambda/src/rule/parameters.ts';
import type { Policy } from '../lambda/src/rule/rule.ts';
import { badPatterns, createWhitelist, patternCharacters } from '../lambda/src/rule/whitelist.ts';

/** The inputs of the module that decide about roles; undefined where nobody gave one. */
export interface PolicySettings {
  readonly maxDays?: number | undefined;
  readonly whitelist?: readonly string[] | undefined;
  /** Null: no role is exempt by tag. */
  readonly exemptionTag?: string | null | undefined;
  readonly includeProtectedRoles?: boolean | undefined;
}

/** The defaults of variables.tf, which a test compares. */
export const policyDefaults = {
  maxDays: defaultMaxDays,
  whitelist: [],
  exemptionTag: 'iam-role-last-used:exempt-until',
  includeProtectedRoles: false,
} as const satisfies PolicySettings;

export const daysProblem = (days: number): string | undefined =>
  isMaxDays(days) ? undefined : `it must be ${maxDaysWords}`;

export const patternsProblem = (patterns: readonly string[]): string | undefined => {
  const bad = badPatterns(patterns);
  return bad === undefined ? undefined : `it holds ${bad}: patterns are made of ${patternCharacters}`;
};

const refuse = (problem: string | undefined): void => {
  if (problem !== undefined) throw new InvalidArgumentError(`${problem}.`);
};

const parseDays = (value: string): number => {
  const days = /^\d+$/.test(value) ? Number(value) : Number.NaN;
  refuse(daysProblem(days));
  return days;
};

const addPatterns = (value: string, before: readonly string[] | undefined): readonly string[] => {
  const patterns = value === '' ? [] : value.split('|');
  refuse(patternsProblem(patterns));
  return [...(before ?? []), ...patterns];
};

/** Adds the options that mirror the module's inputs. They have no defaults: the module block may give a value instead. */
export const addPolicyOptions = (command: Command): Command =>
  command
    .option(
      '--max-days <days>',
      `days that a role may go unused, ${maxDaysWords} (default: ${policyDefaults.maxDays})`,
      parseDays,
    )
    .option('--whitelist <patterns>', 'patterns of pathnames, separated by "|"; may be given again', addPatterns)
    .option(
      '--exemption-tag <key>',
      `tag that exempts a role until its date (default: "${policyDefaults.exemptionTag}")`,
    )
    .option('--no-exemption-tag', 'no role is exempt by tag')
    .option('--include-protected-roles', 'judge roles that AWS owns too');

/** What commander makes of the options above. */
export interface PolicyOptions {
  readonly maxDays?: number;
  readonly whitelist?: readonly string[];
  /** True is what commander sets where neither option is given, because one of them starts with "no". */
  readonly exemptionTag?: string | boolean;
  readonly includeProtectedRoles?: true;
}

export const toSettings = ({ exemptionTag, ...options }: PolicyOptions): PolicySettings => ({
  ...options,
  exemptionTag: exemptionTag === false ? null : exemptionTag === true ? undefined : exemptionTag,
});

/** Makes the policy of the function; of each setting, the first that was given counts. */
export const toPolicy = (...given: readonly PolicySettings[]): Policy => {
  const first = <K extends keyof PolicySettings>(key: K): NonNullable<PolicySettings[K]> | PolicySettings[K] =>
    [...given, policyDefaults].find((settings) => settings[key] !== undefined)?.[key];
  return {
    maxDays: first('maxDays') ?? policyDefaults.maxDays,
    whitelist: createWhitelist(first('whitelist') ?? []),
    exemptionTag: first('exemptionTag') ?? undefined,
    includeProtectedRoles: first('includeProtectedRoles') ?? false,
  };
};

import { InvalidArgumentError } from 'commander';
import type { Command } from 'commander';
import { nameFirst } from '../lambda/src/function/words.ts';
import { createExemptTags, exemptTagProblems } from '../lambda/src/rule/exempt-tags.ts';
import {
  defaultMaxDays,
  defaultMaximumExemptionDays,
  isMaxDays,
  isMaximumExemptionDays,
  maxDaysWords,
  maximumExemptionDaysWords,
} from '../lambda/src/rule/parameters.ts';
import type { Policy } from '../lambda/src/rule/rule.ts';
import type { ReportPolicy } from './report-data.ts';
import { badPatterns, createWhitelist, patternCharacters } from '../lambda/src/rule/whitelist.ts';

export type TagPatterns = Readonly<Record<string, readonly string[]>>;

/** The inputs of the module that decide about roles; undefined where nobody gave one. */
export interface PolicySettings {
  readonly maxDays?: number | undefined;
  readonly whitelist?: readonly string[] | undefined;
  /** Null: no role is exempt by tag. */
  readonly exemptionTag?: string | null | undefined;
  /** Null: an exemption may reach as far as it says. */
  readonly maximumExemptionDays?: number | null | undefined;
  /** Patterns of values by the key of the tag. */
  readonly exemptTags?: TagPatterns | undefined;
  readonly includeProtectedRoles?: boolean | undefined;
}

/** The defaults of variables.tf, which a test compares. */
export const policyDefaults = {
  maxDays: defaultMaxDays,
  whitelist: [],
  exemptionTag: 'iam-role-last-used:exempt-until',
  maximumExemptionDays: defaultMaximumExemptionDays,
  exemptTags: {},
  includeProtectedRoles: false,
} as const satisfies PolicySettings;

export const daysProblem = (days: number): string | undefined =>
  isMaxDays(days) ? undefined : `it must be ${maxDaysWords}`;

export const patternsProblem = (patterns: readonly string[]): string | undefined => {
  const bad = badPatterns(patterns);
  return bad === undefined ? undefined : `it holds ${bad}: patterns are made of ${patternCharacters}`;
};

export const exemptionDaysProblem = (days: number): string | undefined =>
  isMaximumExemptionDays(days) ? undefined : `it must be ${maximumExemptionDaysWords}`;

export const exemptTagsProblem = (tags: TagPatterns): string | undefined => {
  const problems = exemptTagProblems(tags);
  return problems.length === 0 ? undefined : `it holds ${nameFirst(problems)}`;
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

const parseExemptionDays = (value: string): number => {
  const days = /^\d+$/.test(value) ? Number(value) : Number.NaN;
  refuse(exemptionDaysProblem(days));
  return days;
};

const addExemptTag = (value: string, given?: TagPatterns | boolean): TagPatterns => {
  const [, key, pattern] = /^([^=]+)=(.*)$/s.exec(value) ?? [];
  if (key === undefined || pattern === undefined) throw new InvalidArgumentError('it must be KEY=PATTERN.');
  const before = typeof given === 'object' ? given : {};
  const tags = { ...before, [key]: [...(before[key] ?? []), pattern] };
  refuse(exemptTagsProblem(tags));
  return tags;
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
    .option('--no-exemption-tag', 'no role is exempt by the date in a tag')
    .option(
      '--maximum-exemption-days <days>',
      `days ahead that this date may lie, ${maximumExemptionDaysWords} (default: ${policyDefaults.maximumExemptionDays})`,
      parseExemptionDays,
    )
    .option('--no-maximum-exemption-days', 'that date may lie as far ahead as it says')
    .option(
      '--exempt-tag <key=pattern>',
      'tag that exempts a role whatever its use, with a pattern of its value; may be given again',
      addExemptTag,
    )
    .option('--no-exempt-tag', 'no role is exempt by the value of a tag')
    .option('--include-protected-roles', 'judge roles that AWS owns too')
    .option('--no-include-protected-roles', 'leave roles that AWS owns out, whatever the module block says');

/** What commander makes of the options above. */
export interface PolicyOptions {
  readonly maxDays?: number;
  readonly whitelist?: readonly string[];
  /** True is what commander sets where neither option is given, because one of them starts with "no". */
  readonly exemptionTag?: string | boolean;
  readonly maximumExemptionDays?: number | boolean;
  readonly exemptTag?: TagPatterns | boolean;
  readonly includeProtectedRoles?: boolean;
}

/** False is what "--no-…" sets, and true what stands where neither option is given. */
const orNone = <T>(value: T | boolean | undefined): T | null | undefined =>
  value === false ? null : value === true ? undefined : value;

export const toSettings = ({
  exemptionTag,
  maximumExemptionDays,
  exemptTag,
  ...options
}: PolicyOptions): PolicySettings => ({
  ...options,
  exemptionTag: orNone(exemptionTag),
  maximumExemptionDays: orNone(maximumExemptionDays),
  exemptTags: exemptTag === false ? {} : exemptTag === true ? undefined : exemptTag,
});

/** Makes the policy of the function; of each setting, the first that was given counts. */
export const toPolicy = (...given: readonly PolicySettings[]): Policy => {
  const first = <K extends keyof PolicySettings>(key: K): NonNullable<PolicySettings[K]> | PolicySettings[K] =>
    [...given, policyDefaults].find((settings) => settings[key] !== undefined)?.[key];
  return {
    maxDays: first('maxDays') ?? policyDefaults.maxDays,
    whitelist: createWhitelist(first('whitelist') ?? []),
    exemptionTag: first('exemptionTag') ?? undefined,
    maximumExemptionDays: first('maximumExemptionDays') ?? undefined,
    exemptTags: createExemptTags(first('exemptTags') ?? {}),
    includeProtectedRoles: first('includeProtectedRoles') ?? false,
  };
};

/** A policy as a report tells it. */
export const toReportPolicy = ({ whitelist, exemptTags, ...policy }: Policy): ReportPolicy => ({
  maxDays: policy.maxDays,
  whitelist: whitelist.patterns,
  exemptionTag: policy.exemptionTag ?? null,
  maximumExemptionDays: policy.maximumExemptionDays ?? null,
  exemptTags: Object.fromEntries(exemptTags.map(({ key, values }) => [key, values.patterns])),
  includeProtectedRoles: policy.includeProtectedRoles,
});

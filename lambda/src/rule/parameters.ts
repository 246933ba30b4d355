import { createEnvironmentReader } from '../function/environment.ts';
import type { Environment } from '../function/environment.ts';
import { show } from '../function/json.ts';
import type { Json } from '../function/json.ts';
import { readExemptTags } from './exempt-tags.ts';
import type { Policy } from './rule.ts';
import { badPatterns, createWhitelist, patternCharacters } from './whitelist.ts';
import type { Whitelist } from './whitelist.ts';

/** How many days a role may go unused where nobody says; variables.tf has the same. */
export const defaultMaxDays = 60;

export const isMaxDays = (days: unknown): days is number =>
  typeof days === 'number' && Number.isInteger(days) && days >= 1 && days <= 365;

/** What `isMaxDays` asks for, in words. */
export const maxDaysWords = 'a whole number from 1 to 365';

/** The longest text of all rule parameters that Config takes (InputParameters, StringWithCharLimit1024). */
const maxParameters = 1_024;

const readMaxDays = (value: unknown, problems: string[]): number => {
  if (value === undefined) return defaultMaxDays;
  const days = typeof value === 'string' && /^[0-9]{1,3}$/.test(value) ? Number(value) : value;
  if (isMaxDays(days)) return days;
  problems.push(`max_days_for_last_used is ${show(value)}, not ${maxDaysWords}`);
  return defaultMaxDays;
};

const readWhitelist = (value: unknown, problems: string[]): Whitelist => {
  if (value === undefined || value === '') return createWhitelist([]);
  if (typeof value !== 'string') {
    problems.push(`role_whitelist is ${show(value)}, not a text of patterns joined by "|"`);
    return createWhitelist([]);
  }
  if (value.length > maxParameters) {
    problems.push(`role_whitelist has ${value.length} characters, more than the ${maxParameters} that Config takes`);
    return createWhitelist([]);
  }
  const patterns = value.split('|');
  const bad = badPatterns(patterns);
  if (bad === undefined) return createWhitelist(patterns);
  problems.push(`role_whitelist holds ${bad}: patterns are joined by "|" and made of ${patternCharacters}`);
  return createWhitelist([]);
};

const known = ['max_days_for_last_used', 'role_whitelist'];

/** Reads the parameters of the rule. `problems` is added to where one cannot be used. */
export const readParameters = (parameters: Json, problems: string[]): Pick<Policy, 'maxDays' | 'whitelist'> => {
  for (const name of Object.keys(parameters)) {
    if (!known.includes(name)) {
      problems.push(`rule parameter ${show(name)} is unknown: there are ${known.join(' and ')}`);
    }
  }
  return {
    maxDays: readMaxDays(parameters['max_days_for_last_used'], problems),
    whitelist: readWhitelist(parameters['role_whitelist'], problems),
  };
};

/** Days ahead that an exemption may reach where nobody says; variables.tf has the same. */
export const defaultMaximumExemptionDays = 400;

const mostExemptionDays = 3_650;

export const isMaximumExemptionDays = (days: number): boolean =>
  Number.isInteger(days) && days >= 1 && days <= mostExemptionDays;

/** What `isMaximumExemptionDays` asks for, in words. */
export const maximumExemptionDaysWords = 'a whole number from 1 to 3,650';

/** The exemptions of a policy. */
export type Exemptions = Pick<Policy, 'exemptionTag' | 'maximumExemptionDays' | 'exemptTags'>;

/** Reads what exempts roles: environment variables that the module sets. `problems` is added to where one cannot be used. */
export const readExemptions = (environment: Environment, problems: string[]): Exemptions => {
  const { optional, wholeNumber } = createEnvironmentReader(environment, problems);
  return {
    exemptionTag: optional('EXEMPTION_TAG'),
    // The module says "none" where there is no limit: a variable that got lost must not lift it.
    maximumExemptionDays:
      environment['MAXIMUM_EXEMPTION_DAYS'] === 'none'
        ? undefined
        : (wholeNumber('MAXIMUM_EXEMPTION_DAYS', 1, mostExemptionDays) ?? defaultMaximumExemptionDays),
    exemptTags: readExemptTags(environment, problems),
  };
};

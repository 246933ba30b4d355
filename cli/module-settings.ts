import { isJson } from '../lambda/src/function/json.ts';
import { CommandFailure } from './failure.ts';
import type { Block } from './module-block.ts';
import { daysProblem, exemptionDaysProblem, exemptTagsProblem, patternsProblem } from './policy-options.ts';
import type { PolicySettings, TagPatterns } from './policy-options.ts';

/** The arguments of a module block that decide about roles, as far as they are literal. */
export interface ModuleSettings {
  readonly settings: PolicySettings;
  /** Arguments whose values only Terraform knows, as they are written. */
  readonly unresolved: readonly string[];
}

// hcl2json writes an expression as a template; a doubled sign is Terraform's way to write it literally.
export const isExpression = (value: unknown): boolean => typeof value === 'string' && /(?<![$%])[$%]\{/.test(value);

const sourceOf = (expression: unknown): string => String(expression).replace(/^\$\{(.*)\}$/s, '$1');

/** Converts a value as Terraform would; throws the rule that a value breaks which Terraform would refuse. */
const convert = {
  max_days: (value: unknown): number => {
    const problem = daysProblem(Number(value));
    if (problem !== undefined) throw new CommandFailure(problem);
    return Number(value);
  },
  whitelist: (value: unknown): readonly string[] => {
    if (!Array.isArray(value)) throw new CommandFailure('it must be a list of patterns');
    const problem = patternsProblem(value.map(String));
    if (problem !== undefined) throw new CommandFailure(problem);
    return value.map(String);
  },
  exemption_tag: String,
  maximum_exemption_days: (value: unknown): number => {
    const problem = exemptionDaysProblem(Number(value));
    if (problem !== undefined) throw new CommandFailure(problem);
    return Number(value);
  },
  exempt_tags: (value: unknown): TagPatterns => {
    if (!isJson(value) || !Object.values(value).every(Array.isArray)) {
      throw new CommandFailure('it must be lists of patterns by the key of a tag');
    }
    const tags = Object.fromEntries(Object.entries(value).map(([key, list]) => [key, (list as unknown[]).map(String)]));
    const problem = exemptTagsProblem(tags);
    if (problem !== undefined) throw new CommandFailure(problem);
    return tags;
  },
  include_protected_roles: (value: unknown): boolean => {
    if (!['true', 'false'].includes(String(value))) throw new CommandFailure('it must be true or false');
    return String(value) === 'true';
  },
};

/** Takes what only Terraform knows out of a value, and notes it. */
const resolve = (argument: string, value: unknown, unresolved: string[]): unknown => {
  if (Array.isArray(value)) {
    unresolved.push(...value.filter(isExpression).map((item) => `${sourceOf(item)} in ${argument}`));
    return value.filter((item) => !isExpression(item));
  }
  if (isJson(value)) {
    // A list that only Terraform knows, or of which nothing else is left, exempts nothing here.
    const entries = Object.entries(value).map(([key, list]) => [key, resolve(`${argument}.${key}`, list, unresolved)]);
    return Object.fromEntries(
      entries.filter(([, list]) => list !== undefined && !(Array.isArray(list) && list.length === 0)),
    );
  }
  if (!isExpression(value)) return value ?? undefined;
  unresolved.push(`${argument} = ${sourceOf(value)}`);
  return undefined;
};

export const readSettings = ({ name, file, body }: Block): ModuleSettings => {
  const unresolved: string[] = [];
  const read = <K extends keyof typeof convert>(argument: K): ReturnType<(typeof convert)[K]> | undefined => {
    const value = resolve(argument, body[argument], unresolved);
    if (value === undefined) return undefined;
    try {
      return convert[argument](value) as ReturnType<(typeof convert)[K]>;
    } catch (error) {
      if (!(error instanceof CommandFailure)) throw error;
      throw new CommandFailure(`${argument} of module.${name} in ${file}: ${error.message}`, { cause: error });
    }
  };
  const settings = {
    maxDays: read('max_days'),
    whitelist: read('whitelist'),
    exemptionTag: body['exemption_tag'] === null ? null : read('exemption_tag'),
    maximumExemptionDays: body['maximum_exemption_days'] === null ? null : read('maximum_exemption_days'),
    exemptTags: read('exempt_tags'),
    includeProtectedRoles: read('include_protected_roles'),
  };
  return { settings, unresolved };
};

import { isJson } from '../lambda/src/function/json.ts';
import { CommandFailure } from './failure.ts';
import type { Block } from './module-block.ts';
import { daysProblem, exemptionDaysProblem, exemptTagsProblem, patternsProblem } from './policy-options.ts';
import type { PolicySettings, TagPatterns } from './policy-options.ts';
import type { UnresolvedArgument } from './unresolved.ts';

/** The arguments of a module block that decide about roles, as far as they are literal. */
export interface ModuleSettings {
  readonly settings: PolicySettings;
  /** Arguments whose values only Terraform knows. */
  readonly unresolved: readonly UnresolvedArgument[];
}

// hcl2json writes an expression as a template; a doubled sign is Terraform's way to write it literally.
export const isExpression = (value: unknown): boolean => typeof value === 'string' && /(?<![$%])[$%]\{/.test(value);

/** Whether braces close only what was opened here: `var.a}-${var.b` is the middle of a template of two expressions. */
const isBalanced = (text: string): boolean => {
  let depth = 0;
  for (const character of text) {
    if (character === '{') depth += 1;
    if (character === '}') depth -= 1;
    if (depth < 0) return false;
  }
  return depth === 0;
};

/** An expression as it is written in HCL, without what makes it a template. */
const sourceOf = (expression: string): string => {
  const inner = /^\$\{(.*)\}$/s.exec(expression)?.[1];
  return inner !== undefined && isBalanced(inner) ? inner : expression;
};

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

/** Takes what only Terraform knows out of a value, and notes it. Undefined where nothing is left of it. */
const resolve = (value: unknown, unresolved: string[]): unknown => {
  if (typeof value === 'string' && isExpression(value)) {
    unresolved.push(sourceOf(value));
    return undefined;
  }
  if (Array.isArray(value)) return value.map((item) => resolve(item, unresolved)).filter((item) => item !== undefined);
  if (!isJson(value)) return value ?? undefined;
  const entries = Object.entries(value).flatMap(([key, item]) => {
    const keys = resolve(key, unresolved);
    const list = resolve(item, unresolved);
    // A list that only Terraform knows, or of which nothing else is left, exempts nothing here.
    return keys === undefined || list === undefined || (Array.isArray(list) && list.length === 0) ? [] : [[key, list]];
  });
  return Object.fromEntries(entries) as unknown;
};

/** Which setting an argument gives. */
const settingOf = {
  max_days: 'maxDays',
  whitelist: 'whitelist',
  exemption_tag: 'exemptionTag',
  maximum_exemption_days: 'maximumExemptionDays',
  exempt_tags: 'exemptTags',
  include_protected_roles: 'includeProtectedRoles',
} as const satisfies Record<keyof typeof convert, keyof PolicySettings>;

/** Reads what decides about roles. `count` and `for_each` do not: they decide whether and how often there is a rule. */
export const readSettings = ({ name, file, body }: Block): ModuleSettings => {
  const unresolved: UnresolvedArgument[] = [];
  const read = <K extends keyof typeof convert>(argument: K): ReturnType<(typeof convert)[K]> | undefined => {
    const expressions: string[] = [];
    const value = resolve(body[argument], expressions);
    if (expressions.length > 0) {
      unresolved.push({ argument, setting: settingOf[argument], expressions, isPartial: value !== undefined });
    }
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

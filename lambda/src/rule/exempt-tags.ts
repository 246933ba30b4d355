import type { Environment } from '../function/environment.ts';
import { isJson, parseJson, show } from '../function/json.ts';
import { isSameKey } from './tags.ts';
import { createWhitelist } from './whitelist.ts';
import type { Whitelist } from './whitelist.ts';

/** A tag that exempts the roles that carry it. */
export interface ExemptTag {
  readonly key: string;
  /** Patterns of its value, with the semantics of the whitelist. */
  readonly values: Whitelist;
}

/** What IAM takes in the key of a tag, and in its value (TagRole). */
const keyPattern = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]{1,128}$/u;
const valuePattern = /^[\p{L}\p{Z}\p{N}_.:/=+\-@*?]{1,256}$/u;

/** What is wrong with the tags, each named; empty where nothing is. */
export const exemptTagProblems = (tags: Readonly<Record<string, readonly string[]>>): readonly string[] => {
  const keys = Object.keys(tags);
  const badKeys = keys
    .filter((key) => !keyPattern.test(key) || /^aws:/i.test(key))
    .map(
      (key) =>
        `the key ${show(key)}: keys have 1 to 128 letters, digits, spaces and _ . : / = + - @, without aws: in front`,
    );
  const first = new Map(keys.toReversed().map((key) => [key.toLowerCase(), key]));
  const twice = keys
    .filter((key) => first.get(key.toLowerCase()) !== key)
    .map((key) => `the key ${show(key)} again: IAM does not tell keys apart by case`);
  const badValues = Object.entries(tags).flatMap(([key, patterns]) => {
    if (patterns.length === 0) return [`no value of ${show(key)}: write "*" for any`];
    return patterns
      .filter((pattern) => !valuePattern.test(pattern))
      .map(
        (pattern) =>
          `the value ${show(pattern)} of ${show(key)}: values have letters, digits, spaces and _ . : / = + - @ * ?`,
      );
  });
  return [...badKeys, ...twice, ...badValues];
};

/** Makes the tags of a policy out of patterns that `exemptTagProblems` finds nothing wrong with. */
export const createExemptTags = (tags: Readonly<Record<string, readonly string[]>>): readonly ExemptTag[] =>
  Object.entries(tags).map(([key, patterns]) => ({ key, values: createWhitelist(patterns) }));

/** The first tag of the role that exempts it, as the role carries it. */
export const findExemptTag = (
  tags: ReadonlyMap<string, string>,
  exemptTags: readonly ExemptTag[],
): { key: string; value: string } | undefined => {
  for (const { key: wanted, values } of exemptTags) {
    for (const [key, value] of tags) {
      if (isSameKey(key, wanted) && values.match(value) !== undefined) return { key, value };
    }
  }
  return undefined;
};

const isPatterns = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.every((item) => typeof item === 'string');

/** Reads EXEMPT_TAGS, a JSON object of lists of patterns by key. `problems` is added to where it cannot be used. */
export const readExemptTags = (environment: Environment, problems: string[]): readonly ExemptTag[] => {
  const text = environment['EXEMPT_TAGS'];
  if (text === undefined || text === '') return [];
  const value = parseJson(text);
  if (!isJson(value) || !Object.values(value).every(isPatterns)) {
    problems.push('EXEMPT_TAGS is not a JSON object of lists of patterns by the key of a tag');
    return [];
  }
  const tags = value as Readonly<Record<string, readonly string[]>>;
  const bad = exemptTagProblems(tags);
  problems.push(...bad.map((problem) => `EXEMPT_TAGS holds ${problem}`));
  return bad.length === 0 ? createExemptTags(tags) : [];
};

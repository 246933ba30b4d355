import { Minimatch } from 'minimatch';

import { show } from '../function/json.ts';
import { nameFirst } from '../function/words.ts';

/** Patterns of pathnames, with the semantics of Python's `fnmatch.fnmatchcase`. */
export interface Whitelist {
  readonly patterns: readonly string[];
  /** The first pattern that matches the whole pathname. */
  match(pathname: string): string | undefined;
}

const forbidden = /[^A-Za-z0-9+=,.@_\-/*?]/gu;

/** Says what is wrong with a pattern, or undefined where nothing is. */
export const patternProblem = (pattern: string): string | undefined => {
  if (pattern === '') return 'an empty pattern';
  const characters = [...new Set(pattern.match(forbidden))];
  if (characters.length === 0) return undefined;
  return `${show(pattern)} (not allowed: ${nameFirst(
    characters.map((character) => JSON.stringify(character)),
    undefined,
    ' ',
  )})`;
};

/** What patterns are made of, in words. */
export const patternCharacters = 'A-Z a-z 0-9 + = , . @ _ - / * ?';

/** Names the patterns that cannot be used; undefined where all can. */
export const badPatterns = (patterns: readonly string[]): string | undefined => {
  const faults = patterns.map(patternProblem).filter((problem) => problem !== undefined);
  return faults.length === 0 ? undefined : nameFirst(faults);
};

// To minimatch "/" separates segments that "*" does not cross; to fnmatch it is a character like any other. NUL stands in for
// it, since IAM allows it in no path (there ":" and "[" may occur), and leads so that no pattern is empty or starts with a dot.
const opaque = (text: string): string => `\0${text.replaceAll('/', '\0')}`;

const options = {
  dot: true,
  nobrace: true,
  nocomment: true,
  noext: true,
  noglobstar: true,
  nonegate: true,
  platform: 'linux',
} as const;

/**
 * Prepares patterns that `patternProblem` finds nothing wrong with.
 *
 * @param ignoreCase - for what protects: names of roles in IAM never differ by case alone
 */
export const createWhitelist = (patterns: readonly string[], { ignoreCase = false } = {}): Whitelist => {
  const matchers = [...new Set(patterns)].map((pattern) => ({
    pattern,
    glob: new Minimatch(opaque(pattern), { ...options, nocase: ignoreCase }),
  }));
  return {
    patterns,
    match: (pathname) => {
      const subject = opaque(pathname);
      return matchers.find(({ glob }) => glob.match(subject))?.pattern;
    },
  };
};

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

type Matcher = (pathname: string) => boolean;

/** By the texts between the asterisks: each is looked for behind the one before it, which takes no longer the more there are. */
const matchTexts = (pattern: string): Matcher => {
  const [first = '', ...others] = pattern.split('*');
  const last = others.pop();
  if (last === undefined) return (pathname) => pathname === pattern;
  return (pathname) => {
    if (!pathname.startsWith(first) || !pathname.endsWith(last)) return false;
    let from = first.length;
    for (const text of others) {
      const at = pathname.indexOf(text, from);
      if (at === -1) return false;
      from = at + text.length;
    }
    return from <= pathname.length - last.length;
  };
};

/** By a matcher that knows all of it, which takes ten times as long, where the texts between the wildcards are there. */
const matchGlob = (pattern: string, nocase: boolean): Matcher => {
  const glob = new Minimatch(opaque(pattern), { ...options, nocase });
  const mayMatch = nocase ? () => true : matchTexts(pattern.replaceAll('?', '*'));
  return (pathname) => mayMatch(pathname) && glob.match(opaque(pathname));
};

/**
 * Prepares patterns that `patternProblem` finds nothing wrong with.
 *
 * @param ignoreCase - for what protects: names of roles in IAM never differ by case alone
 */
export const createWhitelist = (patterns: readonly string[], { ignoreCase = false } = {}): Whitelist => {
  const matchers = [...new Set(patterns)].map((pattern) => ({
    pattern,
    isMatch: ignoreCase || pattern.includes('?') ? matchGlob(pattern, ignoreCase) : matchTexts(pattern),
  }));
  return {
    patterns,
    match: (pathname) => matchers.find(({ isMatch }) => isMatch(pathname))?.pattern,
  };
};

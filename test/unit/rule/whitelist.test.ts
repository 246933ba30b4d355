import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createWhitelist, patternProblem } from '../../../lambda/src/rule/whitelist.ts';

const vectors = JSON.parse(
  readFileSync(new URL('../../fixtures/fnmatch-vectors.json', import.meta.url), 'utf8'),
) as readonly (readonly [pattern: string, pathname: string, expected: boolean])[];

describe('whitelist patterns', () => {
  it(`match as Python's fnmatchcase does, in each of ${vectors.length} vectors`, () => {
    expect(vectors.length).toBeGreaterThanOrEqual(5_000);
    const differing = vectors.filter(
      ([pattern, pathname, expected]) => (createWhitelist([pattern]).match(pathname) !== undefined) !== expected,
    );
    expect(differing).toEqual([]);
  });

  it.each([
    ['/service-role/*', '/service-role/a/b', true],
    ['/service-role/*', '/service-role/', true],
    ['/Deploy', '/deploy', false],
    ['/ci-?', '/ci-1', true],
    ['/ci-?', '/ci-', false],
    ['/ci-?', '/ci-12', false],
    ['*', '/.hidden', true],
    ['/a', '/ab', false],
    ['/+=,.@_-', '/+=,.@_-', true],
    ['/@x', '/@x', true],
    ['**', '/a/b/c', true],
    ['/a/b', '/a:b', false],
    ['/a?b/*', '/a:b/[c]{d}!#\\/e', true],
  ])('%s against %s: %s', (pattern, pathname, expected) => {
    expect(createWhitelist([pattern]).match(pathname) === pattern).toBe(expected);
  });

  it('the first pattern that matches is named', () => {
    expect(createWhitelist(['/x', '/team-*', '*']).match('/team-a')).toBe('/team-*');
  });

  it('none matches where there is none', () => {
    expect(createWhitelist([]).match('/a')).toBeUndefined();
  });

  it('many stars stay cheap', () => {
    const whitelist = createWhitelist(Array.from({ length: 50 }, (_, index) => `${'*a'.repeat(8)}*b${index}`));
    for (let role = 0; role < 100; role += 1) expect(whitelist.match(`/${'a'.repeat(575)}`)).toBeUndefined();
  });
});

describe('a pattern that is refused', () => {
  it.each(['/team-a/*', '*', '?', '/A-Za-z0-9+=,.@_-', '//'])('is not %s', (pattern) => {
    expect(patternProblem(pattern)).toBeUndefined();
  });

  it.each([
    ['', 'an empty pattern'],
    ['/a b', '"/a b" (not allowed: " ")'],
    ['/[ab]', '"/[ab]" (not allowed: "[" "]")'],
    ['/{a,b}', '"/{a,b}" (not allowed: "{" "}")'],
    ['!x', '"!x" (not allowed: "!")'],
    ['#x', '"#x" (not allowed: "#")'],
    ['/a\\b', '"/a\\\\b" (not allowed: "\\\\")'],
    ['/a:b', '"/a:b" (not allowed: ":")'],
    ['/é', '"/é" (not allowed: "é")'],
    ['/a\n', '"/a\\n" (not allowed: "\\n")'],
  ])('%j is told with what is not allowed in it', (pattern, problem) => {
    expect(patternProblem(pattern)).toBe(problem);
  });
});

import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { minimatch } from 'minimatch';
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

  it('match as minimatch does, which matches them as Python does', () => {
    const character = fc.constantFrom('a', 'b', '/', '.');
    const pathname = fc.string({ unit: character, maxLength: 12 }).map((text) => `/${text}`);
    const pattern = fc.string({ unit: fc.oneof(character, fc.constantFrom('*', '?')), minLength: 1, maxLength: 10 });
    const opaque = (text: string): string => `\0${text.replaceAll('/', '\0')}`;
    const options = {
      dot: true,
      nobrace: true,
      nocomment: true,
      noext: true,
      noglobstar: true,
      nonegate: true,
    } as const;
    fc.assert(
      fc.property(pattern, pathname, (given, name) => {
        const expected = minimatch(opaque(name), opaque(given), { ...options, platform: 'linux' });
        expect(createWhitelist([given]).match(name) !== undefined).toBe(expected);
      }),
      { numRuns: 5_000 },
    );
  });

  it.each([
    ['/a*a', '/a', false],
    ['/a*a', '/aa', true],
    ['/a*b*a', '/aba', true],
    ['/ab*ba', '/aba', false],
    ['*a*', '/b', false],
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

  it.each(['*a', '*a?', '*?'])('many of %s stay cheap', (part) => {
    const whitelist = createWhitelist(Array.from({ length: 50 }, (_, index) => `${part.repeat(8)}*b${index}`));
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

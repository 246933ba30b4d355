import { describe, expect, it } from 'vitest';
import { problemsOf } from '../../../cli/module-problems.ts';
import { InputError } from '../../../lambda/src/function/errors.ts';
import { nameFirst } from '../../../lambda/src/function/words.ts';
import { exemptTagProblems } from '../../../lambda/src/rule/exempt-tags.ts';
import { readParameters } from '../../../lambda/src/rule/parameters.ts';
import { badPatterns } from '../../../lambda/src/rule/whitelist.ts';

const many = Array.from({ length: 50_000 }, (_, index) => `item ${index}`);

describe('a list in an error', () => {
  it.each([
    [9, 'item 0, item 1, item 2, item 3, item 4, item 5, item 6, item 7, item 8'],
    [10, 'item 0, item 1, item 2, item 3, item 4, item 5, item 6, item 7, item 8, item 9'],
    [11, 'item 0, item 1, item 2, item 3, item 4, item 5, item 6, item 7, item 8, item 9 and 1 more'],
  ])('of %i names the first ten and counts the rest', (count, text) => {
    expect(nameFirst(many.slice(0, count))).toBe(text);
  });

  it('has an end, wherever 50,000 things are wrong', () => {
    const problems: string[] = [];
    readParameters(Object.fromEntries(many.map((name) => [name, 1])), problems);
    const texts = [
      new InputError(problems).message,
      new InputError(many).message,
      badPatterns(many) ?? '',
      nameFirst(exemptTagProblems(Object.fromEntries(many.map((key) => [`${key}!`, []])))),
      nameFirst(problemsOf(Object.fromEntries(many.map((name) => [name, 1])), new Map())),
    ];
    for (const text of texts) {
      expect(text).toMatch(/ more$/);
      expect(text.length).toBeLessThan(5_000);
    }
  });
});

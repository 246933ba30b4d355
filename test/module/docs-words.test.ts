// Documents, descriptions and messages use the terms of the field, and none of the words that these replaced.
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { repository } from '../../lab/tools/terraform.ts';
import { documents } from './markdown.ts';

/** Each replaced word, with what to write instead. */
const replaced: readonly (readonly [RegExp, string])[] = [
  [/\bmend(?:s|ed|ing)?\b/gi, 'fix'],
  [/\bbrakes?\b/gi, 'daily limit, or circuit breaker'],
  [/\bsweep(?:s|ing)?\b/gi, 'pass, or clean-up'],
  [/\b(?:is|are) no\b/gi, 'is not, does not exist, or without'],
  [/\bdoes not do\b/gi, 'what it does not do, by its own verb'],
  [/\bof it\b/gi, 'its, or the noun'],
  [/\bso that\b[^.;:|]*\b(?:is|are)\b/gi, 'so, in a sentence of its own'],
  [/\bgrows? old\b/gi, 'is out of date'],
  [/\bleast level\b/gi, 'minimum level'],
];

/** Names that are kept on purpose (docs/decisions.md, "Words"), wherever a replaced word is part of one. */
const kept: readonly string[] = ['whitelist', 'whitelisted', 'role_whitelist'];

const foundIn = (text: string): readonly string[] => {
  const without = kept.reduce((rest, name) => rest.replaceAll(name, ''), text).replaceAll(/\s+/g, ' ');
  return replaced.flatMap(([word, instead]) =>
    [...without.matchAll(word)].map(([found]) => `${found} (write: ${instead})`),
  );
};

const read = (file: string): string => readFileSync(join(repository, file), 'utf8');
const below = (folder: string): readonly string[] =>
  readdirSync(join(repository, folder)).map((name) => join(folder, name));
const named = (folders: readonly string[], ending: string): readonly string[] =>
  folders.flatMap((folder) => below(folder).filter((file) => file.endsWith(ending)));

const templates = named(['.github', '.github/ISSUE_TEMPLATE'], '.md').map((file) => ({ file, text: read(file) }));
const configurations = named(['.', ...below('modules'), ...below('examples')], '.tf').map((file) => ({
  file,
  text: read(file),
}));

/** What a program may say: its texts, without its comments and names. A template is one text, with its expressions left out. */
const literalsOf = (file: string): string => {
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isStringLiteralLike(node)) found.push(node.text);
    if (ts.isTemplateExpression(node)) {
      found.push([node.head.text, ...node.templateSpans.map(({ literal }) => literal.text)].join('…'));
    }
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(file, read(file), ts.ScriptTarget.Latest));
  return found.join('\n\n');
};

const programs = ['cli', 'lambda/src'].flatMap((folder) =>
  readdirSync(join(repository, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.includes('node_modules'))
    .map((name) => join(folder, name))
    .sort()
    .map((file) => ({ file, text: literalsOf(file) })),
);

const texts = [...documents(), ...templates, ...configurations, ...programs];

describe('the replaced words', () => {
  it.each(texts)('are not in $file', ({ text }) => {
    expect(foundIn(text)).toEqual([]);
  });

  it.each([
    'Mend the policy.',
    'The brake is on.',
    'a sweep of the account',
    'There is no case.',
    'roles that are\nno longer there',
    'That does not do.',
    'the rest of it',
    'so that the role is there',
  ])('are found in %j', (text) => {
    expect(foundIn(text)).toHaveLength(1);
  });

  it.each([
    'We recommend an amendment.',
    'The whitelist is not empty.',
    'of its own, of items',
    'It is not, so there it stays.',
  ])('are not found in %j', (text) => {
    expect(foundIn(text)).toEqual([]);
  });

  it('are kept in names that docs/decisions.md lists', () => {
    const [line = ''] = /\*\*Names kept on purpose:\*\*[^]*?\n\n/.exec(read('docs/decisions.md')) ?? [];

    for (const name of kept) expect(line).toContain(`\`${name}\``);
  });
});

// What a person who has two minutes must find in the README.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { repository } from '../../lab/tools/terraform.ts';
import { documents, withoutGenerated } from './markdown.ts';

const read = (file: string): string => readFileSync(join(repository, file), 'utf8');
const readme = read('README.md');
const firstScreens = readme.split('\n').slice(0, 60).join('\n');

const cellsOf = (text: string): readonly string[] =>
  text
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .flatMap((line) => line.split('|').map((cell) => cell.trim()));

it('the README has fewer than 150 hand-written lines', () => {
  expect(withoutGenerated(readme).split('\n').length).toBeLessThan(150);
});

it('its generated part included, no table cell has more than 200 characters', () => {
  expect(cellsOf(readme).length).toBeGreaterThan(20);
  expect(cellsOf(readme).filter((cell) => cell.length > 200)).toEqual([]);
});

it.each([
  ['what it is', /^Flags IAM roles/m],
  ['usage to paste', /^module "iam_role_last_used"/m],
  ['a picture', /!\[[^\]]+\]\(docs\/images\/[\w-]+\.png\)/],
  ['what it costs', /\| .*2,000 roles/],
  ['how it compares', /Security Hub/],
  ['who does not need it', /You do not need this module/],
])('the first 60 lines have %s', (_what, pattern) => {
  expect(firstScreens).toMatch(pattern);
});

describe('its badges', () => {
  const badge = (name: string): string =>
    decodeURIComponent(new RegExp(`badge/${name}-([^)]*)-\\w+\\)`).exec(readme)?.[1] ?? 'none').replaceAll('--', '-');

  it('say the versions that the module asks for', () => {
    const versions = read('versions.tf');
    expect(versions).toContain(`required_version = "${badge('terraform')}"`);
    expect(versions).toMatch(new RegExp(`version = "${badge('aws%20provider')}[,"]`));
  });

  it('name the licence', () => {
    expect(read('package.json')).toContain(`"license": "${badge('license')}"`);
  });
});

it('every description of an input starts with what it is, in at most three lines', () => {
  const modules = documents().filter(({ file }) => file === 'README.md' || file.startsWith('modules/'));
  const inputs = modules.flatMap(({ file, text }) =>
    [...text.matchAll(/^#### `(\w+)`\n\n[^\n]+\n\n([^]*?)(?=\n\n)/gm)].map(([, name = '', lead = '']) => ({
      input: `${file} ${name}`,
      lines: lead.split('\n').length,
    })),
  );

  expect(inputs.length).toBeGreaterThan(40);
  expect(inputs.filter(({ lines }) => lines > 3)).toEqual([]);
});

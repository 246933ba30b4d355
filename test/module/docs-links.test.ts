import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { repository } from '../../lab/tools/terraform.ts';
import { anchors, documents, relativeLinks } from './markdown.ts';
import type { Document } from './markdown.ts';

const brokenLinks = (document: Document): readonly string[] =>
  relativeLinks(document).filter((link) => {
    const [path = '', anchor] = link.split('#');
    const target = path === '' ? join(repository, document.file) : join(repository, dirname(document.file), path);
    if (!existsSync(target) || relative(repository, target).startsWith('..')) return true;
    if (anchor === undefined) return false;
    return !anchors({ file: path, text: readFileSync(target, 'utf8') }).includes(anchor);
  });

describe.each(documents())('$file', (document) => {
  it('has no relative link that leads nowhere', () => {
    expect(brokenLinks(document)).toEqual([]);
  });
});

describe('the check of links', () => {
  it.each([
    ['[x](docs/decisions.md)', []],
    ['[x](docs/decisions.md#words)', []],
    ['## Here\n[x](#here) [y](https://example.com/none) `[z](none.md)`', []],
    ['[x](docs/none.md)', ['docs/none.md']],
    ['[x](docs/decisions.md#none)', ['docs/decisions.md#none']],
    ['[x](#none) ![y](none.png)', ['#none', 'none.png']],
    ['[x](../outside.md)', ['../outside.md']],
  ])('finds in %j the links %j', (text, broken) => {
    // The heading of the third case is looked for in the file itself.
    const links = brokenLinks({ file: 'README.md', text }).filter((link) => link !== '#here');

    expect(links).toEqual(broken);
  });
});

it('every document is reached by links from the README', () => {
  const all = documents();
  const reached = new Set(['README.md']);
  for (const file of reached) {
    const document = all.find((each) => each.file === file);
    for (const link of document === undefined ? [] : relativeLinks(document)) {
      const target = join(dirname(file), link.split('#')[0] ?? '');
      reached.add(target).add(join(target, 'README.md'));
    }
  }

  expect(all.map(({ file }) => file).filter((file) => !reached.has(file))).toEqual([]);
});

describe('the start page of the documents', () => {
  const text = readFileSync(join(repository, 'docs/README.md'), 'utf8');
  const readers = text.split(/^(?=\*\*You )/m).slice(1);

  it('is for four kinds of readers', () => {
    expect(readers.map((part) => /\((.*?)\)/.exec(part)?.[1])).toEqual([
      'platform engineer',
      'security engineer',
      'auditor',
      'contributor',
    ]);
  });

  it.each(readers)('sends each to three pages: %s', (part) => {
    const numbered = [...part.matchAll(/^\d\. \[[^\]]*\]\(([^)]*)\)/gm)].map(([, target]) => target);

    expect(new Set(numbered).size).toBe(3);
  });
});

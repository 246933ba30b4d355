// The hand-written documents of the repository, taken apart.
import { readFileSync, readdirSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { repository } from '../../lab/tools/terraform.ts';

export interface Block {
  /** Where it stands: "README.md:16". */
  readonly place: string;
  readonly language: string;
  readonly text: string;
  /** The comments right before it. */
  readonly marks: readonly string[];
}

export interface Document {
  /** Relative to the root. */
  readonly file: string;
  readonly text: string;
}

const folders = (parent: string): string[] =>
  existsSync(join(repository, parent)) ? readdirSync(join(repository, parent)).map((name) => join(parent, name)) : [];

const candidates = (): string[] => [
  ...readdirSync(repository).filter((name) => name.endsWith('.md')),
  ...folders('docs').filter((name) => name.endsWith('.md')),
  ...[...folders('examples'), ...folders('modules')].map((folder) => join(folder, 'README.md')),
];

/** The documents at the root, in docs/, and of each example and nested module. */
export const documents = (): readonly Document[] =>
  candidates()
    .filter((file) => existsSync(join(repository, file)))
    .sort()
    .map((file) => ({ file, text: readFileSync(join(repository, file), 'utf8') }));

/** What a program writes between markers; it is checked where it is made. */
export const withoutGenerated = (text: string): string =>
  text.replaceAll(/<!-- BEGIN_(\w+) -->[^]*?<!-- END_\1 -->\n*/g, '');

const fence = /((?:^ *<!-- [^\n]* -->\n\s*)*)^( *)```(\w+)\n([^]*?)^\2```$/gm;

const unindent = (text: string, indent: string): string => text.replaceAll(new RegExp(`^${indent}`, 'gm'), '');

const lineOf = (text: string, index: number): number => text.slice(0, index).split('\n').length;

export const blocks = ({ file, text }: Document): readonly Block[] =>
  [...text.matchAll(fence)].map(
    ({ 0: whole, 1: before = '', 2: indent = '', 3: language = '', 4: body = '', index }) => ({
      place: `${file}:${lineOf(text, index + whole.indexOf('```'))}`,
      language,
      text: unindent(body, indent),
      marks: [...before.matchAll(/<!-- (.*) -->/g)].map(([, mark = '']) => mark),
    }),
  );

const withoutBlocks = (text: string): string => text.replaceAll(fence, '').replaceAll(/`[^`\n]*`/g, '');

/** The targets of links and images that are neither to another site nor examples of one. */
export const relativeLinks = ({ text }: Document): readonly string[] =>
  [...withoutBlocks(text).matchAll(/\]\(([^()\s]+)\)/g)]
    .map(([, target = '']) => target)
    .filter((target) => !/^[a-z]+:/.test(target));

/** The anchors that GitHub gives the headings. */
export const anchors = ({ text }: Document): readonly string[] =>
  [...text.replaceAll(fence, '').matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')
      .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );

/** Running text: no code, no tables' generated parts, no addresses. */
export const prose = ({ text }: Document): string =>
  withoutBlocks(withoutGenerated(text))
    .replaceAll(/\]\([^()]*\)/g, ']')
    .replaceAll(/<!--[^]*?-->/g, '');

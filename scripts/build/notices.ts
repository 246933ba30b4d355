import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './bundle.ts';
import type { Package } from './bundle.ts';

/** The licences under which the zip may hold code of others: all let us pass it on with their notice and no more. */
export const allowedLicenses = [
  '0BSD',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'BlueOak-1.0.0',
  'ISC',
  'MIT',
  'MIT-0',
];

const copyrightLine =
  /^\s*(?:- )?(?:copyright (?:\d{4}|\(c\)|©).*|(?:original code|port to \w+|typescript port)? ?copyright .*<.*>)$/gim;

const readFiles = ({ directory }: Package, name: RegExp): readonly string[] =>
  readdirSync(join(root, directory))
    .filter((file) => name.test(file))
    .map((file) =>
      readFileSync(join(root, directory, file), 'utf8')
        .replaceAll('\r\n', '\n')
        .trim(),
    );

/** Licences that do not ask for their text to be passed on. */
const noticeless = ['0BSD', 'MIT-0'];

/** Licences whose text names no holder, so that one copy does for packages that are published without. */
const holderless = ['Apache-2.0'];

/** Undefined: the package comes without a text, and its licence allows that. */
const readLicense = (item: Package): string | undefined => {
  if (!allowedLicenses.includes(item.license))
    throw new Error(`${item.name}: ${item.license} is not an allowed licence`);
  const [text] = readFiles(item, /^licen[cs]e/i);
  if (text === undefined && ![...noticeless, ...holderless].includes(item.license)) {
    throw new Error(`${item.name} has code in the artifact but no licence file to put beside it`);
  }
  return text;
};

const lettersOf = (text: string): string =>
  text
    .toLowerCase()
    .replaceAll(/[^a-z]+/g, ' ')
    .trim();

/** What is shorter is a title. */
const shortestTerm = 60;

/** Paragraphs of a licence file that the licence does not have: the terms of code that the package took from elsewhere. */
const furtherTerms = (text: string, license: string): readonly string[] => {
  const common = lettersOf(license);
  return text
    .replaceAll(copyrightLine, '')
    .split(/\n\s*\n/)
    .filter((paragraph) => paragraph.length >= shortestTerm && !common.includes(lettersOf(paragraph)))
    .map((paragraph) => paragraph.trim());
};

const describe = (item: Package, license: string): string => {
  const text = readLicense(item) ?? '';
  const holders = (text.match(copyrightLine) ?? []).map((line) => line.replace(/^[\s-]*/, ''));
  const lines = [...holders, ...furtherTerms(text, license), ...readFiles(item, /^notice/i)];
  return [`${item.name} ${item.version}`, ...lines.map((line) => `    ${line.replaceAll('\n', '\n    ')}`)].join('\n');
};

const renderChapter = (license: string, members: readonly Package[]): string => {
  const text = members.map(readLicense).find((each) => each !== undefined);
  if (text === undefined && !noticeless.includes(license)) throw new Error(`no package has the text of ${license}`);
  const common = text?.replaceAll(copyrightLine, '') ?? 'It asks for no notice.';
  return [`Under the licence ${license}:`, members.map((item) => describe(item, common)).join('\n'), common].join(
    '\n\n',
  );
};

/**
 * The notices that the licences of the bundled packages ask for: the copyright lines and notice files of each package, and
 * the text of each licence once, without the copyright lines.
 *
 * @param whole - what the packages are part of
 */
export const renderNotices = (packages: readonly Package[], whole = 'archive'): string => {
  const chapters = [...new Set(packages.map(({ license }) => license))].map((license) =>
    renderChapter(
      license,
      packages.filter((item) => item.license === license),
    ),
  );
  return `The code of these packages is part of this ${whole}.\n\n${chapters.join(`\n\n${'-'.repeat(72)}\n\n`)}\n`;
};

/** "name@version" of each package in the notices of a zip. */
export const noticedPackages = (notices: string): readonly string[] =>
  [...notices.matchAll(/^((?:@[a-z0-9._-]+\/)?[a-z0-9._-]+) (\d+\.\d+\.\d+\S*)$/gm)].map(
    ([, name = '', version = '']) => `${name}@${version}`,
  );

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

const copyrightLine = /^\s*(?:copyright \d{4}.*|(?:original code|port to \w+|typescript port)? ?copyright .*<.*>)$/gim;

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

const readLicense = (item: Package): string => {
  if (!allowedLicenses.includes(item.license))
    throw new Error(`${item.name}: ${item.license} is not an allowed licence`);
  const [text] = readFiles(item, /^licen[cs]e/i);
  if (text === undefined && noticeless.includes(item.license)) return 'It asks for no notice.';
  if (text === undefined) throw new Error(`${item.name} has code in the artifact but no licence file to put beside it`);
  return text;
};

const describe = (item: Package): string => {
  const holders = readLicense(item).match(copyrightLine) ?? [];
  const lines = [...holders.map((line) => line.trim()), ...readFiles(item, /^notice/i)];
  return [`${item.name} ${item.version}`, ...lines.map((line) => `    ${line}`)].join('\n');
};

/**
 * The notices that the licences of the bundled packages ask for: the copyright lines and notice files of each package, and
 * the text of each licence once, without the copyright lines.
 */
export const renderNotices = (packages: readonly Package[]): string => {
  const chapters = [...new Set(packages.map(({ license }) => license))].map((license) => {
    const members = packages.filter((item) => item.license === license);
    const text = members.slice(0, 1).map((item) => readLicense(item).replaceAll(copyrightLine, ''));
    return [`Under the licence ${license}:`, members.map(describe).join('\n'), ...text].join('\n\n');
  });
  return `The code of these packages is part of this archive.\n\n${chapters.join(`\n\n${'-'.repeat(72)}\n\n`)}\n`;
};

/** "name@version" of each package in the notices of a zip. */
export const noticedPackages = (notices: string): readonly string[] =>
  [...notices.matchAll(/^((?:@[a-z0-9._-]+\/)?[a-z0-9._-]+) (\d+\.\d+\.\d+\S*)$/gm)].map(
    ([, name = '', version = '']) => `${name}@${version}`,
  );

// What is known of the packages that have code in the zip: from the bundle, their manifests and the lock file.
import { existsSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { unzipSync } from 'fflate';
import { bundle, bundledPackages, root } from '../bundle.ts';
import type { Package } from '../bundle.ts';

export interface Component extends Package {
  /** SHA-512 of the package as npm delivers it, in hexadecimal. */
  readonly sha512: string;
  /** The names of the other packages in the zip that it asks for. */
  readonly uses: readonly string[];
}

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

type Dependencies = Readonly<Record<string, string>>;

export interface Lock {
  readonly packages: Readonly<Record<string, { readonly integrity?: string; readonly dependencies?: Dependencies }>>;
}

/** The sources of the functions in the zip; what functions share has a file there but no source of that name. */
const sourcesOf = (zip: Uint8Array): readonly string[] =>
  Object.keys(unzipSync(zip))
    .filter((name) => name.endsWith('.mjs'))
    .map((name) => `lambda/src/${basename(name, '.mjs')}.ts`)
    .filter((path) => existsSync(join(root, path)));

export const describe = (item: Package, { packages }: Lock, inZip: ReadonlySet<string>): Component => {
  // A worktree may share the packages of another, and then they lie outside of it.
  const place = item.directory.slice(item.directory.indexOf('node_modules/'));
  const { integrity, dependencies = {} } = packages[place] ?? {};
  if (integrity?.startsWith('sha512-') !== true) throw new Error(`${item.name} has no SHA-512 in package-lock.json`);
  if (!allowedLicenses.includes(item.license)) throw new Error(`${item.name}: ${item.license} is no allowed licence`);
  return {
    ...item,
    sha512: Buffer.from(integrity.slice('sha512-'.length), 'base64').toString('hex'),
    uses: Object.keys(dependencies).filter((name) => inZip.has(name)),
  };
};

export const componentsOf = async (zip: Uint8Array): Promise<readonly Component[]> => {
  const packages = bundledPackages((await bundle(sourcesOf(zip))).metafile);
  const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as Lock;
  const names = new Set(packages.map(({ name }) => name));
  return packages.map((item) => describe(item, lock, names));
};

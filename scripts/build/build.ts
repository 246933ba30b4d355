/** Makes the zip that Lambda runs; with --check, tells whether the committed one is what the sources give. */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { zipSync } from 'fflate';
import type { Zippable } from 'fflate';
import { bundle, bundledPackages, root } from './bundle.ts';
import { renderNotices } from './notices.ts';

const artifact = 'lambda/dist/iam-role-last-used.zip';
const entryPoints = ['coverage', 'evaluator', 'keeper', 'remediator', 'restorer'].map(
  (name) => `lambda/src/${name}.ts`,
);

// Everything a zip says of a file but its contents is fixed, so that the same sources give the same bytes anywhere. Stored,
// not deflated: git then keeps small differences between versions.
const fixed = { level: 0, mtime: new Date(1980, 0, 1), os: 3, attrs: 0o100644 << 16 } as const;

const makeZip = async (): Promise<Uint8Array> => {
  const { files, metafile } = await bundle(entryPoints);
  const notices = new TextEncoder().encode(renderNotices(bundledPackages(metafile)));
  const entries = [...files, ['THIRD-PARTY-NOTICES.txt', notices] as const];
  return zipSync(Object.fromEntries(entries.map(([name, contents]) => [name, [contents, fixed]])) satisfies Zippable);
};

const digest = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

const isCurrent = (zip: Uint8Array, path: string): boolean => {
  const committed = existsSync(path) ? readFileSync(path) : undefined;
  if (committed?.equals(zip) === true) return true;
  const found = committed === undefined ? 'is missing' : `has SHA-256 ${digest(committed)}`;
  console.error(`${artifact} ${found}, but the sources give ${digest(zip)}. Run: npm run build`);
  return false;
};

const path = join(root, artifact);
const zip = await makeZip();
if (process.argv.includes('--check')) {
  if (!isCurrent(zip, path)) process.exit(1);
} else {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, zip);
}
console.log(`${artifact}: ${zip.length.toLocaleString('en')} bytes, SHA-256 ${digest(zip)}`);

/**
 * Makes the zip that Lambda runs, and the one file of the commands; with --check, writes neither, and tells whether the committed zip is
 * what the sources give.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { zipSync } from 'fflate';
import type { Zippable } from 'fflate';
import { bundle, bundledPackages, root } from './bundle.ts';
import { commandLinePath, makeCommandLine } from './command-line.ts';
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

const write = (path: string, bytes: Uint8Array, mode = 0o644): void => {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), bytes, { mode });
};

const tell = (path: string, bytes: Uint8Array): void => {
  console.log(`${path}: ${bytes.length.toLocaleString('en')} bytes, SHA-256 ${digest(bytes)}`);
};

const zip = await makeZip();
const commandLine = (await makeCommandLine()).bytes;
if (process.argv.includes('--check')) {
  if (!isCurrent(zip, join(root, artifact))) process.exit(1);
} else {
  write(artifact, zip);
  write(commandLinePath, commandLine, 0o755);
}
tell(artifact, zip);
tell(commandLinePath, commandLine);

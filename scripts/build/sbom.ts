/** Prints the bill of materials of a release (CycloneDX, JSON): its files, and npm's own of the packages with code in them only. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import process from 'node:process';
import { unzipSync } from 'fflate';
import { run, succeeded } from '../../lab/tools/run.ts';
import { root } from './bundle.ts';
import { billOfMaterials } from './bill-of-materials.ts';
import type { Artifact, NpmBill } from './bill-of-materials.ts';
import { commandLinePath, makeCommandLine } from './command-line.ts';
import { noticedPackages } from './notices.ts';

const zipPath = 'lambda/dist/iam-role-last-used.zip';

const committedZip = (): Artifact => {
  const zip = readFileSync(join(root, zipPath));
  const notices = Buffer.from(unzipSync(zip)['THIRD-PARTY-NOTICES.txt'] ?? []).toString();
  const sha256 = createHash('sha256').update(zip).digest('hex');
  return { name: basename(zipPath), sha256, packages: noticedPackages(notices) };
};

const commandLine = async (): Promise<Artifact> => {
  const { sha256, packages } = await makeCommandLine();
  const names = new Set(packages.map(({ name, version }) => `${name}@${version}`));
  return { name: basename(commandLinePath), sha256, packages: [...names] };
};

// Not with --omit=dev: npm then also leaves out what packages of both kinds ask for, such as minimatch.
const args = ['sbom', '--package-lock-only', '--sbom-format=cyclonedx', '--sbom-type=application'];
const { stdout } = succeeded(await run('npm', args, { cwd: root, env: process.env, timeoutMs: 60_000 }));
const bill = billOfMaterials(JSON.parse(stdout) as NpmBill, [committedZip(), await commandLine()]);
console.log(JSON.stringify(bill, undefined, 2));

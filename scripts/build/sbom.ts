/** Prints the bill of materials of the committed zip (CycloneDX, JSON): npm's own, of the packages with code in the zip only. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import process from 'node:process';
import { unzipSync } from 'fflate';
import { run, succeeded } from '../../lab/tools/run.ts';
import { root } from './bundle.ts';
import { billOfMaterials } from './bill-of-materials.ts';
import type { NpmBill } from './bill-of-materials.ts';
import { noticedPackages } from './notices.ts';

const path = 'lambda/dist/iam-role-last-used.zip';
const zip = readFileSync(join(root, path));
const notices = Buffer.from(unzipSync(zip)['THIRD-PARTY-NOTICES.txt'] ?? []).toString();

// Not with --omit=dev: npm then also leaves out what packages of both kinds ask for, such as minimatch.
const args = ['sbom', '--package-lock-only', '--sbom-format=cyclonedx', '--sbom-type=application'];
const { stdout } = succeeded(await run('npm', args, { cwd: root, env: process.env, timeoutMs: 60_000 }));
const sha256 = createHash('sha256').update(zip).digest('hex');
const bill = billOfMaterials(JSON.parse(stdout) as NpmBill, { name: basename(path), sha256 }, noticedPackages(notices));
console.log(JSON.stringify(bill, undefined, 2));

// Writes the requirements, resources, inputs and outputs of every module into its README, between the markers
// <!-- BEGIN_TF_DOCS --> and <!-- END_TF_DOCS -->, the permissions of the remediation into that of its module, the table of the
// tiers into CONTRIBUTING, that of addresses and names into UPGRADING, and the steps of an acceptance run into its page. With --check it only says which document differs, and
// exits 1.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { acceptance } from './acceptance.ts';
import { upgrading } from './names.ts';
import { isStale, readmes } from './readmes.ts';
import { contributing } from './tiers.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const { check } = parseArgs({ options: { check: { type: 'boolean', default: false } } }).values;

const all = [...(await readmes(root)), await contributing(root), await upgrading(root), await acceptance(root)];
const stale = all.filter(isStale);

if (check) {
  for (const { file } of stale) console.error(`${file} is out of date: run \`npm run docs\`.`);
  process.exitCode = stale.length === 0 ? 0 : 1;
} else {
  for (const { file, generated } of stale) await writeFile(join(root, file), generated);
}
console.log(`${all.length} documents with generated tables, ${stale.length} ${check ? 'out of date' : 'written'}.`);

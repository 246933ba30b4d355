// Starts a command: node run.mjs preview [options]. Paths in the options are those of the folder in which npm was started.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { pathToFileURL } from 'node:url';

const explain = (error) => {
  if (error.code !== 'ERR_MODULE_NOT_FOUND') throw error;
  console.error(`${error.message.split('\n')[0]}: run npm ci first, in the folder cli or in the one above it.`);
  process.exit(1);
};

const { bundle } = await import('./bundle.mjs').catch(explain);

const folder = mkdtempSync(join(tmpdir(), 'iam-role-last-used-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
await bundle(folder);

const entry = join(folder, 'clone.mjs');
process.argv.splice(1, 1, entry);
// npm has gone to the folder of the package.
if (process.env.INIT_CWD !== undefined) process.chdir(process.env.INIT_CWD);
await import(pathToFileURL(entry).href);

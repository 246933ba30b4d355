/** The entry of the one file of a release: scripts/build/command-line.ts makes it. */
import process from 'node:process';
import type { Edition } from './edition.ts';
import { main } from './main.ts';

const oneFile: Edition = {
  invocation: (command) => `node iam-role-last-used.mjs ${command}`,
  readModule: undefined,
};

await main(oneFile, process.argv.slice(2));

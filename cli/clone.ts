/** The entry of the commands in a clone of the repository, which run.mjs bundles and starts. */
import process from 'node:process';
import type { Edition } from './edition.ts';
import { main } from './main.ts';

const clone: Edition = {
  invocation: (command) => `npm run ${command} --`,
  readModule: async (options) => {
    // The parser of HCL is a program of its own that takes longer to load than the rest.
    const { readModule } = await import('./read-module.ts');
    return readModule(options);
  },
};

await main(clone, process.argv.slice(2));

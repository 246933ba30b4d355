// Bundles commands of this repository, which start in a third of the time that their TypeScript takes.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import type { Plugin } from 'esbuild';
import { repository } from './terraform.ts';

/** A source finds the files beside it by its own address, which is another in the bundle. */
const keepAddresses: Plugin = {
  name: 'keep-addresses',
  setup: (bundling) => {
    bundling.onLoad({ filter: /\/(cli|lab|lambda|scripts)\/[^:]*\.ts$/ }, async ({ path }) => {
      const text = await readFile(path, 'utf8');
      return { contents: text.replaceAll('import.meta.url', JSON.stringify(pathToFileURL(path).href)), loader: 'ts' };
    });
  },
};

/** Packages that load files of their own, and are found from a folder below node_modules. */
const external = ['esbuild', '@cdktn/hcl2json'];

/** Writes `<name>.mjs` for each `<name>.ts` into the folder. */
export const bundleCommands = async (sources: readonly string[], folder: string): Promise<void> => {
  await build({
    entryPoints: sources.map((source) => join(repository, source)),
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    mainFields: ['module', 'main'],
    banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
    external,
    plugins: [keepAddresses],
    logLevel: 'error',
  });
};

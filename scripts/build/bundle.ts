import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { Metafile, Plugin } from 'esbuild';
import { directImports } from './direct-imports.ts';
import { errorClasses } from './error-classes.ts';

export const root = resolve(fileURLToPath(import.meta.url), '../../..');

export interface Bundle {
  /** Name in the zip and contents of each file. */
  readonly files: ReadonlyMap<string, Uint8Array>;
  readonly metafile: Metafile;
}

export const shim = (name: string): string => join(root, `scripts/build/shims/${name}.ts`);

/**
 * The files that an entry file leads to. What was shaken out leaves a file behind where it held a dynamic import: of the SDK's
 * parser of browsers' names, 34 KB.
 */
const reachable = ({ outputs }: Metafile): ReadonlySet<string> => {
  const entries = Object.entries(outputs).filter(
    ([, { entryPoint }]) => entryPoint?.startsWith('lambda/src/') === true,
  );
  const found = new Set(entries.map(([path]) => path));
  for (const path of found) for (const item of outputs[path]?.imports ?? []) if (!item.external) found.add(item.path);
  return found;
};

/** Of its own package.json a client of the SDK, and the command line, reads the version alone; the rest is 2 KB of scripts and tools for each. */
export const versionsAlone: Plugin = {
  name: 'versions-alone',
  setup: (build) => {
    build.onLoad({ filter: /(?:node_modules\/@aws-sdk\/client-[a-z-]+|\/cli)\/package\.json$/ }, ({ path }) => {
      const { version } = JSON.parse(readFileSync(path, 'utf8')) as { readonly version: string };
      return { contents: JSON.stringify({ version }), loader: 'json' };
    });
  },
};

/** Bundles the entry files of the functions with everything they import. The reasons of the settings: docs/decisions.md. */
export const bundle = async (entryPoints: readonly string[]): Promise<Bundle> => {
  const { outputFiles, metafile } = await build({
    absWorkingDir: root,
    entryPoints: [...entryPoints],
    outdir: 'out',
    outExtension: { '.js': '.mjs' },
    // What functions share is in the zip once.
    splitting: true,
    chunkNames: 'shared-[hash]',
    // The names and the order of shared code come from the paths of files, which must not depend on where packages lie.
    preserveSymlinks: true,
    write: false,
    metafile: true,
    bundle: true,
    platform: 'node',
    target: 'node22',
    format: 'esm',
    mainFields: ['module', 'main'],
    plugins: [versionsAlone, errorClasses, directImports],
    alias: {
      '@aws-sdk/credential-provider-node': shim('env-credentials'),
      '@smithy/core/event-streams': shim('event-streams'),
      'brace-expansion': shim('brace-expansion'),
      'node:http': shim('node-http'),
    },
    minify: true,
    legalComments: 'none',
    sourcemap: false,
    // Nothing of tsconfig.json may change the bundle.
    tsconfigRaw: {},
  });
  const kept = reachable(metafile);
  const outputs = Object.fromEntries(Object.entries(metafile.outputs).filter(([path]) => kept.has(path)));
  const prefix = join(root, 'out/');
  const files = outputFiles
    .filter(({ path }) => kept.has(path.slice(root.length + 1)))
    .map(({ path, contents }) => [path.slice(prefix.length), contents] as const);
  return { files: new Map(files.toSorted(([a], [b]) => (a < b ? -1 : 1))), metafile: { ...metafile, outputs } };
};

export interface Package {
  readonly name: string;
  readonly version: string;
  readonly license: string;
  readonly directory: string;
}

/** The packages that have code in the bundle, by name. */
export const bundledPackages = ({ outputs }: Metafile): readonly Package[] => {
  const inputs = Object.values(outputs).flatMap((output) => Object.entries(output.inputs));
  const directories = inputs
    .filter(([, { bytesInOutput }]) => bytesInOutput > 0)
    .map(([path]) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0])
    .filter((directory) => directory !== undefined);
  return [...new Set(directories)].sort().map((directory) => {
    const manifest = readFileSync(join(root, directory, 'package.json'), 'utf8');
    const { name, version, license } = JSON.parse(manifest) as Record<'name' | 'version' | 'license', string>;
    return { name, version, license, directory };
  });
};

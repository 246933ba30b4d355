import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { join } from 'node:path';
import { build } from 'esbuild';
import type { Metafile, Plugin } from 'esbuild';
import { settings } from '../../cli/bundle.mjs';
import { readAssets } from '../../cli/html/assets.ts';
import { bundledPackages, root, shim, versionsAlone } from './bundle.ts';
import type { Package } from './bundle.ts';
import { renderNotices } from './notices.ts';

/** Where `npm run build` writes the file. It is not committed: a release has it. */
export const commandLinePath = 'cli/dist/iam-role-last-used.mjs';

export interface CommandLine {
  readonly bytes: Uint8Array;
  /** In hexadecimal. */
  readonly sha256: string;
  /** With code in the file. */
  readonly packages: readonly Package[];
}

/** The page's style and script, which the sources read from files and bundle. */
const assetsReadyMade: Plugin = {
  name: 'assets-ready-made',
  setup: (bundling) => {
    bundling.onLoad({ filter: /[\\/]cli[\\/]html[\\/]assets\.ts$/ }, () => ({
      contents: `const assets = ${JSON.stringify(readAssets())}; export const readAssets = () => assets;`,
      loader: 'js',
    }));
  },
};

/** What Node has of its own is called by its own name, which no package in the folders around the file can take. */
const builtinsByName: Plugin = {
  name: 'builtins-by-name',
  setup: (bundling) => {
    bundling.onResolve({ filter: /^[a-z_]+(?:\/[a-z]+)?$/ }, ({ path }) =>
      isBuiltin(path) ? { path: `node:${path}`, external: true } : undefined,
    );
  },
};

const resolved = Symbol('resolved');

/** In a clone, cli/ may have packages of its own, in other versions than those that the bill of materials lists. */
const packagesOfRoot: Plugin = {
  name: 'packages-of-root',
  setup: (bundling) => {
    bundling.onResolve({ filter: /^[@a-z]/i }, ({ path, importer, kind, pluginData }) => {
      if (kind === 'entry-point' || pluginData === resolved || importer.includes('node_modules')) return undefined;
      return bundling.resolve(path, { kind, importer, resolveDir: root, pluginData: resolved });
    });
  },
};

const refuseOutsiders = ({ outputs }: Metafile): void => {
  const imports = Object.values(outputs).flatMap((output) => output.imports.map(({ path }) => path));
  const outsiders = imports.filter((path) => !path.startsWith('node:'));
  if (outsiders.length > 0) throw new Error(`the file would ask for ${outsiders.join(', ')}, which is not in it`);
};

const bundle = async (version: string) => {
  const { outputFiles, metafile } = await build({
    ...settings,
    absWorkingDir: root,
    entryPoints: ['cli/iam-role-last-used.ts'],
    outfile: commandLinePath,
    write: false,
    metafile: true,
    preserveSymlinks: true,
    plugins: [assetsReadyMade, builtinsByName, packagesOfRoot, versionsAlone],
    alias: {
      canvas: shim('optional-package'),
      'supports-color': shim('optional-package'),
      'proxy-agent-negotiate': shim('proxy-agent-negotiate'),
    },
    banner: {
      js: `#!/usr/bin/env node\n// iam-role-last-used ${version}, Apache-2.0. Notices of the packages in it are at the end.\n${settings.banner.js}`,
    },
    minify: true,
    legalComments: 'none',
  });
  const [file] = outputFiles;
  if (file === undefined) throw new Error('esbuild gave no file');
  refuseOutsiders(metafile);
  return { text: file.text, packages: bundledPackages(metafile) };
};

const asComment = (text: string): string => `/*\n${text.replaceAll('*/', '* /')}*/\n`;

/** Makes the one file of the commands: all packages are in it, with their notices at the end. */
export const makeCommandLine = async (): Promise<CommandLine> => {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { readonly version: string };
  const { text, packages } = await bundle(version);
  const bytes = new TextEncoder().encode(text + asComment(renderNotices(packages, 'file')));
  return { bytes, sha256: createHash('sha256').update(bytes).digest('hex'), packages };
};

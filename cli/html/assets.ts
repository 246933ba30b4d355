import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';

/** What makes a page of the markup. */
export interface Assets {
  readonly style: string;
  /** In one piece: a page that opens from disk can load nothing. */
  readonly script: string;
}

const pathOf = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

const bundleScript = (): string => {
  const { outputFiles } = buildSync({
    // Where an alias is looked for, whatever folder the command is started in.
    absWorkingDir: pathOf('.'),
    entryPoints: [pathOf('client/main.ts')],
    alias: { 'csv-stringify/sync': 'csv-stringify/browser/esm/sync' },
    bundle: true,
    write: false,
    minify: true,
    platform: 'browser',
    format: 'iife',
    target: 'es2022',
    charset: 'utf8',
    legalComments: 'none',
  });
  const [script] = outputFiles;
  if (script === undefined) throw new Error('esbuild gave no script');
  return script.text;
};

/** Makes the assets of their sources; the file of a release holds them ready-made in place of this module. */
export const readAssets = (): Assets => ({ style: readFileSync(pathOf('page.css'), 'utf8'), script: bundleScript() });

import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';

/** The script of the page, in one piece: a page that opens from disk can load nothing. */
export const bundleScript = (): string => {
  const { outputFiles } = buildSync({
    entryPoints: [fileURLToPath(new URL('client/main.ts', import.meta.url))],
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

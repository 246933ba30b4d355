import { join } from 'node:path';
import { build } from 'esbuild';
import { zipSync } from 'fflate';
import { root } from '../build/bundle.ts';

/**
 * The same handler as esbuild bundles it for Node where nobody tells it more: an ES module and minified, like the committed
 * one, because left at CommonJS and unminified it would load more slowly still.
 */
export const defaultBundle = async (): Promise<Uint8Array> => {
  const { outputFiles } = await build({
    entryPoints: [join(root, 'lambda/src/evaluator.ts')],
    bundle: true,
    platform: 'node',
    format: 'esm',
    minify: true,
    write: false,
    // By default esbuild takes the CommonJS build of the SDK, which calls require.
    banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
  });
  const [file] = outputFiles;
  if (file === undefined) throw new Error('esbuild gave no bundle');
  return zipSync({ 'evaluator.mjs': file.contents }, { level: 0 });
};

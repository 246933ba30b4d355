import { readFile } from 'node:fs/promises';
import type { OnLoadResult, Plugin } from 'esbuild';

/** A package's version is all the SDK reads of its package.json, for the user agent. */
const slimManifest = (source: string): OnLoadResult => {
  const { name, version } = JSON.parse(source) as { name: string; version: string };
  return { contents: JSON.stringify({ name, version }), loader: 'json' };
};

const errorClass = /export class (\w+) extends __BaseException \{\n([\s\S]*?)\n\}\n/g;

/**
 * A client has a class for each error of its service, alike but for name and fault; other fields are set from the answer
 * anyway. One factory takes the place of their bodies.
 */
const slimErrors = (source: string, path: string): OnLoadResult => {
  const classes = [...source.matchAll(errorClass)].map(([, name = '', body = '']) => {
    const [, fault] = /\$fault = "(client|server)";/.exec(body) ?? [];
    if (fault === undefined) throw new Error(`${path}: the error ${name} is not as expected`);
    return `export const ${name} = /* @__PURE__ */ define("${name}", "${fault}");`;
  });
  const rest = source.replaceAll(errorClass, '');
  if (classes.length === 0 || /\bclass\b/.test(rest)) throw new Error(`${path} holds more than errors as expected`);
  const factory = `const define = (name, $fault) => class extends __BaseException {
    name = name;
    $fault = $fault;
    constructor(options) { super({ name, $fault, ...options }); }
  };`;
  return { contents: [rest, factory, ...classes].join('\n'), loader: 'js' };
};

/** Leaves out what the bundle carries of the SDK and the function never needs. Fails where the SDK is not as expected. */
export const slimSdk: Plugin = {
  name: 'slim-sdk',
  setup: (build) => {
    build.onLoad({ filter: /@aws-sdk[\\/]client-[a-z-]+[\\/]package\.json$/ }, async ({ path }) => {
      return slimManifest(await readFile(path, 'utf8'));
    });
    build.onLoad({ filter: /@aws-sdk[\\/]client-[a-z-]+[\\/]dist-es[\\/]models[\\/]errors\.js$/ }, async ({ path }) => {
      return slimErrors(await readFile(path, 'utf8'), path);
    });
  },
};

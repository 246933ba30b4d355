import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Plugin, PluginBuild } from 'esbuild';

const passedOn = /^export \{ ([^}]+?),? \} from "([^"]+)";$/gm;
const imported = /^import \{ ([^}]+?),? \} from (["'])(@(?:smithy|aws-sdk)\/core\/[\w-]+)\2;$/gm;

/** What is between the braces of an import or export, as pairs of the name there and the name here. */
const namesIn = (list: string): readonly (readonly [there: string, here: string])[] =>
  list.split(',').map((item) => {
    const [there = '', here = there] = item.trim().split(' as ');
    return [there, here] as const;
  });

/** An export: the module, and the name in it. */
interface Export {
  readonly module: string;
  readonly name: string;
}

/** Which exports a module only passes on, and where from, by their names in it. */
export const passedOnBy = (source: string): ReadonlyMap<string, Export> =>
  new Map(
    [...source.matchAll(passedOn)].flatMap(([, list = '', module = '']) =>
      namesIn(list).map(([name, here]) => [here, { module, name }] as const),
    ),
  );

const createFinder = (build: PluginBuild) => {
  const known = new Map<string, ReadonlyMap<string, Export>>();
  const read = (path: string): ReadonlyMap<string, Export> => {
    const exports = known.get(path) ?? passedOnBy(readFileSync(path, 'utf8'));
    known.set(path, exports);
    return exports;
  };
  /** Where an export is that a module imports, whatever passes it on. */
  const find = async ({ module, name }: Export, importer: string): Promise<Export> => {
    const { path } = await build.resolve(module, { kind: 'import-statement', resolveDir: dirname(importer), importer });
    const origin = read(path).get(name);
    return origin === undefined ? { module: path, name } : find(origin, path);
  };
  return find;
};

/**
 * Imports what the core of the SDK exports from where it is, not by way of an index. By way of one, whoever needs a function gets all
 * that somebody else needs of the index too, because esbuild divides what functions share by files.
 */
export const directImports: Plugin = {
  name: 'direct-imports',
  setup: (build) => {
    const find = createFinder(build);
    const rewrite = async (list: string, module: string, importer: string): Promise<string> => {
      const statements = namesIn(list).map(async ([name, here]) => {
        const origin = await find({ module, name }, importer);
        return `import { ${origin.name} as ${here} } from ${JSON.stringify(origin.module)};`;
      });
      return (await Promise.all(statements)).join(' ');
    };
    build.onLoad({ filter: /\/(?:lambda\/src|node_modules\/@(?:smithy|aws-sdk))\/.*\.[jt]s$/ }, async ({ path }) => {
      const source = readFileSync(path, 'utf8');
      const matches = [...source.matchAll(imported)];
      const statements = matches.map(([, list = '', , module = '']) => rewrite(list, module, path));
      const rewritten = await Promise.all(statements);
      const contents = source.replaceAll(imported, () => rewritten.shift() ?? '');
      return { contents, loader: path.endsWith('.ts') ? 'ts' : 'js' };
    });
  },
};

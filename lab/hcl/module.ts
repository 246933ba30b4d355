// A Terraform module as its blocks, with their expressions read.
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { entry } from './nodes.ts';
import type { Node } from './nodes.ts';
import { parseFile, parseTemplate, parseValue } from './parse.ts';

export interface Block {
  readonly file: string;
  /** resource, data, module, output … */
  readonly kind: string;
  /** Of a resource or data source. */
  readonly type: string;
  readonly name: string;
  readonly body: Node;
}

export interface Local {
  readonly file: string;
  readonly value: Node;
}

export interface Module {
  readonly folder: string;
  readonly blocks: readonly Block[];
  readonly locals: ReadonlyMap<string, Local>;
  /** By their path from the module's folder. */
  readonly templates: ReadonlyMap<string, Node>;
}

type Json = Readonly<Record<string, unknown>>;

const entriesOf = (value: unknown): [string, unknown][] => Object.entries((value ?? {}) as Json);

/** A block with one label stands as { name: [body] }, one with two as { type: { name: [body] } }. */
const labelled = (kind: string, json: Json): readonly (readonly [string, string, unknown])[] =>
  kind === 'resource' || kind === 'data'
    ? entriesOf(json[kind]).flatMap(([type, named]) =>
        entriesOf(named).map(([name, body]) => [type, name, body] as const),
      )
    : entriesOf(json[kind]).map(([name, body]) => ['', name, body] as const);

const blocksOf = async (file: string, json: Json): Promise<readonly Block[]> => {
  const read = ['resource', 'data', 'module', 'output'].flatMap((kind) =>
    labelled(kind, json).flatMap(([type, name, bodies]) =>
      [bodies].flat().map(async (body) => ({ file, kind, type, name, body: await parseValue(body) })),
    ),
  );
  return Promise.all(read);
};

const localsOf = (file: string, json: Json): Promise<readonly (readonly [string, Local])[]> =>
  Promise.all(
    [json['locals'] ?? []]
      .flat()
      .flatMap(entriesOf)
      .map(async ([name, value]) => [name, { file, value: await parseValue(value) }] as const),
  );

const templatesIn = async (folder: string, text: string): Promise<readonly (readonly [string, Node])[]> => {
  const paths = [...text.matchAll(/\$\{path\.module\}\/([\w./-]+\.tftpl)/g)].map(([, path = '']) => path);
  const present = [...new Set(paths)].filter((path) => existsSync(join(folder, path)));
  return Promise.all(
    present.map(
      async (path) => [path, await parseTemplate(readFileSync(join(folder, path), 'utf8').trimEnd())] as const,
    ),
  );
};

/** @param texts - of its files, by name */
export const moduleOf = async (folder: string, texts: Readonly<Record<string, string>>): Promise<Module> => {
  const files = await Promise.all(
    Object.entries(texts).map(async ([file, text]) => [file, (await parseFile(text, file)) as Json] as const),
  );
  const read = files.map(async ([file, json]) => [await blocksOf(file, json), await localsOf(file, json)] as const);
  const parts = await Promise.all(read);
  return {
    folder,
    blocks: parts.flatMap(([blocks]) => blocks),
    locals: new Map(parts.flatMap(([, locals]) => locals)),
    templates: new Map(await templatesIn(folder, Object.values(texts).join('\n'))),
  };
};

export const readModule = (folder: string): Promise<Module> =>
  moduleOf(
    folder,
    Object.fromEntries(
      readdirSync(folder)
        .filter((name) => name.endsWith('.tf'))
        .sort()
        .map((name) => [name, readFileSync(join(folder, name), 'utf8')]),
    ),
  );

const sourceOf = ({ body }: Block): string | undefined => {
  const value = entry(body, 'source');
  return value?.is === 'literal' && typeof value.value === 'string' ? value.value : undefined;
};

/** The folder of the module that a block calls, where it is one of this repository. */
export const calledFolder = (module: Module, block: Block): string | undefined => {
  const source = block.kind === 'module' ? sourceOf(block) : undefined;
  return source?.startsWith('.') ? join(dirname(join(module.folder, 'main.tf')), source) : undefined;
};

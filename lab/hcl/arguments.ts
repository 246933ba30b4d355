// The arguments that HCL sets, as the schema of a provider names them.
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseFile } from './parse.ts';

/** What Terraform itself takes in every block. */
const metaArguments = new Set([
  'count',
  'for_each',
  'provider',
  'lifecycle',
  'depends_on',
  'provisioner',
  'connection',
]);

type Json = Readonly<Record<string, unknown>>;

const isJson = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value);

const entriesOf = (value: unknown): [string, unknown][] => (isJson(value) ? Object.entries(value) : []);

/** A block of its own, or the content of a dynamic one, is a list of objects. */
const bodiesOf = (value: unknown): readonly Json[] => (Array.isArray(value) ? value.filter(isJson) : []);

const nested = (block: string, bodies: readonly Json[]): readonly string[] => [
  block,
  ...bodies.flatMap(pathsOf).map((path) => `${block}.${path}`),
];

const dynamic = (blocks: unknown): readonly string[] =>
  entriesOf(blocks).flatMap(([block, definitions]) =>
    nested(
      block,
      bodiesOf(definitions).flatMap(({ content }) => bodiesOf(content)),
    ),
  );

const pathsOf = (body: Json): readonly string[] =>
  Object.entries(body)
    .filter(([name]) => !metaArguments.has(name))
    .flatMap(([name, value]) => (name === 'dynamic' ? dynamic(value) : nested(name, bodiesOf(value))));

const ofFile = async (folder: string, name: string): Promise<readonly string[]> => {
  const parsed: Json = (await parseFile(readFileSync(join(folder, name), 'utf8'), name)) as Json;
  return ['resource', 'data'].flatMap((kind) =>
    entriesOf(parsed[kind]).flatMap(([type, named]) =>
      entriesOf(named)
        .flatMap(([, bodies]) => bodiesOf(bodies))
        .flatMap((body) => [`${kind}.${type}`, ...pathsOf(body).map((path) => `${kind}.${type}.${path}`)]),
    ),
  );
};

/**
 * Every type of resource and data source of a folder, and every argument and block that is set in one, sorted:
 * "resource.aws_lambda_function.logging_config.log_group".
 */
export const argumentsIn = async (folders: readonly string[]): Promise<readonly string[]> => {
  const files = folders.flatMap((folder) =>
    readdirSync(folder)
      .filter((name) => name.endsWith('.tf'))
      .map((name) => ofFile(folder, name)),
  );
  return [...new Set((await Promise.all(files)).flat())]
    .filter((path) => path.split('.')[1]?.startsWith('aws_'))
    .toSorted();
};

// Reads what a module's README lists out of its .tf files, in the order in which they declare it.
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { parseFile } from '../../lab/hcl/parse.ts';

export interface Input {
  readonly name: string;
  readonly description: string;
  readonly type: string;
  /** As JSON; absent where the module asks for a value. */
  readonly fallback?: string;
}

export interface Output {
  readonly name: string;
  readonly description: string;
}

export interface Requirement {
  readonly name: string;
  readonly version: string;
}

export interface Module {
  readonly requirements: readonly Requirement[];
  readonly resources: readonly string[];
  readonly inputs: readonly Input[];
  readonly outputs: readonly Output[];
}

interface Declaration {
  readonly description?: string;
  readonly type?: string;
  readonly default?: unknown;
}

type Blocks = Readonly<Record<string, readonly Declaration[]>>;

interface Settings {
  readonly required_version?: string;
  readonly required_providers?: readonly Readonly<Record<string, { readonly version?: string }>>[];
}

interface File {
  readonly variable?: Blocks;
  readonly output?: Blocks;
  readonly terraform?: readonly Settings[];
}

interface Source {
  readonly text: string;
  readonly file: File;
}

// The parser gives expressions as templates, and leaves the escapes of HCL's strings as they are.
const bare = (expression: string): string => /^\$\{([^]*)\}$/.exec(expression)?.[1] ?? expression;
const literal = (text: string): string => text.replaceAll('$${', '${').replaceAll('%%{', '%{');

// The parser sorts names; the source has them in the order that its author wants them read.
const declared = (text: string, kind: string): string[][] =>
  [...text.matchAll(new RegExp(`^${kind} ("[^{]*")\\s*\\{`, 'gm'))].map(([, labels = '']) =>
    [...labels.matchAll(/"([^"]+)"/g)].map(([, label = '']) => label),
  );

const inputsOf = ({ text, file }: Source): Input[] =>
  declared(text, 'variable').flatMap(([name = '']) =>
    (file.variable?.[name] ?? []).map((variable) => ({
      name,
      description: literal(variable.description ?? ''),
      type: bare(variable.type ?? 'any'),
      ...('default' in variable && { fallback: literal(JSON.stringify(variable.default)) }),
    })),
  );

const outputsOf = ({ text, file }: Source): Output[] =>
  declared(text, 'output').flatMap(([name = '']) =>
    (file.output?.[name] ?? []).map(({ description = '' }) => ({ name, description: literal(description) })),
  );

const resourcesOf = ({ text }: Source): string[] => [
  ...declared(text, 'data').map((labels) => ['data', ...labels].join('.')),
  ...declared(text, 'resource').map((labels) => labels.join('.')),
];

const requirementsOf = ({ file }: Source): Requirement[] =>
  (file.terraform ?? []).flatMap(({ required_version: version, required_providers: providers = [] }) => [
    ...(version === undefined ? [] : [{ name: 'terraform', version }]),
    ...providers.flatMap((provider) =>
      Object.entries(provider).map(([name, { version: wanted = 'any' }]) => ({ name, version: wanted })),
    ),
  ]);

export const readModule = async (folder: string): Promise<Module> => {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.tf')).sort();
  const sources = await Promise.all(
    names.map(async (name): Promise<Source> => {
      const text = await readFile(join(folder, name), 'utf8');
      return { text, file: (await parseFile(text, name)) as File };
    }),
  );
  return {
    requirements: sources.flatMap(requirementsOf),
    resources: sources.flatMap(resourcesOf),
    inputs: sources.flatMap(inputsOf),
    outputs: sources.flatMap(outputsOf),
  };
};

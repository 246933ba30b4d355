import { readFile } from 'node:fs/promises';
import { getExpressionAst, parse } from '@cdktn/hcl2json';
import { CommandFailure } from './failure.ts';

/** A type object({…}) of Terraform; other types have no attributes that Terraform drops without a word. */
export interface ObjectType {
  /** By name; undefined: not an object. */
  readonly attributes: ReadonlyMap<string, ObjectType | undefined>;
  readonly required: readonly string[];
}

/** The inputs of the module by name; undefined: not an object. */
export type Inputs = ObjectType['attributes'];

/** What getExpressionAst gives; its declared types leave half of it out. */
interface Ast {
  readonly type: string;
  readonly children: readonly Ast[];
  readonly range: { readonly start: { readonly byte: number }; readonly end: { readonly byte: number } };
  readonly meta?: { readonly name?: string };
}

const isCall = ({ type, meta }: Ast, name: string): boolean => type === 'function' && meta?.name === name;

const toType = (source: Buffer, ast: Ast | undefined): ObjectType | undefined => {
  const [argument] = ast?.children ?? [];
  if (ast === undefined || argument === undefined) return undefined;
  if (isCall(ast, 'optional')) return toType(source, argument);
  if (!isCall(ast, 'object')) return undefined;
  const textOf = ({ range: { start, end } }: Ast): string => source.subarray(start.byte, end.byte).toString();
  const attributes = new Map<string, ObjectType | undefined>();
  const required: string[] = [];
  // Names and types take turns.
  for (const [index, key] of argument.children.entries()) {
    const value = argument.children[index + 1];
    if (index % 2 === 1 || value === undefined) continue;
    attributes.set(textOf(key), toType(source, value));
    if (!isCall(value, 'optional')) required.push(textOf(key));
  }
  return { attributes, required };
};

const readType = async (written: string): Promise<ObjectType | undefined> => {
  const expression = written.replace(/^\$\{(.*)\}$/s, '$1');
  const ast: unknown = await getExpressionAst('type.tf', expression);
  return toType(Buffer.from(expression), (ast ?? undefined) as Ast | undefined);
};

interface Variables {
  readonly variable: Readonly<Record<string, readonly [{ readonly type: string }]>>;
}

/** The inputs are read where they are declared: beside this folder, where the command comes with the module. */
const readVariables = async (): Promise<string> => {
  try {
    return await readFile(new URL('../variables.tf', import.meta.url), 'utf8');
  } catch (error) {
    throw new CommandFailure('variables.tf of the module, beside the folder cli, cannot be read', { cause: error });
  }
};

/** The inputs that a file of HCL declares. */
export const inputsIn = async (file: string, text: string): Promise<Inputs> => {
  const { variable } = (await parse(file, text)) as unknown as Variables;
  const inputs = new Map<string, ObjectType | undefined>();
  for (const [name, [{ type }]] of Object.entries(variable)) inputs.set(name, await readType(type));
  return inputs;
};

/** Reads the inputs of the module that this command came with. */
export const readInputs = async (): Promise<Inputs> => inputsIn('variables.tf', await readVariables());

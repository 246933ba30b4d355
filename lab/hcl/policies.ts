// Every policy that a Terraform configuration can make, wherever in it the policy stands.
import { join, relative } from 'node:path';
import { unknownText } from '../policies/patterns.ts';
import type { NamedStatement } from '../policies/statement.ts';
import { isObject } from '../policies/statement.ts';
import { evaluate } from './evaluate.ts';
import type { Scope } from './evaluate.ts';
import { calledFolder, readModule } from './module.ts';
import type { Block, Module } from './module.ts';
import { asPolicy } from './policy-blocks.ts';
import { account, argumentsOf, instancesOf, scopeOf } from './scope.ts';
import type { Fields, Value } from './values.ts';
import { Choice, Encoded, combinations, isFields, isList, optionsOf } from './values.ts';

export interface FoundPolicy {
  /** "notifications.tf, aws_sns_topic_policy.notifications" */
  readonly place: string;
  readonly statements: readonly NamedStatement[];
}

// What CloudFormation fills in; of a Region any.
const pseudoParameters: Readonly<Record<string, string>> = { '${AWS::Partition}': 'aws', '${AWS::AccountId}': account };

const substituted = (fields: Fields): string | undefined => {
  const text = fields.size === 1 ? fields.get('Fn::Sub') : undefined;
  return typeof text === 'string'
    ? text.replaceAll(/\$\{[\w:]+\}/g, (name) => pseudoParameters[name] ?? unknownText)
    : undefined;
};

/** The forms that a value can take as JSON: in a list, whatever may stand in it does. */
const forms = (value: Value): readonly unknown[] => {
  if (value instanceof Choice) return value.options.flatMap(forms);
  // Null stands for what is off, and then the statement is not there either.
  if (isList(value)) return [value.flatMap(forms).filter((form) => form !== null)];
  if (isFields(value)) {
    const text = substituted(value);
    if (text !== undefined) return [text];
    const fields = [...value].map(([key, each]) => forms(each).map((form) => [key, form] as const));
    return combinations(fields).map((entries) => Object.fromEntries(entries));
  }
  return [value === null || typeof value !== 'object' ? value : unknownText];
};

const nameOf = (variants: readonly unknown[], index: number): string => {
  const [first] = variants;
  const sid = isObject(first) ? first['Sid'] : undefined;
  return `statement ${typeof sid === 'string' && sid !== unknownText ? sid : index + 1}`;
};

const statementsOf = (value: Value): readonly NamedStatement[] =>
  optionsOf(value)
    .flatMap((option) => (isList(option) ? option : [option]))
    .map((item, index) => {
      const variants = forms(item);
      return { name: nameOf(variants, index), variants };
    });

/** The policies in a value: whatever has a Statement is one. */
const policiesIn = (value: Value): readonly (readonly NamedStatement[])[] => {
  if (value instanceof Choice) return value.options.flatMap(policiesIn);
  if (value instanceof Encoded) return policiesIn(value.value);
  if (isList(value)) return value.flatMap(policiesIn);
  if (!isFields(value)) return [];
  const statements = value.get('Statement');
  return statements === undefined ? [...value.values()].flatMap(policiesIn) : [statementsOf(statements)];
};

const addressOf = ({ kind, type, name }: Block): string =>
  [kind === 'resource' ? '' : kind, type, name].filter((part) => part !== '').join('.');

const ofBlock = (block: Block, scope: Scope): readonly FoundPolicy[] =>
  instancesOf(block.body, scope).flatMap((instance) => {
    const value = argumentsOf(block, instance);
    const place = `${block.file}, ${addressOf(block)}`;
    return [...policiesIn(value), ...policiesIn(asPolicy(block.type, value))].map((statements) => ({
      place,
      statements,
    }));
  });

const ofCall = async (module: Module, block: Block, scope: Scope): Promise<readonly FoundPolicy[]> => {
  const folder = calledFolder(module, block);
  if (folder === undefined) return [];
  const found = await policiesOf(await readModule(folder), argumentsOf(block, scope));
  return found.map(({ place, statements }) => ({ place: join(relative(module.folder, folder), place), statements }));
};

/**
 * The policies of a module and of those that it calls from folders below it or beside it.
 *
 * @param variables - what the caller gives; all others are unknown, and with them what depends on them
 */
export const policiesOf = async (module: Module, variables: Fields = new Map()): Promise<readonly FoundPolicy[]> => {
  const scope = scopeOf(module, variables);
  const inLocals = [...module.locals].flatMap(([name, { file, value }]) =>
    policiesIn(evaluate(value, scope)).map((statements) => ({ place: `${file}, local.${name}`, statements })),
  );
  const called = await Promise.all(module.blocks.map((block) => ofCall(module, block, scope)));
  const all = [...module.blocks.flatMap((block) => ofBlock(block, scope)), ...inLocals, ...called.flat()];
  return [...new Map(all.map((policy) => [JSON.stringify(policy), policy])).values()];
};

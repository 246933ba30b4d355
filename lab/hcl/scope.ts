// What the names in a module's expressions stand for.
import { unknownText } from '../policies/patterns.ts';
import { evaluate } from './evaluate.ts';
import type { Scope } from './evaluate.ts';
import type { Block, Module } from './module.ts';
import { entriesOf, entry } from './nodes.ts';
import type { Node } from './nodes.ts';
import type { Fields, Value } from './values.ts';
import { Reference, choice, elementsOf, textOf, unknown } from './values.ts';

/** Any account will do. */
export const account = '123456789012';

/** What AWS would say. */
const facts: Readonly<Record<string, string>> = {
  'aws_caller_identity.account_id': account,
  'aws_partition.partition': 'aws',
  'aws_partition.dns_suffix': 'amazonaws.com',
};

const arn = (service: string, rest: string): string =>
  `arn:aws:${service}:${unknownText}:${account}:${rest}${unknownText}`;

/** What AWS names resources: one of another kind must not pass for them. */
const arns: Readonly<Record<string, string>> = {
  aws_cloudwatch_event_rule: arn('events', 'rule/'),
  aws_cloudwatch_log_group: arn('logs', 'log-group:'),
  aws_iam_policy: `arn:aws:iam::${account}:policy/${unknownText}`,
  aws_iam_role: `arn:aws:iam::${account}:role/${unknownText}`,
  aws_kms_key: arn('kms', 'key/'),
  aws_lambda_function: arn('lambda', 'function:'),
  aws_s3_bucket: `arn:aws:s3:::${unknownText}`,
  aws_sns_topic: arn('sns', ''),
  aws_sqs_queue: arn('sqs', ''),
};

/** What each, count and self stand for in one of the instances of a block. */
export const instance = (scope: Scope, key: Value, value: Value): Scope => ({
  ...scope,
  names: new Map<string, Value>([
    ...scope.names,
    [
      'each',
      new Map([
        ['key', key],
        ['value', value],
      ]),
    ],
    ['count', unknown],
    ['self', unknown],
  ]),
});

/** A block once for each element of its for_each. */
export const instancesOf = (body: Node, scope: Scope): readonly Scope[] => {
  const elements = entry(body, 'for_each');
  const found = elements === undefined ? [] : elementsOf(evaluate(elements, scope));
  return (found.length === 0 ? [[unknown, unknown] as const] : found).map(([key, value]) =>
    instance(scope, key, value),
  );
};

// Terraform's own; what a resource depends on is not part of it.
const settings = new Set(['depends_on', 'lifecycle', 'provider', 'providers']);

/** The arguments of a block one by one: one that cannot be worked out must not hide another. */
export const argumentsOf = ({ body }: Block, scope: Scope): Fields =>
  new Map(
    entriesOf(body)
      .map(([key, value]) => [textOf(evaluate(key, scope)), value] as const)
      .filter(([name]) => !settings.has(name))
      .map(([name, value]) => [name, evaluate(value, scope)] as const),
  );

/** Works out a value once; what needs itself for that stays unknown. */
const remembering = () => {
  const known = new Map<string, Value>();
  return (name: string, work: () => Value): Value => {
    const value = known.get(name);
    if (value !== undefined) return value;
    known.set(name, unknown);
    const found = work();
    known.set(name, found);
    return found;
  };
};

/** @param variables - what the caller gives for them; those that it does not give are unknown */
export const scopeOf = (module: Module, variables: Fields): Scope => {
  const once = remembering();
  const attribute = (block: Block, name: string): Value =>
    once(`${block.type}.${block.name}.${name}`, () => {
      const node = entry(block.body, name);
      if (node !== undefined) return choice(instancesOf(block.body, scope).map((each) => evaluate(node, each)));
      return (name === 'arn' ? arns[block.type] : undefined) ?? unknown;
    });
  const local = (name: string): Value =>
    once(`local.${name}`, () => {
      const found = module.locals.get(name);
      return found === undefined ? unknown : evaluate(found.value, scope);
    });
  const resource = (type: string, name: string): Value => {
    const block = module.blocks.find((each) => each.kind === 'resource' && each.type === type && each.name === name);
    return block === undefined ? unknown : new Reference((each) => attribute(block, each));
  };
  /** The bucket that a called module hands out has the name that the module is given. */
  const called = (block: Block, steps: readonly string[] = []): Value =>
    new Reference((step) => {
      const name = entry(block.body, 'name');
      if (step !== 'bucket') return called(block);
      return steps.includes(step) && name !== undefined ? evaluate(name, scope) : called(block, [step]);
    });
  const resolve = ([first = '', second = '', ...rest]: readonly string[]): readonly [Value, number] => {
    if (first === 'local') return [local(second), 2];
    if (first === 'var') return [variables.get(second) ?? unknown, 2];
    if (first === 'path') return [module.folder, 2];
    if (first === 'data') return [facts[`${second}.${rest[1] ?? ''}`] ?? unknown, rest.length + 2];
    const block = module.blocks.find(({ kind, name }) => kind === first && kind === 'module' && name === second);
    return [block === undefined ? resource(first, second) : called(block), 2];
  };
  const template = (path: string): Node | undefined => module.templates.get(path.slice(module.folder.length + 1));
  const scope: Scope = { names: new Map(), resolve, template };
  return scope;
};

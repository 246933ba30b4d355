// Works out what expressions may come to.
import { unknownText } from '../policies/patterns.ts';
import { callFunction } from './functions.ts';
import type { Node, Step } from './nodes.ts';
import type { Fields, Value } from './values.ts';
import {
  choice,
  elementsOf,
  isFields,
  joined,
  mapOptions,
  missing,
  optionsOf,
  stepInto,
  textOf,
  unknown,
} from './values.ts';

export interface Scope {
  /** What loops, for_each and templates name. */
  readonly names: Fields;
  /** What else an expression may begin with: the value, and how many steps led to it. */
  readonly resolve: (steps: readonly string[]) => readonly [Value, number];
  readonly template: (path: string) => Node | undefined;
}

const path = (steps: readonly string[], scope: Scope): Value => {
  const [first = ''] = steps;
  const named = scope.names.get(first);
  const [value, taken] = named === undefined ? scope.resolve(steps) : [named, 1];
  return steps.slice(taken).reduce<Value>(stepInto, value);
};

const anyOf = (value: Value): Value =>
  mapOptions(value, (option) => (isFields(option) ? choice([...option.values()]) : stepInto(option, '0')));

const select = (from: Value, steps: readonly Step[], scope: Scope): Value =>
  steps.reduce<Value>((value, step) => {
    if (typeof step === 'string') return stepInto(value, step);
    const keys = optionsOf(evaluate(step, scope)).map(textOf);
    return choice(keys.map((key) => (key.includes(unknownText) ? anyOf(value) : stepInto(value, key))));
  }, from);

/** Names of which nothing is known are kept apart by their length. */
const addField = (fields: Map<string, Value>, keys: Value, value: Value): void => {
  for (const key of optionsOf(keys)) {
    let name = textOf(key);
    while (name.includes(unknownText) && fields.has(name)) name += unknownText;
    fields.set(name, value);
  }
};

const object = (entries: readonly (readonly [Value, Value])[]): Value => {
  if (entries.some((entry) => entry.includes(missing))) return missing;
  const fields = new Map<string, Value>();
  for (const [key, value] of entries) addField(fields, key, value);
  return fields;
};

const list = (items: readonly Value[]): Value => (items.includes(missing) ? missing : items);

const loop = (node: Extract<Node, { is: 'for' }>, scope: Scope): Value => {
  const results = elementsOf(evaluate(node.over, scope)).map(([key, value]) => {
    const names = new Map<string, Value>([...scope.names, [node.key, key], [node.value, value]]);
    const inner = { ...scope, names };
    return [node.keyOf === undefined ? null : evaluate(node.keyOf, inner), evaluate(node.valueOf, inner)] as const;
  });
  return node.keyOf === undefined ? list(results.map(([, value]) => value)) : object(results);
};

const templatefile = (file: Value, variables: Value, scope: Scope): Value => {
  const node = typeof file === 'string' ? scope.template(file) : undefined;
  return node === undefined
    ? unknown
    : mapOptions(variables, (names) =>
        isFields(names) ? evaluate(node, { ...scope, names, resolve: () => [unknown, 1] }) : unknown,
      );
};

const call = ({ name, args, spread }: Extract<Node, { is: 'call' }>, scope: Scope): Value => {
  const values = args.map((arg) => evaluate(arg, scope));
  if (name === 'try' || name === 'coalesce') return callFunction(name, values);
  if (values.includes(missing)) return missing;
  if (name === 'templatefile') return templatefile(values[0] ?? unknown, values[1] ?? unknown, scope);
  const last = values.at(-1) ?? unknown;
  return callFunction(name, spread ? [...values.slice(0, -1), ...elementsOf(last).map(([, item]) => item)] : values);
};

export const evaluate = (node: Node, scope: Scope): Value => {
  switch (node.is) {
    case 'literal':
      return node.value;
    case 'template':
      return joined(node.parts.map((part) => evaluate(part, scope)));
    case 'list':
      return list(node.items.map((item) => evaluate(item, scope)));
    case 'object':
      return object(node.entries.map(([key, value]) => [evaluate(key, scope), evaluate(value, scope)]));
    case 'call':
      return call(node, scope);
    case 'either':
      return choice(node.options.map((option) => evaluate(option, scope)));
    case 'for':
      return loop(node, scope);
    case 'path':
      return path(node.steps, scope);
    case 'select':
      return select(evaluate(node.from, scope), node.steps, scope);
    case 'unknown':
      return unknown;
  }
};

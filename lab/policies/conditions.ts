// Condition keys and operators against what the actions of a statement know.
import type { Action } from './reference.ts';
import { isGlobalKey, isKey, supportsKey, typeOfKey } from './reference.ts';
import type { Condition, Statement } from './statement.ts';
import { conditionsOf, resourcesOf } from './statement.ts';

/** Actions that one entry of a statement stands for: several, where it has a wildcard. */
export interface Group {
  readonly pattern: string;
  readonly actions: readonly Action[];
}

// "IAM JSON policy elements: Condition operators": each with the types of keys that it can compare; without, any.
const operators: Readonly<Record<string, RegExp | undefined>> = {
  ...Object.fromEntries(
    [
      ...['StringEquals', 'StringNotEquals', 'StringEqualsIgnoreCase', 'StringNotEqualsIgnoreCase', 'StringLike'],
      ...['StringNotLike', 'ArnEquals', 'ArnLike', 'ArnNotEquals', 'ArnNotLike', 'BinaryEquals', 'Null'],
    ].map((name) => [name, undefined]),
  ),
  ...Object.fromEntries(['Equals', 'NotEquals'].map((end) => [`Numeric${end}`, /Numeric$/])),
  ...Object.fromEntries(
    ['LessThan', 'LessThanEquals', 'GreaterThan', 'GreaterThanEquals'].flatMap((end) => [
      [`Numeric${end}`, /Numeric$/],
      [`Date${end}`, /Date$/],
    ]),
  ),
  ...Object.fromEntries(['DateEquals', 'DateNotEquals'].map((name) => [name, /Date$/])),
  Bool: /Bool$/,
  IpAddress: /IPAddress$/,
  NotIpAddress: /IPAddress$/,
};

const operatorProblems = async ({ operator, key }: Condition): Promise<readonly string[]> => {
  const [, set, name = ''] = /^(ForAllValues:|ForAnyValue:)?(.*?)(?:IfExists)?$/.exec(operator) ?? [];
  if (!Object.hasOwn(operators, name)) return [`${operator} is not an operator of conditions`];
  const type = await typeOfKey(key);
  if (type === undefined) return [];
  const hasMany = type.startsWith('ArrayOf');
  return [
    ...(operators[name]?.test(type) === false ? [`${operator} cannot compare ${key}, which is of type ${type}`] : []),
    ...(hasMany && set === undefined && name !== 'Null'
      ? [`${key} has many values: ${operator} needs ForAllValues: or ForAnyValue:`]
      : []),
    ...(!hasMany && set !== undefined ? [`${key} has one value: ${operator} must go without ${set}`] : []),
  ];
};

/** Each action that is named must know the key; of those that a wildcard stands for, one. */
const keyProblems = async (key: string, groups: readonly Group[]): Promise<readonly string[]> => {
  if (isGlobalKey(key)) return [];
  if (!(await isKey(key))) return [`${key} is not a condition key of AWS in this spelling`];
  return groups
    .filter(({ actions }) => actions.length > 0 && !actions.some((action) => supportsKey(action, key)))
    .map(({ pattern }) => `${pattern} does not support the condition key ${key}`);
};

const variables = (text: string): readonly string[] =>
  [...text.matchAll(/\$\{([^},]+)[^}]*\}/g)].map(([, key = '']) => key).filter((key) => !['*', '?', '$'].includes(key));

const variableProblems = async (statement: Statement): Promise<readonly string[]> => {
  const used = [...resourcesOf(statement), ...conditionsOf(statement).flatMap(({ values }) => values)].flatMap(
    variables,
  );
  const known = await Promise.all(used.map(isKey));
  return used.filter((_, index) => known[index] === false).map((key) => `\${${key}} is not a policy variable of AWS`);
};

export const conditionProblems = async (statement: Statement, groups: readonly Group[]): Promise<readonly string[]> => {
  const conditions = conditionsOf(statement);
  const problems = await Promise.all([
    ...conditions.map(operatorProblems),
    ...conditions.map(({ key }) => keyProblems(key, groups)),
    variableProblems(statement),
  ]);
  return problems.flat();
};

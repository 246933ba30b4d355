// Resources that are a statement, or a policy, without writing one.
import type { Value } from './values.ts';
import { elementsOf, isFields, isList, mapOptions, missing, stepInto, unknown } from './values.ts';

const field = (value: Value, name: string): Value | undefined => {
  const found = stepInto(value, name);
  return found === missing || found === null ? undefined : found;
};

const fields = (entries: Readonly<Record<string, Value | undefined>>): Value =>
  new Map(Object.entries(entries).flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const])));

const policy = (statements: Value): Value => fields({ Statement: statements });

/** What AWS Lambda adds to the policy of the function. */
const permission = (value: Value): Value =>
  policy([
    fields({
      Sid: field(value, 'statement_id') ?? unknown,
      Effect: 'Allow',
      Action: field(value, 'action'),
      Principal: field(value, 'principal'),
      Resource: 'arn:aws:lambda:*:123456789012:function:*',
    }),
  ]);

const itemsOf = (value: Value | undefined): readonly Value[] =>
  value === undefined ? [] : elementsOf(isList(value) ? value : [value]).map(([, item]) => item);

const conditions = (blocks: readonly Value[]): Value | undefined =>
  blocks.length === 0
    ? undefined
    : blocks.reduce<Value>((all, block) => {
        const [test, variable] = [field(block, 'test'), field(block, 'variable')];
        if (!isFields(all) || typeof test !== 'string' || typeof variable !== 'string') return unknown;
        const keys = all.get(test);
        const values = field(block, 'values') ?? unknown;
        return new Map([
          ...all,
          [test, new Map([...(keys !== undefined && isFields(keys) ? keys : []), [variable, values]])],
        ]);
      }, new Map<string, Value>());

const statement = (block: Value): Value =>
  mapOptions(block, (option) =>
    fields({
      Sid: field(option, 'sid'),
      Effect: field(option, 'effect') ?? 'Allow',
      Action: field(option, 'actions'),
      NotAction: field(option, 'not_actions'),
      Resource: field(option, 'resources'),
      NotResource: field(option, 'not_resources'),
      Principal: field(option, 'principals'),
      NotPrincipal: field(option, 'not_principals'),
      Condition: conditions(itemsOf(field(option, 'condition'))),
    }),
  );

/** The policy that a block stands for by its arguments; null for one that stands for none. */
export const asPolicy = (type: string, value: Value): Value => {
  if (type === 'aws_lambda_permission') return permission(value);
  return type === 'aws_iam_policy_document' ? policy(itemsOf(field(value, 'statement')).map(statement)) : null;
};

// What a user names the module's resources by: their addresses in Terraform, and their names in AWS. Read out of the HCL.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { evaluate } from '../../lab/hcl/evaluate.ts';
import type { Scope } from '../../lab/hcl/evaluate.ts';
import { calledFolder, readModule } from '../../lab/hcl/module.ts';
import type { Block, Module } from '../../lab/hcl/module.ts';
import { entry } from '../../lab/hcl/nodes.ts';
import { account, argumentsOf, instance, scopeOf } from '../../lab/hcl/scope.ts';
import type { Fields, Value } from '../../lab/hcl/values.ts';
import { Encoded, elementsOf, isFields, isList, optionsOf, textOf, unknown } from '../../lab/hcl/values.ts';
import { unknownText } from '../../lab/policies/patterns.ts';
import { verbatim, withPart } from './generated.ts';
import type { Readme } from './readmes.ts';

const file = 'UPGRADING.md';

/** The argument that is the name in AWS, where it is not called name. */
export const naming: Readonly<Record<string, string>> = {
  aws_cloudwatch_dashboard: 'dashboard_name',
  aws_cloudwatch_event_target: 'target_id',
  aws_cloudwatch_metric_alarm: 'alarm_name',
  aws_lambda_function: 'function_name',
  aws_lambda_permission: 'statement_id',
  aws_s3_bucket: 'bucket',
};

/** What only belongs to another resource, and has no name in AWS. */
const nameless = new Set([
  'aws_cloudformation_stack_set_instance',
  'aws_config_remediation_configuration',
  'aws_iam_role_policy_attachment',
  'aws_lambda_function_event_invoke_config',
  'aws_lambda_invocation',
  'aws_s3_bucket_ownership_controls',
  'aws_s3_bucket_policy',
  'aws_s3_bucket_public_access_block',
  'aws_s3_bucket_server_side_encryption_configuration',
  'aws_s3_bucket_versioning',
  'aws_sns_topic_policy',
  'aws_sns_topic_subscription',
  'aws_sqs_queue_policy',
]);

export interface Named {
  readonly address: string;
  /** Undefined: it has none. */
  readonly name: string | undefined;
  /** What stands for <key>; undefined: what the user gives. */
  readonly keys: readonly string[] | undefined;
  /** The ids of the statements of its policies. */
  readonly statements: readonly string[];
}

const nameArgument = ({ type }: Block): string => naming[type] ?? 'name';

interface Repeated {
  readonly suffix: string;
  readonly keys: readonly string[] | undefined;
  /** Where the key is left open, and then for each key that is known. */
  readonly instances: readonly Scope[];
}

/** The elements of a for_each of which the keys are known. A set's elements are its keys. */
const elementsIn = (value: Value): ReadonlyMap<string, Value> => {
  const isSet = optionsOf(value).some(isList);
  const found = elementsOf(value).map(([key, element]) => [textOf(isSet ? element : key), element] as const);
  return new Map(found.filter(([key]) => !key.includes(unknownText)));
};

/** Of several, each has its place in its name. */
const isNumbered = (block: Block): boolean =>
  JSON.stringify(entry(block.body, nameArgument(block)) ?? '').includes('"count"');

const repeated = (block: Block, scope: Scope): Repeated => {
  const open = instance(scope, unknown, unknown);
  const elements = entry(block.body, 'for_each');
  if (elements === undefined) {
    if (entry(block.body, 'count') === undefined) return { suffix: '', keys: [], instances: [open] };
    const several = isNumbered(block);
    return { suffix: several ? '[<key>]' : '[0]', keys: several ? undefined : [], instances: [open] };
  }
  const known = elementsIn(evaluate(elements, scope));
  const keys = [...known.keys()].sort();
  const [only = '', ...others] = keys;
  const key = keys.length === 1 ? only : '<key>';
  return {
    suffix: `["${key}"]`,
    keys: keys.length === 0 ? undefined : others.length === 0 ? [] : keys,
    instances: [instance(scope, key, unknown), ...[...known].map(([one, value]) => instance(scope, one, value))],
  };
};

const shown = (value: Value): string =>
  textOf(optionsOf(value)[0] ?? value)
    .replaceAll(account, '<account>')
    .replaceAll(unknownText, '<key>');

const nameOf = (block: Block, scope: Scope): string | undefined => {
  const node = entry(block.body, nameArgument(block));
  if (node !== undefined) return shown(evaluate(node, scope));
  if (nameless.has(block.type)) return undefined;
  throw new Error(`scripts/docs/names.ts: say how ${block.type} is named, or that it has no name`);
};

const fieldsIn = (value: Value): readonly Fields[] =>
  optionsOf(value).flatMap((option) => {
    if (option instanceof Encoded) return fieldsIn(option.value);
    if (isList(option)) return option.flatMap(fieldsIn);
    return isFields(option) ? [option] : [];
  });

const idsOf = (block: Block, scope: Scope): readonly string[] => {
  const policies = ['policy', 'assume_role_policy'].flatMap((name) => entry(block.body, name) ?? []);
  const statements = policies
    .flatMap((policy) => fieldsIn(evaluate(policy, scope)))
    .flatMap((policy) => fieldsIn(policy.get('Statement') ?? null));
  return statements.flatMap((statement) => optionsOf(statement.get('Sid') ?? null).map(textOf));
};

const union = (ids: readonly string[]): readonly string[] =>
  [...new Set(ids)].filter((id) => !id.includes(unknownText)).sort();

const resource = (block: Block, before: string, scope: Scope): Named => {
  const { suffix, keys, instances } = repeated(block, scope);
  return {
    address: `${before}${block.type}.${block.name}${suffix}`,
    name: nameOf(block, instances[0] ?? scope),
    keys,
    statements: union(instances.flatMap((inside) => idsOf(block, inside))),
  };
};

const called = async (block: Block, folder: string, before: string, scope: Scope): Promise<readonly Named[]> => {
  const { suffix, keys, instances } = repeated(block, scope);
  const module = await readModule(folder);
  const inside = `${before}module.${block.name}${suffix}.`;
  const found = instances.map((one) => inModule(module, argumentsOf(block, one), inside));
  const [open = [], ...known] = await Promise.all(found);
  return open.map((one, index) => ({
    ...one,
    keys: keys?.length === 0 ? one.keys : keys,
    statements: union([one, ...known.flatMap((all) => all[index] ?? [])].flatMap(({ statements }) => statements)),
  }));
};

const inModule = async (module: Module, inputs: Fields, before: string): Promise<readonly Named[]> => {
  const scope = scopeOf(module, inputs);
  const own = module.blocks.filter(({ kind }) => kind === 'resource').map((block) => resource(block, before, scope));
  const others = module.blocks.map((block) => {
    const folder = calledFolder(module, block);
    return folder === undefined ? Promise.resolve([]) : called(block, folder, before, scope);
  });
  return [...own, ...(await Promise.all(others)).flat()];
};

/** Every managed resource of a module and of those that it calls. */
export const namedIn = async (folder: string): Promise<readonly Named[]> =>
  inModule(await readModule(folder), new Map<string, Value>([['name', '<name>']]), '');

const code = (text: string): string => `\`${text}\``;

const row = ({ address, name, keys, statements }: Named): string => {
  const cells = [
    code(address),
    name === undefined ? 'none' : code(name),
    keys === undefined ? 'what you give' : keys.map(code).join(', '),
    statements.map(code).join(', '),
  ];
  return `| ${cells.join(' | ')} |`;
};

const head = ['| Address | Name in AWS | `<key>` | Statements |', '| --- | --- | --- | --- |'];
const table = (all: readonly Named[]): string => [...head, ...all.map(row)].join('\n');

/** UPGRADING with the table of addresses and names. */
export const upgrading = async (root: string): Promise<Readme> => {
  const current = await readFile(join(root, file), 'utf8');
  const [whole, member] = await Promise.all([namedIn(root), namedIn(join(root, 'modules/member-role'))]);
  const text = `${table(whole)}\n\nOf \`modules/member-role\`:\n\n${table(member)}`;
  return { file, current, generated: withPart(current, 'NAMES', verbatim(text)) };
};

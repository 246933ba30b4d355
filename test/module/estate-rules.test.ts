// What keeps a plan whole in an estate where things change around the module: rules of its HCL that no single plan would show.
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from '@cdktn/hcl2json';
import { describe, expect, it } from 'vitest';
import { repository } from '../../lab/tools/terraform.ts';

type Body = Readonly<Record<string, unknown>>;
interface File {
  readonly resource?: Readonly<Record<string, Readonly<Record<string, readonly Body[]>>>>;
  readonly module?: Readonly<Record<string, readonly Body[]>>;
}

interface Found {
  readonly place: string;
  readonly type: string;
  readonly body: Body;
}

const files = ['.', 'modules', 'examples'].flatMap((folder) =>
  readdirSync(join(repository, folder), { recursive: folder !== '.' })
    .map((name) => join(folder, String(name)))
    .filter((name) => name.endsWith('.tf') && !name.includes('.terraform')),
);

const blocksOf = async (file: string): Promise<readonly Found[]> => {
  const { resource = {}, module = {} } = (await parse(file, readFileSync(join(repository, file), 'utf8'))) as File;
  const resources = Object.entries(resource).flatMap(([type, named]) =>
    Object.entries(named).flatMap(([name, bodies]) =>
      bodies.map((body) => ({ place: `${file} ${type}.${name}`, type, body })),
    ),
  );
  const modules = Object.entries(module).flatMap(([name, bodies]) =>
    bodies.map((body) => ({ place: `${file} module.${name}`, type: 'module', body })),
  );
  return [...resources, ...modules];
};

const blocks = (await Promise.all(files.map(blocksOf))).flat();
const ofTypes = (...types: readonly string[]): readonly Found[] => blocks.filter(({ type }) => types.includes(type));
const text = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value ?? ''));
const places = (found: readonly Found[]): readonly string[] => found.map(({ place }) => place);

describe('in every module and example', () => {
  it('policies hang on the id of their role, which is new where the role is made anew', () => {
    const policies = ofTypes('aws_iam_role_policy', 'aws_iam_role_policy_attachment');

    expect(policies.length).toBeGreaterThan(4);
    expect(places(policies.filter(({ body }) => !text(body['role']).endsWith('.id}')))).toEqual([]);
  });

  it('what belongs to a function hangs on its ARN, which is new where the function is made anew', () => {
    const belonging = ofTypes('aws_lambda_permission', 'aws_lambda_function_event_invoke_config');

    expect(belonging.length).toBeGreaterThan(3);
    expect(places(belonging.filter(({ body }) => !text(body['function_name']).endsWith('.arn}')))).toEqual([]);
  });

  it('how many there are hangs on no null, and on nothing that a value known only after apply would hide', () => {
    const hidden = blocks.filter(({ body }) =>
      /\bnull\b|\btry\(/.test(`${text(body['count'])} ${text(body['for_each'])}`),
    );

    expect(places(hidden)).toEqual([]);
  });
});

// AWS overwrites these, or gives what is there, when something of their name is made again.
const adoptable = [
  'aws_cloudwatch_dashboard',
  'aws_cloudwatch_event_rule',
  'aws_cloudwatch_metric_alarm',
  'aws_cloudwatch_query_definition',
  'aws_config_config_rule',
  'aws_config_configuration_aggregator',
  'aws_config_organization_custom_rule',
  'aws_s3_bucket',
  'aws_sns_topic',
  'aws_sqs_queue',
];

describe('what AWS would hand over to another module of the same name', () => {
  // A permission needs the function, which needs its role; the attachment needs the role of the aggregator.
  const fails = /module\.evaluator\.role|aws_lambda_permission\.|aws_iam_role_policy_attachment\.|var\.after/;

  it.each(adoptable)('waits for what AWS refuses to make twice: %s', (type) => {
    const found = ofTypes(type).filter(({ place }) => !place.startsWith('examples'));

    expect(found.length).toBeGreaterThan(0);
    expect(places(found.filter(({ body }) => !fails.test(text(body['depends_on']))))).toEqual([]);
  });
});

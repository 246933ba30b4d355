// docs/policy-checks.md, line by line, against the resources of the module and its nested modules.
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from '@cdktn/hcl2json';
import { describe, expect, it } from 'vitest';
import { repository } from '../../lab/tools/terraform.ts';
import { met, metWithInput, notMet } from './policy-rules.ts';
import type { Resource } from './policy-rules.ts';

interface File {
  readonly resource?: Readonly<Record<string, Readonly<Record<string, readonly Resource[]>>>>;
  readonly locals?: readonly unknown[];
}

interface Line {
  readonly first: string;
  readonly rules: readonly string[];
  readonly types: readonly string[];
  readonly reason: string;
}

const folders = ['.', ...readdirSync(join(repository, 'modules')).map((name) => join('modules', name))];
const paths = folders.flatMap((folder) =>
  readdirSync(join(repository, folder))
    .filter((name) => name.endsWith('.tf'))
    .map((name) => join(folder, name)),
);
const files = await Promise.all(
  paths.map(async (path) => (await parse(path, readFileSync(join(repository, path), 'utf8'))) as unknown as File),
);

const resources = files.flatMap(({ resource = {} }) =>
  Object.entries(resource).flatMap(([type, named]) =>
    Object.entries(named).flatMap(([name, bodies]) => bodies.map((body) => ({ type, name: `${type}.${name}`, body }))),
  ),
);

const page = readFileSync(join(repository, 'docs/policy-checks.md'), 'utf8');
const quoted = (text = ''): string[] => [...text.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name);

const linesBelow = (heading: string): readonly Line[] => {
  const chapter = page.split(/^## /m).find((text) => text.startsWith(heading)) ?? '';
  return [...chapter.matchAll(/^\| (`(?:CKV|AWS-)[^|]*) \| ([^|]*) \| [^|]* \| (.*) \|$/gm)].map(
    ([, rules, types, reason = '']) => ({
      first: quoted(rules)[0] ?? '',
      rules: quoted(rules),
      types: quoted(types),
      reason,
    }),
  );
};

const chapters = { met: linesBelow('Met\n'), input: linesBelow('Met with'), not: linesBelow('Not met') };
const lines = Object.values(chapters).flat();
const ofTypes = ({ types }: Line) => resources.filter(({ type }) => types.includes(type));

/** Statements that the module writes as data, wherever they lie in its locals. */
const statements = (value: unknown): readonly { readonly actions: string[]; readonly resources: unknown }[] => {
  if (typeof value !== 'object' || value === null) return [];
  if ('actions' in value && 'resources' in value && Array.isArray(value.actions)) {
    return [{ actions: value.actions as string[], resources: value.resources }];
  }
  return Object.values(value).flatMap(statements);
};

it('every line has a check, and every check a line', () => {
  expect(chapters.met.map(({ first }) => first).sort()).toEqual(Object.keys(met).sort());
  expect(chapters.input.map(({ first }) => first).sort()).toEqual(Object.keys(metWithInput).sort());
  expect(chapters.not.map(({ first }) => first).sort()).toEqual(Object.keys(notMet).sort());
});

it('no rule stands in two lines, and every line says why', () => {
  const rules = lines.flatMap((line) => line.rules);

  expect(new Set(rules).size).toBe(rules.length);
  expect(lines.filter(({ reason }) => reason.length < 3)).toEqual([]);
});

it('every type of resource has a line, or is named as one without rules', () => {
  const known = new Set([
    ...lines.flatMap(({ types }) => types),
    ...quoted(page.slice(page.lastIndexOf('No rule of'))),
  ]);

  expect([...new Set(resources.map(({ type }) => type))].filter((type) => !known.has(type))).toEqual([]);
});

describe('a rule that is met', () => {
  it.each(chapters.met)('holds for every resource: $first', (line) => {
    const broken = ofTypes(line).filter(({ body }) => met[line.first]?.(body) !== true);

    expect(broken.map(({ name }) => name)).toEqual([]);
  });
});

describe('a rule that an input meets', () => {
  it.each(chapters.input)('is led to that input by every resource: $first', (line) => {
    const broken = ofTypes(line).filter(({ body }) => metWithInput[line.first]?.(body) !== true);

    expect(broken.map(({ name }) => name)).toEqual([]);
    expect(readFileSync(join(repository, 'variables.tf'), 'utf8')).toContain(
      `variable "${quoted(line.reason)[0] ?? ''}"`,
    );
  });
});

describe('a rule that is not met', () => {
  it.each(chapters.not)('is not met after all: $first', (line) => {
    const better = ofTypes(line).filter(({ body }) => notMet[line.first]?.(body) === true);

    expect(better.map(({ name }) => name)).toEqual([]);
  });

  it('for resources of policies, lists all actions that are allowed on "*"', () => {
    const wide = files
      .flatMap(({ locals = [] }) => statements(locals))
      .filter(({ resources: on }) => Array.isArray(on) && on.includes('*'))
      .flatMap(({ actions }) => actions);
    const listed = quoted(/^Allowed on `\*`:[^]*?\n\n/m.exec(page)?.[0]);

    expect(wide).toContain('config:PutEvaluations');
    expect([...new Set(wide)].filter((action) => !listed.includes(action))).toEqual([]);
  });
});

describe('the checks', () => {
  it.each<[string, Resource]>([
    ['CKV_AWS_45', { environment: [{ variables: { PASSWORD: 'x' } }] }],
    ['CKV_AWS_363', { runtime: 'nodejs18.x' }],
    ['CKV_AWS_301', { principal: '*' }],
    ['CKV_AWS_364', { principal: 'config.amazonaws.com' }],
    ['CKV_AWS_60', { assume_role_policy: '${jsonencode({ Principal = { AWS = "*" } })}' }],
    ['CKV_AWS_62', { policy: '${jsonencode({ Action   = ["*"] })}' }],
    ['CKV_AWS_274', { policy_arn: 'arn:aws:iam::aws:policy/AdministratorAccess' }],
    ['CKV_AWS_66', { retention_in_days: 30 }],
    ['CKV_AWS_169', { policy: '${jsonencode({ Principal = "*" })}' }],
    ['CKV_AWS_27', {}],
    [
      'CKV_AWS_168',
      { policy: '${jsonencode({ Action = "*", Condition = { ArnEquals = { "aws:SourceArn" = aws_x.y.arn } } })}' },
    ],
    ['CKV_AWS_319', { actions_enabled: false }],
    ['CKV_AWS_303', { permissions: { type: 'Share', account_ids: 'All' } }],
    ['CKV_AWS_121', { account_aggregation_source: [{ all_regions: false }] }],
    ['CKV_AWS_53', { block_public_acls: true, block_public_policy: true, ignore_public_acls: true }],
    ['CKV2_AWS_65', { rule: [{ object_ownership: 'ObjectWriter' }] }],
    ['CKV_AWS_21', { versioning_configuration: [{ status: 'Suspended' }] }],
    ['CKV_AWS_19', {}],
    ['CKV_AWS_70', { policy: '${jsonencode({ Effect = "Allow", Principal = "*" })}' }],
  ])('refuse a resource that breaks %s', (rule, resource) => {
    expect(met[rule]?.(resource)).toBe(false);
  });
});

// Where modules/remediation, the functions of the remediation and docs/remediation.md meet: names that stand on several sides.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from '@cdktn/hcl2json';
import { unzipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { labels } from '../../lambda/src/rule/labels.ts';
import { actions, config } from '../../lambda/src/remediation/request.ts';
import type { ActionResult } from '../../lambda/src/remediation/result.ts';
import { createTrail } from '../../lambda/src/remediation/trail.ts';
import { repository } from '../../lab/tools/terraform.ts';

const read = (path: string): string => readFileSync(join(repository, path), 'utf8');
const sorted = (names: Iterable<string>): readonly string[] => [...new Set(names)].sort();
const matches = (text: string, pattern: RegExp): readonly string[] =>
  sorted([...text.matchAll(pattern)].map(([, name = '']) => name));

interface Statement {
  readonly actions: readonly string[];
}
type Statements = Readonly<Record<string, Statement>>;

interface Main {
  readonly locals: readonly [
    {
      readonly functions: Readonly<Record<string, string>>;
      readonly environment: object;
      readonly documents: Readonly<Record<string, { readonly function: string; readonly flags: readonly string[] }>>;
      readonly document_flags: Readonly<Record<string, { readonly field: string }>>;
    },
  ];
  readonly resource: {
    readonly aws_config_remediation_configuration: {
      readonly quarantine: readonly [{ readonly parameter: readonly Readonly<Record<string, string>>[] }];
    };
    readonly aws_scheduler_schedule: {
      readonly sweep: readonly [{ readonly target: readonly [{ readonly input: string }] }];
    };
    readonly aws_ssm_document: { readonly this: readonly [{ readonly content: string }] };
  };
  readonly module: { readonly functions: readonly [{ readonly handler: string }] };
}

interface Policy {
  readonly locals: readonly [
    {
      readonly shared_statements: Statements;
      readonly statements: Readonly<Record<string, Statements>>;
      readonly mark_tags: Readonly<Record<string, string>>;
      readonly restored_tag: string;
    },
  ];
}

const readHcl = async <T>(path: string): Promise<T> => (await parse(path, read(path))) as unknown as T;

const module = await readHcl<Main>('modules/remediation/main.tf');
const policy = await readHcl<Policy>('modules/remediation/policy.tf');
const [locals] = module.locals;
const [tables] = policy.locals;
const [document] = module.resource.aws_ssm_document.this;
const functions = [...Object.keys(locals.functions), 'keeper'];

const statementsOf = (name: string): Statements => ({ ...tables.shared_statements, ...tables.statements[name] });

const page = read('docs/remediation.md');

describe('the actions that a function is granted are those that it calls', () => {
  const adapters = read('lambda/src/aws/remediation/adapters.ts');
  const fileOf = (adapter: string): string =>
    `lambda/src/aws/remediation/${adapter.replaceAll(/(?!^)[A-Z]/g, '-$&').toLowerCase()}.ts`;
  const iamCalls = (text: string): readonly string[] => matches(text, /'(iam:\w+)'/g);

  /** What the adapters call that a function is given by its opener, by the name of each adapter's maker. */
  const called = (opener: string): readonly string[] => {
    const body = adapters.slice(adapters.indexOf(`const ${opener} =`)).split(/^\};$/m)[0] ?? '';
    const roles = matches(body, /\bcreate(Role\w+)\(/g);
    expect(roles.length).toBeGreaterThan(2);
    return sorted([
      // The listing, which the evaluator shares.
      ...iamCalls(read('lambda/src/aws/roles.ts')),
      ...roles.flatMap((adapter) => iamCalls(read(fileOf(adapter)))),
      ...matches(read('lambda/src/aws/remediation/objects.ts'), /permitted\('(s3:\w+)'/g),
    ]);
  };

  // Asked for by IAM or S3 besides the call that is made.
  const besides: Readonly<Record<string, readonly string[]>> = {
    // Tells an object that is not there from one that may not be read.
    remediator: ['s3:ListBucket'],
    // The role that is put into an instance profile, and the tags of a profile that is made again.
    restorer: ['iam:PassRole', 'iam:TagInstanceProfile', 's3:ListBucket'],
  };
  // Calls of adapters that both functions are given, which only the remediator makes: it alone writes backups, and reads for
  // them what policies and instance profiles hold. (It also tags roles one by one, with iam:TagRole, which the restorer has to
  // create roles with their tags.)
  const neverMade: Readonly<Record<string, readonly string[]>> = {
    // The keeper's.
    remediator: ['s3:ListBucketVersions'],
    restorer: [
      's3:ListBucketVersions',
      'iam:GetInstanceProfile',
      'iam:GetPolicy',
      'iam:GetPolicyVersion',
      'iam:GetRolePolicy',
      'iam:ListPolicyVersions',
      's3:PutObject',
    ],
  };

  it.each([
    ['remediator', 'openRemoval'],
    ['restorer', 'openCreation'],
  ])('the %s', (name, opener) => {
    const granted = Object.values(statementsOf(name))
      .flatMap((statement) => statement.actions)
      .filter((action) => /^(?:iam|s3):/.test(action));
    const wanted = called(opener).filter((action) => neverMade[name]?.includes(action) !== true);

    expect(sorted(granted)).toEqual(sorted([...wanted, ...(besides[name] ?? [])]));
  });
});

it('the keeper of the backups is granted to list a bucket and nothing else', () => {
  const granted = Object.values(tables.statements['keeper'] ?? {}).flatMap((statement) => statement.actions);

  expect(granted).toEqual(['s3:ListBucketVersions']);
});

describe('modules/remediation and the functions agree on', () => {
  it('the environment variables', () => {
    const pattern = /(?:environment\[|(?:oneOf(?:<\w+>)?|required|wholeNumber)\()'([A-Z_]+)'/g;
    const shared = /readExemptionTag = [^;]*;/.exec(read('lambda/src/rule/parameters.ts'))?.[0] ?? '';
    const used = read('lambda/src/remediation/settings.ts') + shared;

    expect(matches(used, pattern)).toEqual(sorted(Object.keys(locals.environment)));
    expect(used).toContain('readExemptionTag(environment)');
  });

  it('the tags', () => {
    const { by, at, deleting, restoring } = labels;

    expect(tables.mark_tags).toEqual({ by, at, deleting });
    expect(tables.restored_tag).toBe(restoring);
    expect(matches(page, /^\| `(iam-role-last-used:[\w-]+)` /gm)).toEqual(sorted(Object.values(labels)));
  });

  it('who AWS Config is', () => {
    const { parameter } = module.resource.aws_config_remediation_configuration.quarantine[0];

    expect(parameter.find(({ name }) => name === 'RequestedBy')).toMatchObject({ static_value: config });
  });

  it('what an id of a role looks like', () => {
    const [, inDocument] = /allowedPattern = "(\^AROA[^"]*)"/.exec(document.content) ?? [];
    const [, inFunction] = /rolePattern = \/(.*)\/;/.exec(read('lambda/src/remediation/request.ts')) ?? [];

    expect(inDocument).toBeDefined();
    expect(inFunction).toBe(inDocument);
  });

  it('the fields of a request', () => {
    const [, list = ''] = /const known = \[([^\]]*)\]/.exec(read('lambda/src/remediation/request.ts')) ?? [];
    const known = matches(list, /'(\w+)'/g);
    const payload = document.content.slice(document.content.indexOf('InputPayload'));
    const flags = Object.values(locals.document_flags).map(({ field }) => field);
    const sent = [...matches(payload, /^ +(\w+) += (?:each\.key|"\{\{ [\w:]+ \}\}")$/gm), ...flags];
    const [{ target }] = module.resource.aws_scheduler_schedule.sweep;

    expect(sorted(sent)).toEqual(known);
    expect(known).toEqual(expect.arrayContaining([...matches(target[0].input, /(\w+) = /g)]));
  });

  it('which function does what', () => {
    const performs = (name: string): readonly string[] =>
      matches(
        /createHandler\(\{[^]*\}\)/.exec(read(`lambda/src/${name}.ts`))?.[0] ?? '',
        /(?:\n {2}|\{ )'?([\w-]+)'?: /g,
      );
    const started = [
      ...Object.entries(locals.documents),
      ['sweep', { function: 'remediator' }] as const,
      // Asked for by Terraform itself, before it destroys the bucket.
      ['keep-backups', { function: 'keeper' }] as const,
    ];

    expect(sorted(started.map(([action]) => action))).toEqual(sorted(actions));
    for (const name of functions) {
      const asked = started.filter(([, settings]) => settings.function === name).map(([action]) => action);
      expect(performs(name), name).toEqual(sorted(asked));
    }
  });

  it('the handlers, which the committed zip exports', () => {
    const entries = unzipSync(readFileSync(join(repository, 'lambda/dist/iam-role-last-used.zip')));
    const [{ handler }] = module.module.functions;

    expect(handler).toBe('${each.key}.handler');
    for (const name of functions) {
      expect(new TextDecoder().decode(entries[`${name}.mjs`]), name).toMatch(/export ?\{[^}]*\bhandler\b/);
    }
  });
});

describe('docs/remediation.md has', () => {
  it('the parameters of each document', () => {
    for (const [action, { function: name, flags }] of Object.entries(locals.documents)) {
      const row = new RegExp(`^\\| \`iam-role-last-used-${action}\` .*$`, 'm').exec(page)?.[0] ?? '';
      expect(row, action).toContain(`\`iam-role-last-used-${name}\``);
      expect(matches(row, /`([A-Z]\w+)`/g), action).toEqual(sorted(flags));
    }
  });

  it('an audit line with the fields that the functions write', () => {
    const example = /\{\n {2}"event": "role\.remediated"[^]*?\n\}/.exec(page)?.[0] ?? '';
    const fields = matches(read('lambda/src/remediation/result.ts'), /^ {2}readonly (\w+)\??:/gm);
    const result = Object.fromEntries(fields.map((field) => [field, 'x'])) as unknown as ActionResult;
    const lines: object[] = [];
    const log = { info: (entry: object) => lines.push(entry), debug: () => undefined };
    createTrail(log, { requestedBy: 'x', executionId: 'x' }).finished(result);

    // The log adds the name of the rule.
    const written = ['ruleName', ...Object.keys(lines[0] ?? {})].filter((field) => field !== 'newRoleId');
    expect(sorted(Object.keys(JSON.parse(example) as object))).toEqual(sorted(written));
    expect(page).toContain('`newRoleId`');
  });

  it('every field that the last line of a pass counts', () => {
    const [, body = ''] = /interface PassResult \{([^}]*)\}/.exec(read('lambda/src/remediation/pass.ts')) ?? [];
    const fields = matches(body, /readonly (\w+): number/g);
    const [, chapter = ''] = /^## The pass$([^]*?)^## /m.exec(page) ?? [];

    expect(fields).toContain('left');
    for (const field of fields) expect(chapter).toContain(`\`${field}\``);
  });

  it('every outcome and every metric', () => {
    const outcomes = [
      ...matches(/type Outcome = [^;]*/.exec(read('lambda/src/remediation/result.ts'))?.[0] ?? '', /'([\w-]+)'/g),
      ...matches(/isBrake \? [^;]*/.exec(read('lambda/src/remediation/trail.ts'))?.[0] ?? '', /'(\w+)'/g),
    ];
    const metrics = matches(read('lambda/src/remediation/metrics.ts'), /'((?:Roles|Actions|Brake)\w+)'/g);

    expect(matches(page.split(/^## Outcomes$/m)[1]?.split(/^## /m)[0] ?? '', /^\| `([\w-]+)`/gm)).toEqual(
      sorted([...new Set(outcomes)]),
    );
    expect(metrics).toHaveLength(7);
    for (const metric of metrics) expect(page).toContain(`\`${metric}\``);
  });
});

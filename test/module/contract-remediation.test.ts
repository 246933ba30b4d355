// Where remediation.tf, the functions of the remediation and docs/remediation.md meet: names that stand on several sides.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from '@cdktn/hcl2json';
import { unzipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { markTags } from '../../lambda/src/rule/mark.ts';
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
  readonly conditions?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}
type Statements = Readonly<Record<string, Statement>>;

interface Main {
  readonly locals: readonly [{ readonly statements: Statements }];
}

interface Remediation {
  readonly locals: readonly [
    {
      /** A statement, or as text the one of main.tf that it is. */
      readonly common_statements: Readonly<Record<string, Statement | string>>;
      readonly remediation_functions: Readonly<Record<string, { readonly statements: Statements }>>;
      readonly remediation_statements: string;
      readonly remediation_environment: object;
      readonly remediation_suffixes: readonly string[];
      readonly mark_tags: Readonly<Record<string, string>>;
      readonly restored_tag: string;
      readonly documents: Readonly<Record<string, { readonly function: string; readonly flags: readonly string[] }>>;
      readonly document_flags: Readonly<Record<string, { readonly field: string }>>;
    },
  ];
  readonly resource: {
    readonly aws_config_remediation_configuration: {
      readonly quarantine: readonly [{ readonly parameter: readonly Readonly<Record<string, string>>[] }];
    };
    readonly aws_iam_role_policy: Readonly<Record<string, readonly [{ readonly policy: string }]>>;
    readonly aws_lambda_function: { readonly remediation: readonly [{ readonly handler: string }] };
    readonly aws_scheduler_schedule: {
      readonly sweep: readonly [{ readonly target: readonly [{ readonly input: string }] }];
    };
    readonly aws_ssm_document: { readonly this: readonly [{ readonly content: string }] };
  };
}

const main = (await parse('main.tf', read('main.tf'))) as unknown as Main;
const module = (await parse('remediation.tf', read('remediation.tf'))) as unknown as Remediation;
const [locals] = module.locals;
const [document] = module.resource.aws_ssm_document.this;
const functions = Object.keys(locals.remediation_functions);

/** What an expression of a name stands for, where it is one of the tags. */
const resolve = (text: string): string =>
  text
    .replaceAll(/\$\{local\.mark_tags\.(\w+)\}/g, (_, name: string) => locals.mark_tags[name] ?? '')
    .replaceAll('${local.restored_tag}', locals.restored_tag);

/** Statements that stand in an expression, which the parser gives as text. */
const statementsIn = (text: string): Statements =>
  Object.fromEntries(
    [...text.matchAll(/(\w+) = \{\s+granted\s+= .*\n\s+actions\s+= \[([^\]]*)\]/g)].map(([, sid = '', list = '']) => [
      sid,
      { actions: matches(list, /"([^"]+)"/g) },
    ]),
  );

const statementsOf = (name: string): Statements => {
  const common = Object.entries(locals.common_statements).map(([sid, statement]) => {
    if (typeof statement !== 'string') return [sid, statement] as const;
    const [, shared = ''] = /^\$\{local\.statements\.(\w+)\}$/.exec(statement) ?? [];
    return [sid, main.locals[0].statements[shared] ?? { actions: [] }] as const;
  });
  return {
    ...Object.fromEntries(common),
    ...locals.remediation_functions[name]?.statements,
    ...statementsIn(locals.remediation_statements),
  };
};

interface Row {
  readonly actions: readonly string[];
  readonly conditions: readonly string[];
}

const toRow = ({ actions: allowed, conditions = {} }: Statement): Row => ({
  actions: sorted(allowed),
  conditions: sorted(Object.values(conditions).flatMap((keys) => Object.keys(keys).map(resolve))),
});

const page = read('docs/remediation.md');
const rowsBelow = (heading: string): Readonly<Record<string, Row>> => {
  const chapter = page.split(/^### /m).find((text) => text.startsWith(`${heading}\n`)) ?? '';
  const rows = chapter.matchAll(/^\| `(\w+)` *\| (`[a-z0-9]+:[^|]*)\|[^|]*\|([^|]*)\|/gm);
  return Object.fromEntries(
    [...rows].map(([, sid = '', allowed = '', condition = '']) => [
      sid,
      { actions: matches(allowed, /`([^`]+)`/g), conditions: matches(condition, /`((?:aws|iam):[^`]+)`/g) },
    ]),
  );
};

describe('the permissions that docs/remediation.md lists', () => {
  it.each(functions)('are those of the %s, with their conditions', (name) => {
    const granted = Object.entries(statementsOf(name)).map(([sid, statement]) => [sid, toRow(statement)]);

    expect(granted.length).toBeGreaterThan(12);
    expect(rowsBelow(`The ${name}`)).toEqual(Object.fromEntries(granted));
  });

  it('are those of the roles that start the functions', () => {
    const { automation, sweep } = module.resource.aws_iam_role_policy;
    const policies = [automation, sweep].map((policy) => policy?.[0].policy ?? '');
    const granted = policies.map((policy) => [
      /Sid\s+= "(\w+)"/.exec(policy)?.[1],
      { actions: matches(/Action\s+= \[([^\]]*)\]/.exec(policy)?.[1] ?? '', /"([^"]+)"/g), conditions: [] },
    ]);

    expect(rowsBelow('What starts them')).toEqual(Object.fromEntries(granted));
  });
});

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
    remediator: [],
    restorer: [
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

describe('remediation.tf and the functions agree on', () => {
  it('the environment variables', () => {
    const pattern = /(?:environment\[|(?:oneOf(?:<\w+>)?|required|wholeNumber)\()'([A-Z_]+)'/g;
    const shared = /readExemptionTag = [^;]*;/.exec(read('lambda/src/rule/parameters.ts'))?.[0] ?? '';
    const used = read('lambda/src/remediation/settings.ts') + shared;

    expect(matches(used, pattern)).toEqual(sorted(Object.keys(locals.remediation_environment)));
    expect(used).toContain('readExemptionTag(environment)');
  });

  it('the tags', () => {
    const { by, at, deleting, restoring } = markTags;

    expect(locals.mark_tags).toEqual({ by, at, deleting });
    expect(locals.restored_tag).toBe(restoring);
    expect(matches(page, /^\| `(iam-role-last-used:[\w-]+)` /gm)).toEqual(sorted(Object.values(markTags)));
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
      matches(/createHandler\(\{[^]*\}\)/.exec(read(`lambda/src/${name}.ts`))?.[0] ?? '', /(?:\n {2}|\{ )(\w+): /g);
    const started = [...Object.entries(locals.documents), ['sweep', { function: 'remediator' }] as const];

    expect(sorted(started.map(([action]) => action))).toEqual(sorted(actions));
    for (const name of functions) {
      const asked = started.filter(([, settings]) => settings.function === name).map(([action]) => action);
      expect(performs(name), name).toEqual(sorted(asked));
    }
  });

  it('the handlers, which the committed zip exports', () => {
    const entries = unzipSync(readFileSync(join(repository, 'lambda/dist/iam-role-last-used.zip')));
    const { handler } = module.resource.aws_lambda_function.remediation[0];

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

  it('a last line of a sweep with the fields that it counts', () => {
    const example = /\{\n {2}"event": "sweep\.finished"[^]*?\n\}/.exec(page)?.[0] ?? '';
    const [, body = ''] = /interface SweepResult \{([^}]*)\}/.exec(read('lambda/src/remediation/sweep.ts')) ?? [];
    const fields = matches(body, /readonly (\w+):/g);

    expect(fields).toContain('left');
    expect(Object.keys(JSON.parse(example) as object)).toEqual(expect.arrayContaining([...fields]));
  });

  it('every outcome and every metric', () => {
    const outcomes = [
      ...matches(/type Outcome = [^;]*/.exec(read('lambda/src/remediation/result.ts'))?.[0] ?? '', /'([\w-]+)'/g),
      ...matches(/isBrake \? [^;]*/.exec(read('lambda/src/remediation/trail.ts'))?.[0] ?? '', /'(\w+)'/g),
    ];
    const metrics = matches(read('lambda/src/remediation/metrics.ts'), /'((?:Roles|Actions|Brake)\w+)'/g);

    expect(matches(page.split(/^## Outcomes$/m)[1]?.split(/^## /m)[0] ?? '', /^\| `([\w-]+)`/gm)).toEqual(
      sorted(outcomes),
    );
    expect(metrics).toHaveLength(6);
    for (const metric of metrics) expect(page).toContain(`\`${metric}\``);
  });
});

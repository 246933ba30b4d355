// Where modules/remediation, the functions of the remediation and docs/remediation.md meet: names that stand on several sides.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from '@cdktn/hcl2json';
import { unzipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { labels } from '../../lambda/src/rule/labels.ts';
import { actions } from '../../lambda/src/remediation/request.ts';
import type { ActionResult } from '../../lambda/src/remediation/result.ts';
import { createTrail } from '../../lambda/src/remediation/trail.ts';
import { readLeaves } from '../../lab/module/leaves.ts';
import { repository } from '../../lab/tools/terraform.ts';

const read = (path: string): string => readFileSync(join(repository, path), 'utf8');
const sorted = (names: Iterable<string>): readonly string[] => [...new Set(names)].sort();
const matches = (text: string, pattern: RegExp): readonly string[] =>
  sorted([...text.matchAll(pattern)].map(([, name = '']) => name));

interface Statement {
  readonly actions: readonly string[];
  readonly effect?: string;
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
    readonly aws_scheduler_schedule: {
      readonly pass: readonly [{ readonly target: readonly [{ readonly input: string }] }];
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
      readonly labels: Readonly<Record<string, string>>;
      readonly restoring_label: string;
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
  const calls = (text: string): readonly string[] => matches(text, /'((?:iam|s3):\w+)'/g);

  /** What the adapters call that a function is given by its opener, by the name of each adapter's maker. */
  const called = (opener: string): readonly string[] => {
    const bodyOf = (name: string): string =>
      adapters.slice(adapters.indexOf(`const ${name} =`)).split(/^\}\)?;$/m)[0] ?? '';
    const body = [opener, 'openReader'].map(bodyOf).join('');
    const made = matches(body, /\bcreate((?:Role|Use|Bucket)\w*)\(/g);
    expect(made.length).toBeGreaterThan(3);
    return sorted([
      // The listing, which the evaluator shares.
      ...matches(read('lambda/src/aws/roles.ts'), /service: iam, action: '(\w+)'/g).map((action) => `iam:${action}`),
      ...made.flatMap((adapter) => calls(read(fileOf(adapter)))),
    ]);
  };

  // Asked for by IAM besides the call that is made: the role that is put into an instance profile, and the tags of a profile that
  // is made again.
  const besides: Readonly<Record<string, readonly string[]>> = {
    restorer: ['iam:PassRole', 'iam:TagInstanceProfile'],
  };
  // Calls of adapters that both functions are given, which only the remediator makes: it alone backs up managed policies.
  const neverMade: Readonly<Record<string, readonly string[]>> = {
    restorer: ['iam:GetPolicy', 'iam:GetPolicyVersion', 'iam:ListPolicyVersions'],
  };

  it.each([
    ['remediator', 'openRemediator'],
    ['restorer', 'openRestorer'],
  ])('the %s', (name, opener) => {
    const granted = Object.values(statementsOf(name))
      .filter(({ effect }) => effect !== 'Deny')
      .flatMap((statement) => statement.actions)
      .filter((action) => /^(?:iam|s3):/.test(action));
    const wanted = called(opener).filter((action) => neverMade[name]?.includes(action) !== true);

    expect(sorted(granted)).toEqual(sorted([...wanted, ...(besides[name] ?? [])]));
  });
});

it('of AWS Config, the remediator is granted what reads its inventory, and the restorer nothing', () => {
  const calls = ['inventory', 'recorder'].flatMap((file) =>
    matches(read(`lambda/src/aws/references/${file}.ts`), /'((?:Select|Describe)\w+)'/g),
  );
  const granted = (name: string): readonly string[] =>
    Object.values(statementsOf(name))
      .flatMap((statement) => statement.actions)
      .filter((action) => action.startsWith('config:'));

  // Of an aggregator, the commands ask.
  const asked = calls.filter((call) => call !== 'SelectAggregateResourceConfig').map((call) => `config:${call}`);
  expect(sorted(granted('remediator'))).toEqual(sorted(asked));
  expect(granted('restorer')).toEqual([]);
});

it('the keeper of the backups is granted to list a bucket and nothing else', () => {
  const granted = Object.values(tables.statements['keeper'] ?? {}).flatMap((statement) => statement.actions);

  expect(granted).toEqual(['s3:ListBucketVersions']);
});

describe('modules/remediation and the functions agree on', () => {
  it('the environment variables', () => {
    const pattern =
      /(?:environment\[|(?:oneOf(?:<\w+>)?|optional|required|wholeNumber|readPatterns)\((?:environment, )?)'([A-Z_]+)'/g;
    const [shared = ''] = /readExemptions = [^]*?^\};/m.exec(read('lambda/src/rule/parameters.ts')) ?? [];
    const used = ['remediation/settings.ts', 'rule/exempt-tags.ts'].map((file) => read(`lambda/src/${file}`)).join('');

    expect(matches(used + shared, pattern)).toEqual(sorted(Object.keys(locals.environment)));
    expect(used).toContain('readExemptions(environment, problems)');
    expect(shared).toContain('readExemptTags(environment, problems)');
  });

  it('the labels', () => {
    const { by, at, deleting, restoring } = labels;

    expect(tables.labels).toEqual({ by, at, deleting });
    expect(tables.restoring_label).toBe(restoring);
    const [chapter = ''] = /^\*\*The labels\*\*[^]*?\n\n/m.exec(page) ?? [];
    const named = matches(chapter, /`(?:iam-role-last-used)?(:[\w-]+)`/g);
    expect(named.map((end) => `iam-role-last-used${end}`)).toEqual(sorted(Object.values(labels)));
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
    const [payload = ''] = /InputPayload = merge[^]*?\n {10}\)/.exec(document.content) ?? [];
    const flags = Object.values(locals.document_flags).map(({ field }) => field);
    const sent = [...matches(payload, /^ +(\w+) += (?:each\.key|"\{\{ [\w:]+ \}\}")$/gm), ...flags];
    const [{ target }] = module.resource.aws_scheduler_schedule.pass;

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
      ['pass', { function: 'remediator' }] as const,
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

describe('the root and modules/remediation agree on', () => {
  interface Call {
    readonly module: { readonly remediation: readonly [Readonly<Record<string, unknown>>] };
  }
  interface Inputs {
    readonly variable: Readonly<Record<string, unknown>>;
  }

  it('the attributes of remediation, each of which the module gets under its own name', async () => {
    const [call] = (await readHcl<Call>('remediation.tf')).module.remediation;
    const attributes = (await readLeaves(join(repository, 'variables.tf'))).flatMap(
      (leaf) => /^remediation\.(.*)$/.exec(leaf)?.[1] ?? [],
    );
    const handedOn = Object.fromEntries(attributes.map((name) => [name, `\${var.remediation.${name}}`]));

    expect(attributes).not.toEqual([]);
    expect(call).toMatchObject(handedOn);
  });

  it('what exempts roles, so that the remediation touches none that the rule exempts', async () => {
    const [call] = (await readHcl<Call>('remediation.tf')).module.remediation;

    expect(call).toMatchObject({
      exemption_tag: '${var.exemption_tag}',
      maximum_exemption_days: '${var.maximum_exemption_days}',
      exempt_tags: '${var.exempt_tags}',
    });
  });

  it('where is looked what names a role', async () => {
    const [call] = (await readHcl<Call>('remediation.tf')).module.remediation;

    expect(call).toMatchObject({ reference_regions: '${var.reference_regions}' });
  });

  it('what it asks of them', async () => {
    const rulesOf = async (path: string, name: string): Promise<unknown> =>
      (
        await readHcl<{ readonly variable: Readonly<Record<string, readonly [{ readonly validation: unknown }]>> }>(
          path,
        )
      ).variable[name]?.[0].validation;

    for (const name of ['maximum_exemption_days', 'exempt_tags', 'reference_regions']) {
      expect(await rulesOf('modules/remediation/variables.tf', name), name).toEqual(
        await rulesOf('variables.tf', name),
      );
    }
  });

  it('the inputs: the module has no other but those that it is told by the root', async () => {
    const [call] = (await readHcl<Call>('remediation.tf')).module.remediation;
    const { variable } = await readHcl<Inputs>('modules/remediation/variables.tf');

    expect(sorted(Object.keys(call).filter((name) => !['source', 'count'].includes(name)))).toEqual(
      sorted(Object.keys(variable)),
    );
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
    const log = { info: (entry: object) => lines.push(entry), warn: () => undefined, debug: () => undefined };
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
      ...matches(/isLimit \? [^;]*/.exec(read('lambda/src/remediation/trail.ts'))?.[0] ?? '', /'(\w+)'/g),
    ];
    const metrics = matches(read('lambda/src/remediation/metrics.ts'), /'((?:Roles|Actions|Limits)\w+)'/g);

    expect(matches(page.split(/^## Outcomes$/m)[1]?.split(/^## /m)[0] ?? '', /^\| `([\w-]+)`/gm)).toEqual(
      sorted([...new Set(outcomes)]),
    );
    expect(metrics).toHaveLength(7);
    for (const metric of metrics) expect(page).toContain(`\`${metric}\``);
  });
});

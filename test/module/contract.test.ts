// Where Terraform and TypeScript meet: names that stand on both sides, read from both.
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parse } from '@cdktn/hcl2json';
import { unzipSync } from 'fflate';
import { beforeAll, describe, expect, it } from 'vitest';
import { repository } from '../../lab/tools/terraform.ts';
import { longestSilence } from '../../lambda/src/coverage/coverage.ts';

const read = (path: string): string => readFileSync(join(repository, path), 'utf8');
const matches = (text: string, pattern: RegExp): string[] =>
  [...new Set([...text.matchAll(pattern)].map(([, name = '']) => name))].sort();

/** A file of the function and all that it imports, at any remove. */
const withImports = (entry: string): readonly string[] => {
  const found = new Set([entry]);
  for (const file of found) {
    for (const [, path = ''] of read(file).matchAll(/(?:from |import\()'(\.{1,2}\/[^']+\.ts)'/g))
      found.add(join(dirname(file), path));
  }
  return [...found];
};

interface Module {
  readonly locals: readonly { readonly statements: Record<string, { actions: string[] }>; environment: object }[];
  readonly module: { readonly evaluator: readonly { readonly handler: string }[] };
}

interface OfFunction {
  readonly locals: readonly { readonly own_statements: Record<string, { actions: string[] }> }[];
}

let module: Module;
let ofFunction: OfFunction;
beforeAll(async () => {
  module = (await parse('main.tf', read('main.tf'))) as unknown as Module;
  const path = 'modules/function/main.tf';
  ofFunction = (await parse(path, read(path))) as unknown as OfFunction;
});

const statements = () => Object.entries({ ...module.locals[0]?.statements, ...ofFunction.locals[0]?.own_statements });

describe('the module and the function agree on', () => {
  it('the environment variables', () => {
    const written = Object.keys(module.locals[0]?.environment ?? {}).sort();
    expect(written).not.toEqual([]);
    const reading = ['evaluation/settings.ts', 'rule/parameters.ts', 'rule/exempt-tags.ts'].map((file) =>
      read(`lambda/src/${file}`),
    );
    expect(
      matches(reading.join('\n'), /(?:environment\[|(?:wholeNumber|optional|oneOf(?:<\w+>)?)\()'([A-Z_]+)'/g),
    ).toEqual(written);
  });

  it('the environment variables of the daily check, and its actions', async () => {
    const hcl = read('coverage.tf');
    const { locals } = (await parse('coverage.tf', hcl)) as {
      locals: [{ coverage_statements: Record<string, { actions: string[] }> }];
    };
    // Lambda sets AWS_REGION itself.
    const asked = matches(read('lambda/src/coverage/settings.ts'), /(?:required|wholeNumber)\('([A-Z_]+)'/g);
    expect(asked.filter((name) => name !== 'AWS_REGION')).toEqual(matches(hcl, /^ {4}([A-Z_]+) += /gm));
    const adapters = ['organization', 'runs'].map((name) => read(`lambda/src/aws/coverage/${name}.ts`)).join('\n');
    const called = matches(adapters, /action: '(\w+)'/g);
    const granted = Object.values(locals[0].coverage_statements).flatMap(({ actions }) => actions);
    // That one only the report calls.
    expect(called.filter((name) => name !== 'GetOrganizationConfigRuleDetailedStatus')).toEqual(
      granted.map((action) => action.split(':')[1]).sort(),
    );
  });

  it('how many hours an account may be silent, by the frequency of the rule', () => {
    const hcl = read('alarms.tf');
    const hours = (text: string, pattern: RegExp): unknown =>
      Object.fromEntries([...text.matchAll(pattern)].map(([, name = '', value]) => [name, Number(value)]));
    const written = hours(hcl, /^ {4}(\w+_Hours?) += (\d+)$/gm);
    const known = hours(read('lambda/src/aws/coverage/organization.ts'), /^ {2}(\w+_Hours?): (\d+),$/gm);

    expect(Object.keys(known as object)).toHaveLength(5);
    expect(known).toEqual(written);
    const [, more = ''] = /hours_without_run += local\.hours_between_runs \+ (\d+)$/m.exec(hcl) ?? [];
    expect(longestSilence(12)).toBe(12 + Number(more));
  });

  it('the rule parameters', () => {
    const written = matches(read('main.tf'), /\{ (max_days_for_last_used|role_\w+) =/g);
    expect(written).toEqual(matches(read('lambda/src/rule/parameters.ts'), /parameters\['(\w+)'\]/g));
    expect(written).toHaveLength(2);
  });

  it('the handler, which the committed zip exports', () => {
    const [file = '', name] = module.module.evaluator[0]?.handler.split('.') ?? [];
    const entry = unzipSync(readFileSync(join(repository, 'lambda/dist/iam-role-last-used.zip')))[`${file}.mjs`];
    expect(new TextDecoder().decode(entry)).toMatch(new RegExp(`export ?\\{[^}]*\\b${String(name)}\\b`));
  });

  it('the actions that the function needs for its data calls', () => {
    const files = withImports('lambda/src/evaluator.ts');
    const text = files.map(read).join('\n');
    // What other statements grant: notifications, and what names a role.
    const others = ['Publish', 'SelectResourceConfig', 'SelectAggregateResourceConfig'];
    const called = [...matches(text, /new (\w+)Command\(/g), ...matches(text, /\baction: '(\w+)'/g)]
      .filter((action) => !others.includes(action))
      .sort();
    const granted = ['ReadRoles', 'ReportEvaluations', 'ReadResults', 'AssumeExecutionRole'].flatMap(
      (sid) => module.locals[0]?.statements[sid]?.actions ?? [],
    );
    expect(granted.map((action) => action.split(':')[1]).sort()).toEqual(called);
  });

  it('the action that tells what names a role', () => {
    const called = matches(read('lambda/src/aws/references/inventory.ts'), /action: '(\w+)'/g);
    // Of an aggregator, the commands ask.
    const ofAccount = called.filter((action) => action !== 'SelectAggregateResourceConfig');

    expect(module.locals[0]?.statements['ReadInventory']?.actions).toEqual(ofAccount.map((name) => `config:${name}`));
    expect(withImports('lambda/src/evaluator.ts')).not.toContain('lambda/src/aws/references/recorder.ts');
  });
});

it('the permissions that docs/organization.md lists are those of the daily check', async () => {
  const { locals } = (await parse('coverage.tf', read('coverage.tf'))) as {
    locals: [{ coverage_statements: Record<string, { actions: string[] }> }];
  };
  const rows = read('docs/organization.md').matchAll(/^\| `(\w+)` *\| (`[a-z0-9]+:[^|]*)\|/gm);
  const listed = [...rows].map(([, sid, actions = '']) => [sid, matches(actions, /`([^`]+)`/g)]);
  const granted = Object.entries(locals[0].coverage_statements).map(([sid, { actions }]) => [sid, actions]);
  expect(Object.fromEntries(listed)).toEqual(Object.fromEntries(granted));
});

it('the permissions that docs/permissions.md lists are those of the policy', () => {
  const rows = read('docs/permissions.md').matchAll(/^\| `(\w+)` *\| (`[a-z0-9]+:[^|]*)\|/gm);
  const listed = [...rows].map(([, sid, actions = '']) => [sid, matches(actions, /`([^`]+)`/g)]);
  const granted = statements().map(([sid, { actions }]) => [sid, [...actions].sort()]);
  expect(Object.fromEntries(listed)).toEqual(Object.fromEntries(granted));
});

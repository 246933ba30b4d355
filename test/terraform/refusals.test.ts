// The rules of the inputs, each by the values that it refuses and in its own words, and the values that all of them take.
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parse } from '@cdktn/hcl2json';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { diagnose } from '../../lab/module/diagnose.ts';
import type { Finding } from '../../lab/module/diagnose.ts';
import { copyInputs } from '../../lab/module/inputs.ts';
import { hclFiles, readRules, ruleAt } from '../../lab/module/rules.ts';
import { copyModule, providerAvailable, repository } from '../../lab/tools/terraform.ts';
import { accepted, isOfVariable, refused } from '../../lab/module/rows.ts';
import type { Acceptance } from '../../lab/module/table.ts';

const provider = await providerAvailable();
const missing = 'missing' in provider ? provider.missing : undefined;
const rules = await readRules(repository);

const folder = await mkdtemp(join(tmpdir(), 'refusals-'));
const whole = join(folder, 'whole');
const inputs = join(folder, 'inputs');
const findings = new Map<Acceptance, readonly Finding[]>();

const diagnoseRows = async (tree: string, rows: readonly Acceptance[]): Promise<void> => {
  const found = await diagnose(rows.map((row) => ({ tree, module: row.module, inputs: row.inputs })));
  rows.forEach((row, index) => findings.set(row, found[index] ?? []));
};

beforeAll(async () => {
  if (missing !== undefined) return;
  await copyModule(whole);
  await copyInputs(whole, inputs);
  await diagnoseRows(inputs, refused.filter(isOfVariable));
  await diagnoseRows(whole, [...accepted, ...refused.filter((row) => !isOfVariable(row))]);
});

afterAll(() => rm(folder, { recursive: true, force: true }));

beforeEach((test) => test.skip(missing !== undefined, missing));

/** The rule and the words of each finding. A resource that is made several times says the same several times. */
const told = (row: Acceptance): string[] => [
  ...new Set(
    (findings.get(row) ?? []).map((finding) => {
      const { owner = `line ${finding.line}` } = ruleAt(rules, finding) ?? {};
      return `${dirname(finding.file)} ${owner}: ${finding.message}`;
    }),
  ),
];

describe('a rule of the inputs refuses', () => {
  it.each(refused.map((row) => [`${row.what} (${row.owner})`, row] as const))('%s', (_, row) => {
    expect(told(row)).toEqual([`${row.module} ${row.owner}: ${row.message}`]);
  });
});

describe('the rules of the inputs take', () => {
  it.each(accepted.map((row) => [row.what, row] as const))('%s', (_, row) => {
    expect(told(row)).toEqual([]);
  });
});

const countRules = (value: unknown): number => {
  if (typeof value !== 'object' || value === null) return 0;
  return Object.entries(value).reduce(
    (sum, [key, each]) =>
      sum +
      (/^(validation|precondition|postcondition)$/.test(key) && Array.isArray(each) ? each.length : countRules(each)),
    0,
  );
};

describe('a row breaks', () => {
  it.each(rules.map((rule) => [`${rule.kind} of ${rule.owner} at ${rule.file}:${rule.first}`, rule] as const))(
    'the %s',
    (_, rule) => {
      const broken = refused.flatMap((row) => (findings.get(row) ?? []).map((finding) => ruleAt(rules, finding)));

      expect(broken).toContain(rule);
    },
  );

  it('every rule that a parser of HCL finds', async () => {
    const files = await hclFiles(repository);
    const parsed = files.map(async (file) => countRules(await parse(file, await readFile(file, 'utf8'))));
    const counts = await Promise.all(parsed);

    expect(rules).toHaveLength(counts.reduce((sum, count) => sum + count, 0));
  });
});

/**
 * Takes every validation and precondition out of the module, one at a time, and inverts it, and tells whether the table of
 * refusals (test/terraform) would notice. Ends with 1 where one of these changes goes unnoticed.
 */
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { Command } from 'commander';
import { diagnose } from '../../lab/module/diagnose.ts';
import type { Case, Finding } from '../../lab/module/diagnose.ts';
import { copyInputs } from '../../lab/module/inputs.ts';
import { readRules } from '../../lab/module/rules.ts';
import type { Rule } from '../../lab/module/rules.ts';
import { accepted, isOfVariable, refused } from '../../lab/module/rows.ts';
import type { Refused } from '../../lab/module/rows.ts';
import type { Acceptance } from '../../lab/module/table.ts';
import { copyModule, providerAvailable, repository } from '../../lab/tools/terraform.ts';
import { mutate, mutations } from './mutation.ts';
import type { Mutation } from './mutation.ts';

/** How many changed modules one plan looks at. */
const perPlan = 12;

interface Mutant {
  readonly rule: Rule;
  readonly mutation: Mutation;
  readonly tree: string;
  readonly rows: readonly Acceptance[];
}

const { only } = new Command('npm run mutate:validations --')
  .option('--only <text>', 'only rules whose file, line or owner has this text', '')
  .parse()
  .opts<{ only: string }>();

const available = await providerAvailable();
if ('missing' in available) {
  console.error(`It needs Terraform and the AWS provider: ${available.missing}`);
  process.exit(1);
}

const nameOf = ({ file, first, kind, owner }: Rule): string => `${file}:${first} ${kind} of ${owner}`;
const rules = (await readRules(repository)).filter((rule) => nameOf(rule).includes(only));

const isRefused = (row: Acceptance): row is Refused => 'owner' in row;

/** What the table says of the rows that name the owner of a rule: refused in these words, and nothing else. */
const holds = (row: Acceptance, findings: readonly Finding[]): boolean => {
  const messages = [...new Set(findings.map(({ message }) => message))];
  return isRefused(row) ? messages.length === 1 && messages[0] === row.message : messages.length === 0;
};

const moduleOf = ({ file }: Rule): string =>
  file.startsWith('modules/') ? file.split('/').slice(0, 2).join('/') : '.';

/** The rows that can notice a change of a rule: those of its owner, and one that everything accepts. */
const rowsFor = (rule: Rule): readonly Acceptance[] => {
  const own = refused.filter(({ owner, module }) => owner === rule.owner && module === moduleOf(rule));
  const taken = accepted.filter(({ module }) => module === moduleOf(rule)).slice(0, 1);
  return [...own, ...taken];
};

const folder = await mkdtemp(join(tmpdir(), 'mutants-'));
try {
  const whole = join(folder, 'whole');
  const inputs = join(folder, 'inputs');
  await copyModule(whole);
  await copyInputs(whole, inputs);

  const prepare = async (rule: Rule, mutation: Mutation, index: number): Promise<Mutant> => {
    const base = isOfVariable({ owner: rule.owner }) ? inputs : whole;
    const tree = join(folder, `mutant-${index}`);
    await cp(base, tree, { recursive: true });
    const file = join(tree, rule.file);
    await writeFile(file, mutate(await readFile(file, 'utf8'), rule, mutation));
    return { rule, mutation, tree, rows: rowsFor(rule) };
  };

  const wanted = rules.flatMap((rule) => mutations.map((mutation) => [rule, mutation] as const));
  const survivors: string[] = [];
  for (let from = 0; from < wanted.length; from += perPlan) {
    const batch = wanted.slice(from, from + perPlan);
    const mutants = await Promise.all(batch.map(([rule, mutation], index) => prepare(rule, mutation, from + index)));
    const cases = mutants.flatMap(({ tree, rows }) =>
      rows.map((row): Case => ({ tree, module: row.module, inputs: row.inputs })),
    );
    const found = await diagnose(cases);
    let at = 0;
    for (const { rule, mutation, rows, tree } of mutants) {
      const isNoticed = !rows.every((row, index) => holds(row, found[at + index] ?? []));
      at += rows.length;
      if (!isNoticed) survivors.push(`${nameOf(rule)}: ${mutation}`);
      await rm(tree, { recursive: true, force: true });
    }
    console.log(`${Math.min(from + perPlan, wanted.length)} of ${wanted.length}`);
  }
  for (const survivor of survivors) console.error(`not noticed: ${survivor}`);
  console.log(
    `${wanted.length} mutants of ${rules.length} rules: ${wanted.length - survivors.length} killed, ` +
      `${survivors.length} survived`,
  );
  if (survivors.length > 0 || wanted.length === 0) process.exitCode = 1;
} finally {
  await rm(folder, { recursive: true, force: true });
}

// What OpenTofu asks of a validation, as Terraform does: its condition has to name the variable that it is of. No check runs
// OpenTofu, so that this one needs neither of them.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseFile } from '../../lab/hcl/parse.ts';
import { hclFiles, readRules } from '../../lab/module/rules.ts';
import { repository } from '../../lab/tools/terraform.ts';

interface Validation {
  readonly owner: string;
  readonly condition: string;
}

interface Variables {
  readonly variable?: Readonly<
    Record<string, readonly { readonly validation?: readonly { readonly condition: string }[] }[]>
  >;
}

const validationsIn = async (file: string, text: string): Promise<Validation[]> =>
  Object.entries(((await parseFile(text, file)) as Variables).variable ?? {}).flatMap(([owner, blocks]) =>
    blocks.flatMap(({ validation = [] }) => validation.map(({ condition }) => ({ owner, condition }))),
  );

const namesItself = ({ owner, condition }: Validation): boolean =>
  new RegExp(`(?<![\\w.])var\\.${owner}(?![\\w-])`).test(condition);

describe('a condition of a validation', () => {
  it('names the variable that it is of, in every module', async () => {
    const files = await hclFiles(repository);
    const all = await Promise.all(
      files.map(async (file) => validationsIn(file, await readFile(join(repository, file), 'utf8'))),
    );
    const rules = (await readRules(repository)).filter(({ kind }) => kind === 'validation');

    expect(all.flat()).toHaveLength(rules.length);
    expect(all.flat().filter((validation) => !namesItself(validation))).toEqual([]);
  });

  it.each([
    ['var.a != null', true],
    ['var.b == null || var.a != null', true],
    ['var.b != null', false],
    ['var.ab != null && var.b.var.a', false],
  ])('%s is found to name var.a: %s', async (condition, names) => {
    const text = `variable "a" {\n  validation {\n    condition     = ${condition}\n    error_message = "var.a"\n  }\n}\n`;

    expect((await validationsIn('a.tf', text)).map(namesItself)).toEqual([names]);
  });
});

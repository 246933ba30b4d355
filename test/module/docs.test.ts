import { existsSync } from 'node:fs';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isStale, readmes } from '../../scripts/docs/readmes.ts';
import { copyModule } from '../../lab/tools/terraform.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

const staleFiles = async (folder: string): Promise<string[]> =>
  (await readmes(folder)).filter(isStale).map(({ file }) => file);

describe('the generated tables', () => {
  let copy: string;

  beforeEach(async () => {
    copy = await mkdtemp(join(tmpdir(), 'docs-'));
    await copyModule(copy);
    await cp(join(root, 'README.md'), join(copy, 'README.md'));
  });

  afterEach(() => rm(copy, { recursive: true, force: true }));

  it('are in the README of the module and of each example', async () => {
    const files = (await readmes(copy)).map(({ file }) => file);

    expect(files).toEqual(
      expect.arrayContaining(['README.md', 'examples/basic/README.md', 'examples/complete/README.md']),
    );
  });

  it('say what the .tf files say', async () => {
    expect(await staleFiles(copy)).toEqual([]);
  });

  it('are out of date after the description of a variable changes', async () => {
    const file = join(copy, 'variables.tf');
    const text = await readFile(file, 'utf8');
    await writeFile(
      file,
      text.replace(/(variable "max_days" \{[^]*?description\s*=\s*(?:"|<<-?\w+\s))/, '$1Changed: '),
    );

    expect(await staleFiles(copy)).toEqual(['README.md']);
  });

  it('are out of date after any variable or output changes, of any module or example', async () => {
    const before = (await readmes(copy)).map(({ file }) => dirname(file));
    for (const folder of before) {
      for (const name of ['variables.tf', 'outputs.tf']) {
        const file = join(copy, folder, name);
        if (!existsSync(file)) continue;
        const text = await readFile(file, 'utf8');
        const places = [...text.matchAll(/^ {2}description *= *(?:"|<<-\w+\s+)/gm)];
        expect(places.length, file).toBeGreaterThan(0);
        for (const { 0: start, index } of places) {
          const end = index + start.length;
          await writeFile(file, `${text.slice(0, end)}Changed: ${text.slice(end)}`);
          expect(await staleFiles(copy), file).toEqual([join(folder, 'README.md')]);
        }
        await writeFile(file, text);
      }
    }
  });

  it('are out of date after a variable is added', async () => {
    await writeFile(join(copy, 'more.tf'), 'variable "added" {\n  type = string\n}\n');

    expect(await staleFiles(copy)).toEqual(['README.md']);
  });
});

describe('the usage block of the README', () => {
  // Where a module comes from is what differs, and it moves the column of every "=".
  const moduleBlock = (text: string): string[] =>
    (/^module "[^]*?^\}/m.exec(text)?.[0] ?? '')
      .split('\n')
      .map((line) => line.replace(/\s*=\s*/, ' = '))
      .filter((line) => !/^\s*(source|version) = /.test(line));

  it('is the module block of examples/basic', async () => {
    const readme = await readFile(join(root, 'README.md'), 'utf8');
    const example = await readFile(join(root, 'examples/basic/main.tf'), 'utf8');

    const usage = /^## Usage$[^]*?^```hcl$([^]*?)^```$/m.exec(readme)?.[1] ?? '';

    expect(moduleBlock(example)).not.toEqual([]);
    expect(moduleBlock(usage)).toEqual(moduleBlock(example));
  });
});

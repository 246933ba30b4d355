// Every HCL block of the documents is a configuration that Terraform accepts, with the module as it is in this tree.
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { run } from '../../lab/tools/run.ts';
import type { Result } from '../../lab/tools/run.ts';
import { copyModule, findTerraform, providerAvailable, terraform, terraformEnv } from '../../lab/tools/terraform.ts';
import { blocks, documents } from '../module/markdown.ts';

const hcl = documents()
  .flatMap(blocks)
  .filter(({ language }) => language === 'hcl');
const tool = await findTerraform();
const provider = await providerAvailable();
const missing = 'missing' in provider ? provider.missing : undefined;

const published = /"git::[^"]*\/terraform-aws-iam-role-last-used\.git(?:\/(\/[\w/-]+))?\?ref=v[^"]+"/g;

/** A block of arguments alone is one of the module's. */
const complete = (text: string): string =>
  /^(?:#.*\n|\s*\n)*\w+ *=/.test(text)
    ? `module "iam_role_last_used" {\n  source = "git::/terraform-aws-iam-role-last-used.git?ref=v0.0.0"\n${text}}\n`
    : text;

/** Each block becomes a module of one root module, so that Terraform starts once. */
const validate = async (texts: readonly string[]): Promise<Result> => {
  const root = await mkdtemp(join(tmpdir(), 'blocks-'));
  try {
    await copyModule(join(root, 'module'));
    const calls = texts.map((_, index) => `module "block_${index}" {\n  source = "./block_${index}"\n}\n`);
    await writeFile(join(root, 'main.tf'), calls.join('\n'));
    for (const [index, text] of texts.entries()) {
      const folder = join(root, `block_${index}`);
      await mkdir(folder);
      const local = complete(text).replaceAll(published, (_, path: string | undefined) => `"../module${path ?? ''}"`);
      await writeFile(join(folder, 'main.tf'), local);
    }
    const init = await terraform(root, ['init', '-backend=false', '-no-color']);
    return init.code === 0 ? await terraform(root, ['validate', '-no-color']) : init;
  } finally {
    await rm(root, { recursive: true, force: true });
  }
};

const format = async (text: string): Promise<string> => {
  const options = { env: terraformEnv(), timeoutMs: 60_000, input: text };
  return (await run('terraform', ['fmt', '-'], options)).stdout;
};

describe('the HCL blocks of the documents', () => {
  it('are there', () => {
    expect(hcl.map(({ place }) => place.split(':')[0])).toEqual(expect.arrayContaining(['README.md']));
  });

  it('are all valid', async (test) => {
    test.skip(missing !== undefined, missing);
    const { code, stdout, stderr } = await validate(hcl.map(({ text }) => text));

    expect(code, `${hcl.map(({ place }, index) => `block_${index} is ${place}`).join('\n')}\n${stdout}${stderr}`).toBe(
      0,
    );
  });

  it('are formatted as Terraform would', async (test) => {
    test.skip('missing' in tool, 'missing' in tool ? tool.missing : undefined);
    for (const { place, text } of hcl) expect(await format(text), place).toBe(text);
  });

  it('take the module from one place, at one version', () => {
    const sources = hcl.flatMap(({ text }) =>
      [...text.matchAll(/source *= "([^"]*)"/g)].map(([, source = '']) => source),
    );
    const places = sources.map((source) => source.replace(/\.git(\/\/[^?]*)?\?/, '.git?'));

    expect(new Set(places).size).toBe(1);
  });
});

it('a block with an argument that the module does not have is refused, and one that it has is not', async (test) => {
  test.skip(missing !== undefined, missing);
  const { code, stdout, stderr } = await validate(['max_dayz = 60\n', 'max_days = 60\n']);

  expect(code).toBe(1);
  expect(stdout + stderr).toContain('block_0');
  expect(stdout + stderr).not.toContain('block_1');
});

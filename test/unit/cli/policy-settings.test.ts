// The settings of preview: its options, and the arguments of a module block.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from '@cdktn/hcl2json';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findBlock } from '../../../cli/module-block.ts';
import { readSettings } from '../../../cli/module-settings.ts';
import { policyDefaults, toPolicy, toSettings } from '../../../cli/policy-options.ts';

interface Variables {
  readonly variable: Readonly<Record<string, readonly { readonly default: unknown }[]>>;
}

it('the defaults are those of the module', async () => {
  const file = new URL('../../../variables.tf', import.meta.url);
  const { variable } = (await parse('variables.tf', await readFile(file, 'utf8'))) as Variables;
  const defaultOf = (name: string): unknown => variable[name]?.[0]?.default;

  expect(policyDefaults).toEqual({
    maxDays: defaultOf('max_days'),
    whitelist: defaultOf('whitelist'),
    exemptionTag: defaultOf('exemption_tag'),
    includeProtectedRoles: defaultOf('include_protected_roles'),
  });
});

describe('of each setting', () => {
  it('the first that was given counts, and the default where none was', () => {
    const policy = toPolicy({ maxDays: 90 }, { maxDays: 30, whitelist: ['/a'] });

    expect(policy).toMatchObject({ maxDays: 90, exemptionTag: policyDefaults.exemptionTag });
    expect(policy.whitelist.patterns).toEqual(['/a']);
  });

  it('an exemption tag that is switched off stays off', () => {
    expect(toPolicy({ exemptionTag: null }, { exemptionTag: 'x' }).exemptionTag).toBeUndefined();
    expect(toPolicy(toSettings({ exemptionTag: false }), { exemptionTag: 'x' }).exemptionTag).toBeUndefined();
    expect(toPolicy(toSettings({ exemptionTag: true }), { exemptionTag: 'x' }).exemptionTag).toBe('x');
    expect(toPolicy(toSettings({ exemptionTag: 'y' }), { exemptionTag: 'x' }).exemptionTag).toBe('y');
  });
});

describe('the module block', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'module-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  const source = 'git::https://git.example.com/terraform-aws-iam-role-last-used.git?ref=v1';
  const read = async (text: string, { file = 'main.tf', name }: { file?: string; name?: string } = {}) => {
    await writeFile(join(folder, file), text);
    return readSettings(await findBlock(folder, name));
  };
  const block = (name: string, body: string): string => `module "${name}" {\n  source = "${source}"\n${body}\n}\n`;

  it('gives literal values, converted as Terraform would', async () => {
    const body = 'max_days = "90"\ninclude_protected_roles = "true"\nwhitelist = ["/a*", "/b"]\nexemption_tag = "x"';

    expect(await read(block('m', body))).toEqual({
      settings: { maxDays: 90, includeProtectedRoles: true, whitelist: ['/a*', '/b'], exemptionTag: 'x' },
      unresolved: [],
    });
  });

  it('gives nothing for what is left out or null, but for the exemption tag, where null means none', async () => {
    const nothing = { maxDays: undefined, includeProtectedRoles: undefined, whitelist: undefined };

    expect((await read(block('m', ''))).settings).toEqual({ ...nothing, exemptionTag: undefined });
    expect((await read(block('m', 'max_days = null\nexemption_tag = null'))).settings).toEqual({
      ...nothing,
      exemptionTag: null,
    });
  });

  it('names what only Terraform knows', async () => {
    const body = 'max_days = var.days\nwhitelist = concat(["/a"], var.more)\nexemption_tag = "${var.prefix}:until"';

    expect((await read(block('m', body))).unresolved).toEqual([
      'max_days = var.days',
      'whitelist = concat(["/a"], var.more)',
      'exemption_tag = ${var.prefix}:until',
    ]);
  });

  it('is found in JSON too', async () => {
    const text = JSON.stringify({ module: { m: { source, max_days: 30 } } });

    expect((await read(text, { file: 'main.tf.json' })).settings.maxDays).toBe(30);
  });

  it('is none of a module under modules/, which has other inputs', async () => {
    const of = (inner: string): string => `module "m" {\n  source = "${inner}"\n}\n`;

    for (const inner of [
      source.replace('.git?', '.git//modules/member-role?'),
      'a/iam-role-last-used/aws//modules/x',
    ]) {
      await expect(read(of(inner))).rejects.toThrow('has no module block');
    }
    expect((await read(of('./modules/iam-role-last-used'))).unresolved).toEqual([]);
  });

  it('is chosen by name where there are several', async () => {
    const text = block('a', 'max_days = 10') + block('b', 'max_days = 20') + 'module "c" {\n source = "./other"\n}\n';

    await expect(read(text)).rejects.toThrow('has several module blocks (a, b): choose one with --module-block');
    expect((await read(text, { name: 'b' })).settings.maxDays).toBe(20);
    await expect(read(text, { name: 'c' })).rejects.toThrow('has no such module block "c"');
  });

  it.each([
    { text: 'locals {}', says: 'has no module block whose source is iam-role-last-used' },
    { text: 'module "m" {', says: 'main.tf cannot be parsed' },
    { text: block('m', 'max_days = 1.5'), says: 'max_days of module.m in main.tf: it must be a whole number' },
    { text: block('m', 'whitelist = ["/a b"]'), says: 'whitelist of module.m in main.tf: it holds "/a b"' },
    { text: block('m', 'whitelist = "/a"'), says: 'it must be a list of patterns' },
    { text: block('m', 'include_protected_roles = 1'), says: 'it must be true or false' },
  ])('is refused where $says', async ({ text, says }) => {
    await expect(read(text)).rejects.toThrow(says);
  });
});

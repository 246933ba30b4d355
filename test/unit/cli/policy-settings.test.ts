// The settings of preview: its options, and the arguments of a module block.
import { findExemptTag } from '../../../lambda/src/rule/exempt-tags.ts';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from '@cdktn/hcl2json';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findBlock } from '../../../cli/module-block.ts';
import { readSettings } from '../../../cli/module-settings.ts';
import { policyDefaults, toPolicy, toSettings } from '../../../cli/policy-options.ts';
import type { PolicySettings } from '../../../cli/policy-options.ts';
import { describeUnresolved } from '../../../cli/formats/unresolved.ts';
import { refuseGuesses, toUnresolvedSettings } from '../../../cli/unresolved.ts';

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
    maximumExemptionDays: defaultOf('maximum_exemption_days'),
    exemptTags: defaultOf('exempt_tags'),
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

  it('a limit of exemptions that is switched off stays off', () => {
    const limitOf = (...given: readonly PolicySettings[]): unknown => toPolicy(...given).maximumExemptionDays;
    expect(limitOf({})).toBe(400);
    expect(limitOf({ maximumExemptionDays: null }, { maximumExemptionDays: 9 })).toBeUndefined();
    expect(limitOf(toSettings({ maximumExemptionDays: false }), { maximumExemptionDays: 9 })).toBeUndefined();
    expect(limitOf(toSettings({ maximumExemptionDays: true }), { maximumExemptionDays: 9 })).toBe(9);
    expect(limitOf(toSettings({ maximumExemptionDays: 7 }), { maximumExemptionDays: 9 })).toBe(7);
  });

  it('tags that exempt are matched as the function matches them', () => {
    const { exemptTags } = toPolicy(toSettings({ exemptTag: { env: ['dr', 'break-glass-*'] } }));
    expect(findExemptTag(new Map([['ENV', 'break-glass-1']]), exemptTags)).toEqual({
      key: 'ENV',
      value: 'break-glass-1',
    });
    expect(findExemptTag(new Map([['env', 'prod']]), exemptTags)).toBeUndefined();
  });
});

describe('what is not resolved', () => {
  const days = { argument: 'max_days', setting: 'maxDays', expressions: ['var.days'], isPartial: false } as const;
  const list = { argument: 'whitelist', setting: 'whitelist', expressions: ['var.more'], isPartial: true } as const;

  it('is judged with the default, or with the rest of what is written', () => {
    expect(toUnresolvedSettings([days, list], {}, { whitelist: ['/a'] })).toEqual([
      { argument: 'max_days', expressions: ['var.days'], used: 60, isDefault: true },
      { argument: 'whitelist', expressions: ['var.more'], used: ['/a'], isDefault: false },
    ]);
  });

  it('is no guess where an option gives it, nothing for one', () => {
    const tags = { ...list, argument: 'exempt_tags', setting: 'exemptTags' } as const;

    expect(toUnresolvedSettings([days], toSettings({ maxDays: 60 }), {})).toEqual([]);
    expect(toUnresolvedSettings([list], toSettings({ whitelist: [] }), { whitelist: ['/a'] })).toEqual([]);
    expect(toUnresolvedSettings([tags], toSettings({ exemptTag: false }), { exemptTags: {} })).toEqual([]);
    expect(toUnresolvedSettings([tags], toSettings({ exemptTag: true }), { exemptTags: {} })).toHaveLength(1);
  });

  it('passes no gate, and names the options that give it', () => {
    const guesses = toUnresolvedSettings([days, list], {}, { whitelist: [] });

    expect(() => refuseGuesses([])).not.toThrow();
    expect(() => refuseGuesses(guesses)).toThrow(
      '--fail-on-noncompliant passes nothing that is judged on a guess: give --max-days, --whitelist. ' +
        'max_days is not resolved (var.days): judged with 60, the default. ' +
        'whitelist is not resolved (var.more): judged with the other values, none',
    );
  });

  it.each([
    [{ used: { env: ['dr', 'x'] }, isDefault: false }, 'judged with the other values, env=dr, env=x'],
    [{ used: {}, isDefault: true }, 'judged with none, the default'],
    [{ used: false, isDefault: true }, 'judged with false, the default'],
  ])('is told on one line: %j', (setting, words) => {
    const told = describeUnresolved({
      argument: 'x',
      expressions: [`concat(\n  ["/a"]${' '.repeat(99)})`],
      ...setting,
    });

    expect(told).toBe(`x is not resolved (concat( ["/a"] )): ${words}`);
    expect(describeUnresolved({ argument: 'x', expressions: ['y'.repeat(99)], ...setting })).toContain('yyy…)');
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
      { argument: 'max_days', setting: 'maxDays', expressions: ['var.days'], isPartial: false },
      { argument: 'whitelist', setting: 'whitelist', expressions: ['concat(["/a"], var.more)'], isPartial: false },
      { argument: 'exemption_tag', setting: 'exemptionTag', expressions: ['${var.prefix}:until'], isPartial: false },
    ]);
  });

  it.each([
    ['max_days = var.on ? 30 : 60', 'var.on ? 30 : 60'],
    ['max_days = local.days["prod"]', 'local.days["prod"]'],
    ['max_days = 30 * 2', '30 * 2'],
    ['max_days = "${var.days}"', 'var.days'],
    ['whitelist = [for team in var.teams : "/${team}/*"]', '[for team in var.teams : "/${team}/*"]'],
    ['whitelist = jsondecode(file("list.json"))', 'jsondecode(file("list.json"))'],
    ['whitelist = each.value.whitelist', 'each.value.whitelist'],
    ['exemption_tag = "${var.a}-${var.b}"', '${var.a}-${var.b}'],
    ['exemption_tag = "%{ if var.on }a%{ else }b%{ endif }"', '%{if var.on}a%{else}b%{endif}'],
    ['exempt_tags = merge({ env = ["dr"] }, var.more)', 'merge({ env = ["dr"] }, var.more)'],
    ['maximum_exemption_days = module.other.days', 'module.other.days'],
    ['include_protected_roles = !var.strict', '!var.strict'],
  ])('names the whole expression: %s', async (body, expression) => {
    expect((await read(block('m', body))).unresolved).toMatchObject([{ expressions: [expression], isPartial: false }]);
  });

  it.each([
    ['whitelist = ["/ci/*", "/${var.team}/*", local.more]', ['/${var.team}/*', 'local.more'], { whitelist: ['/ci/*'] }],
    ['whitelist = [local.all]', ['local.all'], { whitelist: [] }],
    ['exempt_tags = { (var.key) = ["a"], env = ["dr"] }', ['(var.key)'], { exemptTags: { env: ['dr'] } }],
  ])('takes the rest of what it does not know the whole of: %s', async (body, expressions, settings) => {
    const found = await read(block('m', body));

    expect(found.unresolved).toMatchObject([{ expressions, isPartial: true }]);
    expect(found.settings).toMatchObject(settings);
  });

  it('does not take for an expression what Terraform writes literally', async () => {
    await expect(read(block('m', 'exemption_tag = "$${x}"'))).resolves.toMatchObject({ unresolved: [] });
  });

  it.each(['count = var.on ? 1 : 0', 'for_each = var.teams'])(
    'rests on no guess with %s, which decides nothing about a role',
    async (body) => {
      const found = await read(block('m', `${body}\n max_days = 30`));

      expect([found.settings.maxDays, found.unresolved]).toEqual([30, []]);
    },
  );

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

  it.each([
    ['exempt_tags = { env = ["dr", "break-glass-*"], "a b" = ["*"] }', { env: ['dr', 'break-glass-*'], 'a b': ['*'] }],
    ['exempt_tags = {}', {}],
    ['exempt_tags = null', undefined],
  ])('gives the tags that exempt: %s', async (body, tags) => {
    expect((await read(block('m', body))).settings.exemptTags).toEqual(tags);
  });

  it('names the tags whose values only Terraform knows', async () => {
    const body = 'exempt_tags = { env = ["dr", var.more], team = var.teams }';
    const { settings, unresolved } = await read(block('m', body));
    expect(settings.exemptTags).toEqual({ env: ['dr'] });
    expect(unresolved).toEqual([
      { argument: 'exempt_tags', setting: 'exemptTags', expressions: ['var.more', 'var.teams'], isPartial: true },
    ]);
  });

  it.each([
    ['exempt_tags = { "aws:x" = ["a"] }', 'aws:x'],
    ['exempt_tags = { env = ["a;b"] }', 'a;b'],
    ['exempt_tags = { env = "dr" }', 'lists of patterns'],
    ['maximum_exemption_days = 0', '1 to 3,650'],
    ['maximum_exemption_days = 3651', '1 to 3,650'],
  ])('is refused with %s', async (body, problem) => {
    await expect(read(block('m', body))).rejects.toThrow(problem);
  });

  it.each([
    ['maximum_exemption_days = 1', 1],
    ['maximum_exemption_days = "3650"', 3_650],
    ['maximum_exemption_days = null', null],
  ])('gives the limit of exemptions: %s', async (body, days) => {
    expect((await read(block('m', body))).settings.maximumExemptionDays).toBe(days);
  });
});

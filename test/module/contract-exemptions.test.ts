// What exempts roles: Terraform at plan and the function at each run ask for the same, and every role of the module says that it
// is one.
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from '@cdktn/hcl2json';
import { describe, expect, it } from 'vitest';
import { exemptTagProblems } from '../../lambda/src/rule/exempt-tags.ts';
import { moduleTag } from '../../lambda/src/rule/labels.ts';
import {
  defaultMaximumExemptionDays,
  isMaximumExemptionDays,
  readExemptions,
} from '../../lambda/src/rule/parameters.ts';
import { exemptions, exemptionsEdges } from '../../lab/module/rows/exemptions.ts';
import { hclFiles } from '../../lab/module/rules.ts';
import { repository } from '../../lab/tools/terraform.ts';

const read = (path: string): string => readFileSync(join(repository, path), 'utf8');
const readHcl = (path: string): Promise<unknown> => parse(path, read(path));

// What Terraform refuses and takes is told by test/terraform/refusals.test.ts, of the same rows.
const refused = exemptions().flatMap(({ owner, message, rows }) =>
  rows.map(([what, inputs]) => ({ owner, message, what, value: inputs[owner] })),
);
const taken = exemptionsEdges().flatMap(({ what, inputs }) =>
  Object.entries(inputs).map(([owner, value]) => ({ owner, message: '', what, value })),
);
const of = (wanted: string, rows: typeof refused) =>
  rows
    .filter(({ owner, message }) => owner === wanted && !message.includes('1,024 bytes'))
    .map(({ what, value }) => [what, value] as const);

const problemsOf = (environment: Readonly<Record<string, string>>): readonly string[] => {
  const problems: string[] = [];
  readExemptions(environment, problems);
  return problems;
};

describe('exempt_tags that Terraform refuses, the function refuses too', () => {
  it.each(of('exempt_tags', refused))('%s', (_, value) => {
    expect(problemsOf({ EXEMPT_TAGS: JSON.stringify(value) })).not.toEqual([]);
  });
});

describe('exempt_tags that Terraform takes, the function takes too', () => {
  it.each(of('exempt_tags', taken))('%s', (_, value) => {
    expect(exemptTagProblems(value as Record<string, string[]>)).toEqual([]);
    expect(problemsOf({ EXEMPT_TAGS: JSON.stringify(value) })).toEqual([]);
  });
});

describe('maximum_exemption_days has the same limits for Terraform and the function', () => {
  it.each(of('maximum_exemption_days', refused))('%s', (_, value) => {
    expect(isMaximumExemptionDays(Number(value))).toBe(false);
    expect(problemsOf({ MAXIMUM_EXEMPTION_DAYS: JSON.stringify(value) })).toHaveLength(1);
  });

  it.each(of('maximum_exemption_days', taken))('%s', (_, value) => {
    expect(problemsOf({ MAXIMUM_EXEMPTION_DAYS: value === null ? 'none' : JSON.stringify(value) })).toEqual([]);
  });

  it('the default included, which holds also where the variable got lost', async () => {
    const { variable } = (await readHcl('variables.tf')) as {
      readonly variable: Readonly<Record<string, readonly [{ readonly default: unknown }]>>;
    };

    expect(variable['maximum_exemption_days']?.[0].default).toBe(defaultMaximumExemptionDays);
    expect(readExemptions({}, []).maximumExemptionDays).toBe(defaultMaximumExemptionDays);
    expect(readExemptions({ MAXIMUM_EXEMPTION_DAYS: 'none' }, []).maximumExemptionDays).toBeUndefined();
  });
});

interface File {
  readonly resource?: {
    readonly aws_iam_role?: Readonly<Record<string, readonly { readonly tags?: unknown }[]>>;
  };
  readonly locals?: readonly Readonly<Record<string, unknown>>[];
  readonly output?: Readonly<Record<string, readonly { readonly value?: unknown }[]>>;
}

describe('every role that the modules make carries the tag of the module', () => {
  const folderOf = (path: string): string => path.split('/').slice(0, -1).join('/') || '.';

  /** What a reference to a local value, or to an output of modules/function, stands for. */
  const resolve = (value: unknown, folder: string, files: ReadonlyMap<string, File>): string => {
    const [, scope = '', name = ''] = /^\$\{(local|module\.evaluator)\.(\w+)\}$/.exec(String(value)) ?? [];
    const within = scope === 'local' ? folder : 'modules/function';
    for (const [path, { locals = [], output = {} }] of files) {
      if (folderOf(path) !== within) continue;
      const found = scope === 'local' ? locals.find((one) => name in one)?.[name] : output[name]?.[0]?.value;
      if (found !== undefined) return resolve(found, within, files);
    }
    return String(value);
  };

  it('by Terraform, last, so that no tag of the same key replaces it', async () => {
    const paths = await hclFiles(repository);
    const parsed = paths.map(async (path): Promise<[string, File]> => [path, (await readHcl(path)) as File]);
    const files = new Map(await Promise.all(parsed));
    const roles = [...files].flatMap(([path, { resource }]) =>
      Object.entries(resource?.aws_iam_role ?? {}).map(([name, [block]]) => ({ path, name, tags: block?.tags })),
    );

    expect(roles.map(({ path }) => folderOf(path)).sort()).toEqual(
      expect.arrayContaining(['.', 'modules/function', 'modules/member-role', 'modules/remediation']),
    );
    for (const { path, name, tags } of roles) {
      const text = resolve(tags, folderOf(path), files).replaceAll('(local.module_tag)', `"${moduleTag}"`);
      const [, last] = /^\$\{merge\([^]*\{ "([^"]+)" = [^{}]* \},?\s*\)\}$/.exec(text) ?? [];
      expect(last, `${path}, aws_iam_role.${name}: ${text}`).toBe(moduleTag);
    }
  });

  it('by its templates of CloudFormation', () => {
    const templates = readdirSync(join(repository, 'modules'), { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('.tftpl'))
      .map((path) => read(join('modules', path)));
    const roles = templates.flatMap((text) => text.match(/"AWS::IAM::Role"/g) ?? []);
    const tags = templates.flatMap((text) => text.match(/\[\{ Key = "iam-role-last-used:module", Value = /g) ?? []);

    expect(roles.length).toBeGreaterThan(0);
    expect(tags).toHaveLength(roles.length);
  });

  it('by the key that the function looks for', () => {
    for (const path of ['modules/function/main.tf', 'modules/remediation/protection.tf']) {
      expect(read(path), path).toContain(`module_tag = "${moduleTag}"`);
    }
    for (const path of ['modules/member-role/main.tf', 'modules/member-role/role.tftpl']) {
      expect(read(path), path).toContain(`"${moduleTag}"`);
    }
  });
});

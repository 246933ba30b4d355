// What registries of modules, and people who look into many of them, expect to find in the same place.
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from '@cdktn/hcl2json';
import { describe, expect, it } from 'vitest';
import { readmes } from '../../scripts/docs/readmes.ts';
import { repository } from '../../lab/tools/terraform.ts';

const read = (path: string): string => readFileSync(join(repository, path), 'utf8');
const below = (parent: string): string[] => readdirSync(join(repository, parent)).map((name) => join(parent, name));
const hasTerraform = (folder: string): boolean =>
  readdirSync(join(repository, folder)).some((name) => name.endsWith('.tf'));

/** For the modules of this repository only: registries take a folder without a README for one that nobody else calls. */
const internal = ['modules/backups', 'modules/function'];
const modules = ['.', ...below('modules')];
const published = modules.filter((folder) => !internal.includes(folder));
const examples = below('examples');

interface Settings {
  readonly terraform?: readonly {
    readonly required_version?: string;
    readonly required_providers?: readonly Readonly<Record<string, { readonly version?: string }>>[];
  }[];
}

const settings = async (folder: string): Promise<object> => {
  const files = readdirSync(join(repository, folder)).filter((name) => name.endsWith('.tf'));
  const parsed = await Promise.all(
    files.map(async (name) => (await parse(name, read(join(folder, name)))) as unknown as Settings),
  );
  const blocks = parsed.flatMap(({ terraform = [] }) => terraform);
  return {
    terraform: blocks.flatMap(({ required_version: version = [] }) => version),
    aws: blocks.flatMap(({ required_providers: providers = [] }) => providers.flatMap(({ aws }) => aws?.version ?? [])),
  };
};

it('the repository is named terraform-<provider>-<name>', () => {
  expect(JSON.parse(read('package.json'))).toMatchObject({ name: 'terraform-aws-iam-role-last-used' });
  expect(read('README.md')).toMatch(/^# terraform-aws-iam-role-last-used\n/);
});

describe.each(modules)('the module %s', (folder) => {
  it('has the files of the standard structure', () => {
    const readme = internal.includes(folder) ? [] : ['README.md'];
    const files = ['main.tf', 'outputs.tf', ...readme, 'variables.tf', 'versions.tf'];

    expect(files.filter((name) => !existsSync(join(repository, folder, name)))).toEqual([]);
  });

  it('configures no provider, which is for its caller to do', () => {
    const text = readdirSync(join(repository, folder))
      .filter((name) => name.endsWith('.tf'))
      .map((name) => read(join(folder, name)));

    expect(text.join('\n')).not.toMatch(/^(?:provider "| {2}backend ")/m);
  });
});

describe.each([...modules, ...examples.filter(hasTerraform)])('%s', (folder) => {
  it('asks for the same versions as the module at the root', async () => {
    expect(await settings(folder)).toEqual(await settings('.'));
  });
});

it.each(internal)('%s has no README, and says for whom it is', (folder) => {
  expect(existsSync(join(repository, folder, 'README.md'))).toBe(false);
  const head = read(join(folder, 'main.tf')).split('\n\n')[0] ?? '';
  expect(head.replaceAll('\n#', '')).toContain('For the modules of this repository only');
});

describe.each([...published, ...examples.filter(hasTerraform)])('%s', (folder) => {
  it('has generated tables in its README', async () => {
    const files = (await readmes(repository)).map(({ file }) => file);

    expect(files).toContain(join(folder, 'README.md'));
  });
});

it.each(examples)('%s has a README that says what it shows', (folder) => {
  expect(read(join(folder, 'README.md'))).toMatch(/^# [A-Z].*\n\n[A-Z]/);
});

describe('the table of compatibility', () => {
  const page = read('docs/compatibility.md');
  const row = (name: string): string => new RegExp(`^\\| ${name} .*$`, 'm').exec(page)?.[0] ?? '';

  it('accepts what the module declares', async () => {
    const { terraform, aws } = (await settings('.')) as Record<'terraform' | 'aws', readonly string[]>;
    const [oldest = '', newest = ''] = aws[0]?.split(', ') ?? [];

    expect(row('Terraform')).toContain(`\`${String(terraform[0])}\``);
    expect(row('AWS provider 5')).toContain(`\`${oldest}\``);
    expect(row('AWS provider 6')).toContain(`\`${newest}\``);
  });

  it('names the version of Terraform that the workflows test with', () => {
    const tested = /terraform_version: (\S+)/.exec(read('.github/workflows/ci.yml'))?.[1];

    expect(row('Terraform')).toContain(`| ${String(tested)}: every check`);
  });
});

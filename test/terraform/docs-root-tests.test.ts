// What docs/testing-your-root.md shows is run as it stands there, by `terraform test`, against the module of this tree.
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { run, succeeded } from '../../lab/tools/run.ts';
import { testModule } from '../../lab/tools/terraform-test.ts';
import type { Message } from '../../lab/tools/terraform-test.ts';
import { copyModule, providerAvailable, terraform, terraformEnv } from '../../lab/tools/terraform.ts';
import { blocks, documents } from '../module/markdown.ts';

const page = documents().find(({ file }) => file === 'docs/testing-your-root.md');
const all = page === undefined ? [] : blocks(page);
const root = all.find(({ language }) => language === 'hcl')?.text ?? '';
const quoted = all.filter(({ language }) => language === 'text').map(({ text }) => text.trim());
/** The test files, by the path that their first line names. */
const files = new Map(
  all
    .filter(({ language }) => language === 'terraform')
    .map(({ text }) => [/^# (tests\/\S+)\n/.exec(text)?.[1] ?? '', text] as const),
);
const fileOf = (name: string): string => files.get(`tests/${name}.tftest.hcl`) ?? '';

const git = async (folder: string, ...args: string[]): Promise<void> => {
  const who = ['-c', 'user.name=test', '-c', 'user.email=test@example.com', '-c', 'commit.gpgsign=false'];
  succeeded(await run('git', ['-C', folder, ...who, ...args], { timeoutMs: 60_000 }));
};

const whyNot = async (): Promise<string | undefined> => {
  const provider = await providerAvailable();
  if ('missing' in provider) return provider.missing;
  const version = await run('git', ['--version'], { timeoutMs: 60_000 }).catch(() => undefined);
  return version?.code === 0 ? undefined : 'git does not run, and the page takes the module with it';
};
const missing = await whyNot();

const folder = await mkdtemp(join(tmpdir(), 'root-tests-'));
const published = /"git::[^"]*"/;

/** A root module with these tests, which takes the module from a place. */
const writeRoot = async (name: string, text: string, source: string, tests: ReadonlyMap<string, string>) => {
  const home = join(folder, name);
  await mkdir(join(home, 'tests'), { recursive: true });
  await writeFile(join(home, 'main.tf'), text.replace(published, `"${source}"`));
  for (const [file, body] of tests) await writeFile(join(home, file), body);
  succeeded(await terraform(home, ['init', '-backend=false', '-no-color']));
  return home;
};

const ofFile = (messages: readonly Message[], file: string): readonly Message[] =>
  messages.filter((message) => message['@testfile'] === file);
const statuses = (messages: readonly Message[], file: string): readonly string[] => [
  ...new Set(
    ofFile(messages, file).flatMap(({ type, test_run: of }) => (type === 'test_run' ? (of?.status ?? []) : [])),
  ),
];
const errors = (messages: readonly Message[], file: string): readonly string[] =>
  ofFile(messages, file).flatMap(({ diagnostic }) =>
    diagnostic === undefined ? [] : [diagnostic.summary, diagnostic.detail],
  );
/** What the page quotes, with … for what Terraform makes up. */
const asPattern = (text: string): RegExp =>
  new RegExp(`^${text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&').replaceAll('…', '.*')}$`);

const allOf = `
  notifications       = { email_addresses = ["team@example.com"] }
  failure_destination = {}
  dashboard           = true
  remediation         = { quarantine_after_days = 14, delete_after_days = 90, dry_run = true, protected_patterns = [] }
}
`;
const ownMock = `
  mock_resource "aws_config_config_rule" {
    defaults = { arn = "arn:aws:config:of-this-file" }
  }

  mock_resource "aws_ssm_parameter" {`;

const bare = 'mock_provider "aws" {}\n\nrun "bare" {}\n';

describe('docs/testing-your-root.md', () => {
  let messages: readonly Message[] = [];
  const module = join(folder, 'module');
  const fromGit = `git::file://${module}?ref=main`;

  beforeAll(async () => {
    if (missing !== undefined) return;
    await copyModule(module, { tests: true });
    await git(module, 'init', '--quiet', '--initial-branch=main');
    await git(module, 'add', '--all');
    await git(module, 'commit', '--quiet', '--message=module');
    const others = new Map([
      ['tests/bare.tftest.hcl', bare],
      ['tests/unknown.tftest.hcl', fileOf('arn').replace(/^ *override_during.*\n/m, '')],
      [
        'tests/own.tftest.hcl',
        fileOf('apply')
          .replace(/\n {2}mock_resource .* \{/, ownMock)
          .replace('"arn:aws:config:")', '"arn:aws:config:of-this-file")'),
      ],
      ['tests/absent.tftest.hcl', fileOf('outputs').replace(/condition .*/, 'condition = output.rule_arn == null')],
    ]);
    messages = await testModule(await writeRoot('git', root, fromGit, new Map([...files, ...others])), 'tests');
  });
  beforeEach((test) => test.skip(missing !== undefined, missing));
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('has a root module and test files', () => {
    expect(root).toMatch(published);
    expect([...files.keys()].sort()).toEqual(
      ['apply', 'arn', 'outputs', 'plan'].map((name) => `tests/${name}.tftest.hcl`),
    );
  });

  it.each([...files.keys()])('%s passes', (file) => {
    expect(errors(messages, file)).toEqual([]);
    expect(statuses(messages, file)).toEqual(['pass']);
  });

  it('quotes what a bare mock fails with', () => {
    const pattern = asPattern(quoted[0] ?? '-');

    expect(statuses(messages, 'tests/bare.tftest.hcl')).toContain('error');
    expect(errors(messages, 'tests/bare.tftest.hcl')).toEqual(
      expect.arrayContaining([expect.stringMatching(pattern) as string]),
    );
  });

  it('quotes what an assertion about an ARN fails with at a plan', () => {
    expect(statuses(messages, 'tests/unknown.tftest.hcl')).toContain('error');
    expect(errors(messages, 'tests/unknown.tftest.hcl')).toContain(quoted[1]);
  });

  it('says rightly that an output which an override does not give is null', () => {
    expect(statuses(messages, 'tests/absent.tftest.hcl')).toEqual(['pass']);
  });

  it('says rightly that a mock of the test file wins over one of the module', () => {
    expect(errors(messages, 'tests/own.tftest.hcl')).toEqual([]);
    expect(statuses(messages, 'tests/own.tftest.hcl')).toEqual(['pass']);
  });

  it('has test files that pass with all that the module makes on demand, too', async () => {
    const home = await writeRoot('all', root.replace(/^\}\n\nresource/m, `${allOf}\nresource`), fromGit, files);
    const found = await testModule(home, 'tests');

    for (const file of files.keys()) expect(errors(found, file), file).toEqual([]);
  });

  it('says rightly that an override does not let the module take what it refuses', async () => {
    const tests = new Map([['tests/outputs.tftest.hcl', fileOf('outputs')]]);
    const home = await writeRoot('refused', root.replace(/max_days .*/, 'max_days = 0'), fromGit, tests);

    expect(errors(await testModule(home, 'tests'), 'tests/outputs.tftest.hcl').join('\n')).toContain('max_days');
  });

  it('says rightly that a root which only calls the module gets the real provider', async () => {
    const onlyCall = /module "iam_role_last_used" \{[^]*?\n\}\n/.exec(root)?.[0] ?? '';
    const home = await writeRoot('only-call', onlyCall, fromGit, new Map([['tests/a.tftest.hcl', bare]]));
    const hidden = Object.keys(process.env).filter((name) => name.startsWith('AWS_'));
    const nowhere = { AWS_EC2_METADATA_DISABLED: 'true', AWS_CONFIG_FILE: home, AWS_SHARED_CREDENTIALS_FILE: home };
    const env = { ...Object.fromEntries(hidden.map((name) => [name, undefined])), ...nowhere };
    const { code, stdout, stderr } = await terraform(home, ['test', '-no-color'], { env });

    expect(code).toBe(1);
    expect(stdout + stderr).toContain('Invalid provider configuration');
  });

  it('names the folder of the mocks for an archive with a folder, and for a local path', async () => {
    await git(module, 'archive', '--format=tar.gz', '--prefix=it/', `--output=${join(folder, 'all.tar.gz')}`, 'HEAD');
    await cp(module, join(folder, 'it'), { recursive: true });
    const places = [
      ['archive', `${join(folder, 'all.tar.gz')}//it`, '.terraform/modules/iam_role_last_used/it/test/mocks'],
      ['local', '../it', '../it/test/mocks'],
    ] as const;
    for (const [name, source, mocks] of places) {
      const test = fileOf('apply').replace(/source = ".*"/, `source = "${mocks}"`);
      const home = await writeRoot(name, root, source, new Map([['tests/apply.tftest.hcl', test]]));
      const found = await testModule(home, 'tests');

      expect(errors(found, 'tests/apply.tftest.hcl'), name).toEqual([]);
      expect(statuses(found, 'tests/apply.tftest.hcl'), name).toEqual(['pass']);
    }
  });

  it('has test files that are formatted as Terraform would', async () => {
    for (const [file, text] of files) {
      const { stdout } = await run('terraform', ['fmt', '-'], { env: terraformEnv(), timeoutMs: 60_000, input: text });

      expect(stdout, file).toBe(text);
    }
  });
});

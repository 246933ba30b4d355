// Every command of the documents is one that a test runs, or says that it needs AWS.
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { run } from '../../lab/tools/run.ts';
import type { Result } from '../../lab/tools/run.ts';
import { repository } from '../../lab/tools/terraform.ts';
import { blocks, documents } from './markdown.ts';

interface Line {
  readonly place: string;
  /** The folder in which somebody who reads it types it. */
  readonly folder: string;
  readonly command: string;
}

const linesOf = (text: string): readonly string[] =>
  text
    .replaceAll('\\\n', ' ')
    .split('\n')
    .flatMap((line) => line.replace(/(^|\s)# .*$/, '').split(' && '))
    .map((command) => command.trim())
    .filter((command) => command !== '');

const lines = documents().flatMap((document) =>
  blocks(document)
    .filter(
      ({ language, marks }) => ['sh', 'bash', 'shell', 'console'].includes(language) && !marks.includes('needs AWS'),
    )
    .flatMap(({ place, text }) =>
      linesOf(text).map((command): Line => ({
        place,
        // A README stands where its commands run; the pages of docs/ are read at the root.
        folder: document.file.endsWith('README.md') ? dirname(document.file) : '.',
        command,
      })),
    ),
);

const testFiles = readdirSync(join(repository, 'test'), { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts') && !name.startsWith('module/docs-'))
  .map((name) => readFileSync(join(repository, 'test', name), 'utf8'));
const checks = [
  ...readdirSync(join(repository, 'scripts/check')).map((name) => `scripts/check/${name}`),
  '.ci/run',
  '.github/workflows/ci.yml',
].map((name) => readFileSync(join(repository, name), 'utf8'));

const inTests = (pattern: RegExp): boolean => testFiles.some((text) => pattern.test(text));
const inChecks = (text: string): boolean => checks.some((check) => check.includes(text));

const scriptsOf = (folder: string): Readonly<Record<string, string>> => {
  const manifest = join(repository, folder, 'package.json');
  if (!existsSync(manifest)) return {};
  return (JSON.parse(readFileSync(manifest, 'utf8')) as { readonly scripts?: Record<string, string> }).scripts ?? {};
};

const npmRun = /^(?:[A-Z_]+=\S+ )*npm run (?:--silent )?([\w:-]+)/;

/** A script of npm is run by its own test, which names it, its file or what it imports. */
const isTestedScript = ({ folder, command }: Line): boolean => {
  const name = npmRun.exec(command)?.[1] ?? '';
  const script = scriptsOf(folder)[name];
  if (script === undefined) return false;
  if (folder !== '.') return inTests(new RegExp(`npmRun\\('${name}'\\)`));
  const file = /scripts\/[\w-]+/.exec(script)?.[0] ?? script;
  return inChecks(`${file}.ts`) || inTests(new RegExp(`${file}[./]|command(?:\\w*)\\('${name}'|'${name}'`));
};

/** An example is applied by the test that opens it. */
const isAppliedExample = ({ folder, command }: Line): boolean => {
  const [parent, name] = folder.split('/');
  const applied =
    parent === 'examples' && inTests(new RegExp(`openExample\\('${String(name)}'|examples/${String(name)}\\b`));
  return applied && /^terraform (?:init|apply)(?: -var \S+| -var '[^']*')*$/.test(command);
};

const runByTest: readonly ((line: Line) => boolean)[] = [
  ({ command, folder }) => command === 'npm ci' && (inChecks('npm ci') || inTests(new RegExp(`'ci'.*${folder}`))),
  ({ command }) =>
    inTests(new RegExp(`'--prefix', join\\(\\w+, '${/^npm ci --prefix (\w+)$/.exec(command)?.[1] ?? '-'}'`)),
  ({ command }) => /^npm test(?: -- --only [\w,]+)?$/.test(command),
  ({ command }) => command.startsWith('pip install -r ') && inChecks(command),
  isTestedScript,
  isAppliedExample,
];

describe('the commands of the documents', () => {
  it('are there', () => {
    expect(lines.map(({ command }) => command)).toEqual(expect.arrayContaining(['npm ci', 'npm test']));
  });

  it('are run by a test, or say before them that they need AWS', () => {
    const others = lines.filter((line) => !runByTest.some((isIt) => isIt(line)));

    expect(others.map(({ place, command }) => `${place}: ${command}`)).toEqual([]);
  });

  const withOptions = lines.filter(({ folder, command }) => folder === '.' && / -- .*--[a-z]/.test(command));

  const helps = new Map<string, Promise<Result>>();
  /** What a script of npm says of itself, asked once. */
  const helpOf = (name: string): Promise<Result> => {
    const args = ['run', '--silent', name, '--', '--help'];
    const help = helps.get(name) ?? run('npm', args, { cwd: repository, timeoutMs: 60_000 });
    helps.set(name, help);
    return help;
  };

  it.each(withOptions)('have options that there are: $command', async ({ command }) => {
    const name = npmRun.exec(command)?.[1] ?? '';
    const { stdout } = await helpOf(name);

    const options = [...(command.split(' -- ')[1] ?? '').matchAll(/(?:^| )(--[a-z][a-z-]*)/g)].map(
      ([, option]) => option,
    );
    for (const option of options) expect(stdout, command).toContain(option);
  });
});

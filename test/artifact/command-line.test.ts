// The one file of the commands, alone in a folder, against what npm runs.
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { accountExport } from '../../lab/account/account-export.ts';
import { sampleAccount, sampleWhitelist } from '../../lab/account/sample-account.ts';
import { startStandIn } from '../../lab/stand-in/server.ts';
import { noAws } from '../../lab/tools/command.ts';
import { run, succeeded } from '../../lab/tools/run.ts';
import type { Result } from '../../lab/tools/run.ts';
import { repository } from '../../lab/tools/terraform.ts';
import { makeCommandLine } from '../../scripts/build/command-line.ts';
import type { CommandLine } from '../../scripts/build/command-line.ts';
import { noticedPackages } from '../../scripts/build/notices.ts';
import { findNode, nodeVersions } from './node-versions.ts';

const name = 'iam-role-last-used.mjs';
const account = sampleAccount(new Date());

let folder: string;
let commandLine: CommandLine;
let text: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'one file '));
  commandLine = await makeCommandLine();
  text = Buffer.from(commandLine.bytes).toString();
});
afterAll(() => rm(folder, { recursive: true }));

/** A folder with the file, and with an export of an account that only this run has. */
const alone = async (): Promise<string> => {
  const own = await mkdtemp(join(folder, 'alone-'));
  await writeFile(join(own, name), commandLine.bytes);
  await writeFile(join(own, 'roles.json'), JSON.stringify(accountExport(account)));
  return own;
};

const start = (node: string, cwd: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Result> =>
  run(node, args, {
    cwd,
    env: { ...process.env, ...noAws, NODE_OPTIONS: '', INIT_CWD: undefined, ...env },
    timeoutMs: 60_000,
  });

const ofFile = async (...args: readonly string[]): Promise<Result> =>
  start(process.execPath, await alone(), [name, ...args]);

describe('the file', () => {
  it('is of 1.2 to 1.7 MB', () => {
    expect(commandLine.bytes.length).toBeGreaterThan(1_200_000);
    expect(commandLine.bytes.length).toBeLessThan(1_700_000);
  });

  it('imports what Node has of its own, and nothing else', () => {
    const statement = /\bimport[\w$*\s{},]*from ?["']([^"']+)["']|\bimport\(["']([^"']+)["']\)/g;
    const imported = [...text.matchAll(statement)].map(([, from, dynamic]) => from ?? dynamic);

    expect(imported.length).toBeGreaterThan(20);
    expect(imported.filter((path) => path?.startsWith('node:') !== true)).toEqual([]);
  });

  it('names no path of the machine that built it, and no parser of HCL', () => {
    for (const word of [repository, 'node_modules/', 'hcl2json']) expect(text.includes(word), word).toBe(false);
  });

  it('has at its end the notices of the packages in it', () => {
    const notices = text.slice(text.lastIndexOf('/*\n'));

    expect(notices).toContain('The code of these packages is part of this file.');
    expect(notices).toContain('Licensed under the Apache License, Version 2.0');
    expect(noticedPackages(notices).toSorted()).toEqual(
      commandLine.packages.map((each) => `${each.name}@${each.version}`).toSorted(),
    );
    expect(noticedPackages(notices)).toEqual(expect.arrayContaining(['commander@14.0.3', 'minimatch@11.0.9']));
  });

  it('has the terms of what a package took from elsewhere', () => {
    expect(text).toMatch(/^d3-geo \S+\n(?: {4}.*\n)* {4}This license applies to GeographicLib/m);
    expect(text).toMatch(/^d3-scale-chromatic \S+\n(?: {4}.*\n)* {4}Apache-Style Software License for ColorBrewer/m);
  });
});

describe('the file, run', () => {
  it('says the version of the package', async () => {
    const { version } = JSON.parse(await readFile(join(repository, 'package.json'), 'utf8')) as { version: string };

    expect(await ofFile('--version')).toMatchObject({ code: 0, stdout: `${version}\n`, stderr: '' });
  });

  it('says in its help how it is started, with examples and the exit status', async () => {
    const { code, stdout } = await ofFile('--help');

    expect(code).toBe(0);
    expect(stdout).toMatch(/^Usage: node iam-role-last-used\.mjs <command> \[options\]$/m);
    expect(stdout).toMatch(/^ {2}node iam-role-last-used\.mjs preview --/m);
    for (const status of [0, 2, 3, 4]) expect(stdout).toMatch(new RegExp(`^ {2}${status} {2}\\w`, 'm'));
  });

  it.each([
    { args: [], problem: 'iam-role-last-used: name a command, preview or report: --help tells more' },
    { args: ['reprot'], problem: "iam-role-last-used: unknown command 'reprot' (Did you mean report?)" },
    { args: ['preview', '--limit'], problem: "preview: unknown option '--limit'" },
    { args: ['preview', '--input', 'none.json'], problem: 'preview: none.json cannot be read (ENOENT)' },
    {
      args: ['preview', '--input', 'roles.json', '--module', '.'],
      problem: 'preview: --module needs a clone of the repository, with npm run preview',
    },
  ])('refuses $args with status 2 and one line', async ({ args, problem }) => {
    const { code, stdout, stderr } = await ofFile(...args);

    expect([code, stdout]).toEqual([2, '']);
    expect(stderr.startsWith(problem)).toBe(true);
    expect(stderr.trimEnd()).not.toContain('\n');
  });

  it('does not offer the options for which it has no parser', async () => {
    expect((await ofFile('preview', '--help')).stdout).not.toContain('--module');
  });

  it('ends with status 3 where roles are NON_COMPLIANT and that is asked', async () => {
    expect(await ofFile('preview', '--input', 'roles.json', '--fail-on-noncompliant')).toMatchObject({ code: 3 });
  });

  it('loads nothing from the folders around it', async () => {
    const own = await alone();
    for (const stranger of ['supports-color', 'canvas', 'kerberos', 'debug', 'tty', '@aws-sdk/signature-v4-crt']) {
      const place = join(own, 'node_modules', stranger);
      await mkdir(place, { recursive: true });
      await writeFile(join(place, 'index.js'), `console.log('loaded ${stranger}')`);
    }
    const args = ['preview', '--input', 'roles.json', '--output', 'roles.html', '--output', 'roles.txt'];
    const env = { DEBUG: '*', HTTPS_PROXY: 'http://127.0.0.1:9' };

    expect((await start(process.execPath, own, [name, ...args], env)).stdout).toBe('');
  });
});

const endings = ['txt', 'csv', 'json', 'html'];
const args = ['preview', '--input', 'roles.json', '--max-days', '60', '--whitelist', sampleWhitelist.join('|')];

/** What a run writes in all five formats, without the moment at which it ran. */
const allFormats = async (node: string, program: readonly string[]): Promise<Readonly<Record<string, string>>> => {
  const own = await alone();
  const outputs = endings.flatMap((ending) => ['--output', `out.${ending}`]);
  const files = succeeded(await start(node, own, [...program, ...args, ...outputs]));
  const table = succeeded(await start(node, own, [...program, ...args, '--format', 'table'], { COLUMNS: '150' }));
  expect(files.stderr).toMatch(/^preview: wrote [^\n]+\n$/);
  expect(table.stderr).toBe('');
  expect((await readdir(own)).length).toBe(endings.length + 2);
  const written = await Promise.all(
    endings.map(async (ending) => [ending, await readFile(join(own, `out.${ending}`), 'utf8')] as const),
  );
  return Object.fromEntries(
    [...written, ['table', table.stdout] as const].map(([format, content]) => [
      format,
      content.replaceAll(/\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::[\d.]+Z)?/g, 'then'),
    ]),
  );
};

/** Asked once: it takes seconds. */
let byNpm: ReturnType<typeof allFormats> | undefined;
const formatsByNpm = (): ReturnType<typeof allFormats> =>
  (byNpm ??= allFormats(process.execPath, [join(repository, 'cli/run.mjs')]));

describe.for(nodeVersions)('on Node %i', (version) => {
  it('the file gives the same in all five formats as npm run preview', async (context) => {
    const node = findNode(version, context);
    const formats = await allFormats(node, [name]);
    const expected = await formatsByNpm();

    expect(Object.keys(formats)).toHaveLength(5);
    for (const [format, content] of Object.entries(formats)) expect(content, format).toBe(expected[format]);
  });

  it('npm run preview gives the same on that Node', async (context) => {
    const formats = await allFormats(findNode(version, context), [join(repository, 'cli/run.mjs')]);

    expect(formats).toEqual(await formatsByNpm());
  });

  it('asks AWS without a word of the SDK on its versions', async (context) => {
    const node = findNode(version, context);
    const standIn = await startStandIn({ accounts: [account] });
    try {
      for (const program of [name, join(repository, 'cli/run.mjs')]) {
        const { code, stderr } = await start(node, await alone(), [program, 'preview'], standIn.env);

        expect([program, code, stderr]).toEqual([program, 0, '']);
      }
    } finally {
      await standIn.close();
    }
  });

  it('keeps the warnings of Node itself', async (context) => {
    const warn = `data:text/javascript,process.emitWarning('of something else')`;
    const { stderr } = await start(findNode(version, context), await alone(), ['--import', warn, name, '--version']);

    expect(stderr).toContain('Warning: of something else');
  });
});

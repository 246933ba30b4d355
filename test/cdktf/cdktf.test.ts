// examples/cdktf from its lock file to a rule in the local AWS, in a copy: install, bindings, synthesis, apply.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import process from 'node:process';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startLocalAws } from '../../lab/tools/local-aws.ts';
import type { LocalAws } from '../../lab/tools/local-aws.ts';
import { run, succeeded } from '../../lab/tools/run.ts';
import type { Result } from '../../lab/tools/run.ts';
import { copyModule, providerAvailable, repository, terraform } from '../../lab/tools/terraform.ts';
import { localAwsMissing } from '../e2e/requirements.ts';

const provider = await providerAvailable();
const awsMissing = await localAwsMissing();
const major = Number(process.versions.node.split('.')[0]);
const minutes = 60_000;

const toolsMissing = (): string | undefined => {
  // Its terminal package has no binary for another Node.
  if (major !== 20 && major !== 22)
    return `the command line tool of CDKTF runs on Node 20 and 22, and this is ${major}`;
  return 'missing' in provider ? provider.missing : undefined;
};

const unreachable = /code (ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENOTCACHED|E40[13]|E5\d\d)\b/;

/** The Node of this process, for npm and all that it starts. */
const path = [dirname(process.execPath), process.env.PATH].join(delimiter);

/** Installs what the lock file says, or tells why the registry of npm did not give it. */
const install = async (folder: string): Promise<string | undefined> => {
  const args = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--fetch-retries=1'];
  try {
    const result = await run('npm', args, { cwd: folder, env: { ...process.env, PATH: path }, timeoutMs: 8 * minutes });
    const reason = unreachable.exec(result.stderr)?.[1];
    if (result.code !== 0 && reason !== undefined) return `the registry of npm is out of reach: ${reason}`;
    succeeded(result);
    return undefined;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 'npm is not on PATH';
    throw error;
  }
};

/** Loaded into a command: notes each server that it looks up and each look for a newer version, lets it do neither, and lets
 * it believe that somebody sits before it, without whom it looks for no newer version. */
const recorder = `
import dns from 'node:dns';
import childProcess from 'node:child_process';
import { appendFileSync } from 'node:fs';

const note = (line) => appendFileSync(process.env.ASKED, line + '\\n');
process.stdout.isTTY = true;
dns.lookup = (host, ...rest) => {
  note(host);
  rest.at(-1)(Object.assign(new Error('no network'), { code: 'ENOTFOUND' }));
};
const { exec } = childProcess;
childProcess.exec = (command, ...rest) => {
  if (!command.startsWith('npm view')) return exec(command, ...rest);
  note(command);
  throw new Error('no registry');
};
`;

describe('examples/cdktf', () => {
  let missing = toolsMissing();
  let root: string;
  let aws: LocalAws | undefined;

  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'cdktf-'));
    if (missing !== undefined) return;
    await copyModule(root);
    missing = await install(join(root, 'examples', 'cdktf'));
    if (missing === undefined && awsMissing === undefined) aws = await startLocalAws();
  });
  beforeEach((test) => test.skip(missing !== undefined, missing));
  afterAll(async () => {
    await aws?.close();
    await rm(root, { recursive: true, force: true });
  });

  const asked = (): string => join(root, 'asked');
  /** Runs something in the example as somebody without a network, and with a home of their own, would. */
  const offline = async (file: string, ...args: string[]): Promise<Result> => {
    const nowhere = 'http://127.0.0.1:9';
    const proxies = { HTTPS_PROXY: nowhere, HTTP_PROXY: nowhere, https_proxy: nowhere, http_proxy: nowhere };
    const unset = { CHECKPOINT_DISABLE: undefined, DISABLE_VERSION_CHECK: undefined };
    await writeFile(join(root, 'recorder.mjs'), recorder);
    await writeFile(asked(), '');
    const recorded = { ASKED: asked(), NODE_OPTIONS: `--import ${pathToFileURL(join(root, 'recorder.mjs')).href}` };
    const env = {
      ...process.env,
      ...unset,
      ...proxies,
      ...recorded,
      PATH: path,
      HOME: root,
      CDKTF_HOME: join(root, '.cdktf'),
      CI: 'true',
    };
    const cwd = join(root, 'examples', 'cdktf');
    return succeeded(await run(file, args, { cwd, env, timeoutMs: 3 * minutes }));
  };
  const npmRun = (script: string): Promise<Result> => offline('npm', 'run', script);
  const servers = async (): Promise<string[]> => (await readFile(asked(), 'utf8')).split('\n').filter(Boolean);
  const stack = (): string => join(root, 'examples', 'cdktf', 'cdktf.out', 'stacks', 'unused-roles');
  const terraformOn = (...args: string[]): Promise<Result> =>
    terraform(stack(), [...args, '-no-color'], { env: aws?.env ?? {} });

  it('makes bindings with a property for every input and output of the module, and asks no server', async () => {
    await npmRun('get');
    expect(await servers()).toEqual([]);

    const bindings = await readFile(join(root, 'examples/cdktf/.gen/modules/iam-role-last-used.ts'), 'utf8');
    const declared = async (file: string, kind: string): Promise<string[]> =>
      [...(await readFile(join(repository, file), 'utf8')).matchAll(new RegExp(`^${kind} "(\\w+)"`, 'gm'))].map(
        ([, name = '']) => name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase()),
      );
    const inputs = await declared('variables.tf', 'variable');
    const outputs = await declared('outputs.tf', 'output');
    expect(inputs.filter((name) => !bindings.includes(`public get ${name}()`))).toEqual([]);
    expect(outputs.filter((name) => !bindings.includes(`public get ${name}Output()`))).toEqual([]);
  });

  it('compiles against them', async () => {
    await npmRun('check');
  });

  it('synthesizes offline, and asks no server', async () => {
    await npmRun('synth');
    expect(await servers()).toEqual([]);

    const { module } = JSON.parse(await readFile(join(stack(), 'cdk.tf.json'), 'utf8')) as { module: object };
    expect(module).toMatchObject({ iam_role_last_used: { max_days: 60, source: '../../../../..' } });
  });

  it('would ask two servers without the settings of the example', async () => {
    await offline('npm', 'exec', '--offline', '--', 'cdktf', 'synth');

    expect(await servers()).toEqual(['npm view cdktf-cli version', 'checkpoint-api.hashicorp.com']);
  });

  it('gives a configuration that is valid', async () => {
    succeeded(await terraformOn('init'));
    const { code, stdout, stderr } = await terraformOn('validate');

    expect(code, stdout + stderr).toBe(0);
  });

  it('gives a configuration that applies, with an empty second plan, and leaves nothing behind', async (test) => {
    test.skip(aws === undefined, awsMissing);
    succeeded(await terraformOn('apply', '-auto-approve'));
    const { code, stdout } = await terraformOn('plan', '-detailed-exitcode');

    expect(code, stdout).toBe(0);
    expect((await aws?.inventory())?.rules).toEqual(['iam-role-last-used']);
    succeeded(await terraformOn('destroy', '-auto-approve'));
    expect(await aws?.inventory()).toMatchObject({ functions: [], rules: [], logGroups: [] });
  });
});

// Finds Terraform and its AWS provider on any machine, and runs it on copies of the module.
import { existsSync, readdirSync } from 'node:fs';
import { cp, mkdtemp, readdir, rm } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { basename, delimiter, join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { run } from './run.ts';
import type { Result } from './run.ts';

export interface Missing {
  readonly missing: string;
}

export interface Tool {
  readonly path: string;
  readonly version: string;
}

export const repository = fileURLToPath(new URL('../..', import.meta.url));

const minutes = 60_000;
const awsProvider = join('registry.terraform.io', 'hashicorp', 'aws');

const childFolders = (folder: string): string[] =>
  existsSync(folder) ? readdirSync(folder).map((name) => join(folder, name)) : [];

const likelyPluginFolders = (env: NodeJS.ProcessEnv): string[] => [
  ...(env.TF_PLUGIN_DIR ? [env.TF_PLUGIN_DIR] : []),
  join(homedir(), '.terraform.d', 'plugins'),
  join(env.XDG_DATA_HOME ?? join(homedir(), '.local', 'share'), 'terraform', 'plugins'),
  '/usr/local/share/terraform/plugins',
  '/usr/share/terraform/plugins',
  ...childFolders('/opt'),
];

/** The environment in which Terraform asks no question, and finds a provider that lies on this machine. */
export const terraformEnv = (env: NodeJS.ProcessEnv = process.env): NodeJS.ProcessEnv => {
  const { TF_CLI_CONFIG_FILE: configured, ...rest } = env;
  const quiet = { ...rest, CHECKPOINT_DISABLE: '1', TF_IN_AUTOMATION: '1', TF_INPUT: '0' };
  // A configuration file that is named but not there makes every command print a warning.
  if (configured !== undefined && existsSync(configured)) return { ...quiet, TF_CLI_CONFIG_FILE: configured };
  if (configured === undefined && existsSync(join(homedir(), '.terraformrc'))) return quiet;
  const mirror = likelyPluginFolders(env).find((folder) => existsSync(join(folder, awsProvider)));
  return mirror === undefined ? quiet : { ...quiet, TF_CLI_ARGS_init: `-plugin-dir=${mirror}` };
};

const onPath = (program: string): string | undefined =>
  (process.env.PATH ?? '')
    .split(delimiter)
    .map((folder) => join(folder, program))
    .find((file) => existsSync(file));

export interface TerraformOptions {
  /** Added to, or where undefined taken out of, the environment of this process. */
  readonly env?: NodeJS.ProcessEnv;
  readonly timeoutMs?: number;
}

/** Runs Terraform in a folder, always under a timeout: a provider that gets no answer tries again for many minutes. */
export const terraform = (dir: string, args: readonly string[], options: TerraformOptions = {}): Promise<Result> =>
  run('terraform', args, {
    cwd: dir,
    env: terraformEnv({ ...process.env, ...options.env }),
    timeoutMs: options.timeoutMs ?? 5 * minutes,
  });

const readVersion = async (): Promise<Tool | Missing> => {
  const path = onPath('terraform');
  if (path === undefined) return { missing: 'terraform is not on PATH' };
  const { code, stdout, stderr } = await terraform(tmpdir(), ['version', '-json'], { timeoutMs: minutes });
  if (code !== 0) return { missing: `terraform does not run: ${stderr.trim()}` };
  return { path, version: (JSON.parse(stdout) as { terraform_version: string }).terraform_version };
};

let found: Promise<Tool | Missing> | undefined;

export const findTerraform = (): Promise<Tool | Missing> => (found ??= readVersion());

const isSource = (source: string): boolean =>
  !/^(\.terraform(\.lock\.hcl)?|\.gen|cdktf\.out|node_modules)$|\.tfstate(\.backup)?$|\.tfplan$/.test(basename(source));

/** Copies what a consumer of the module gets, and its tests if asked, so that Terraform writes nothing into the tree. */
export const copyModule = async (to: string, { tests = false } = {}): Promise<void> => {
  const files = (await readdir(repository)).filter((name) => name.endsWith('.tf'));
  const folders = ['lambda/dist', 'modules', 'examples', ...(tests ? ['test'] : [])];
  for (const name of [...files, ...folders.filter((folder) => existsSync(join(repository, folder)))]) {
    await cp(join(repository, name), join(to, name), { recursive: true, filter: isSource });
  }
};

// Terraform frames its messages with box-drawing characters.
const firstError = (text: string): string =>
  text
    .replace(/[│╷╵]/g, '')
    .slice(Math.max(0, text.indexOf('Error:')))
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, 300);

const tryInit = async (): Promise<{ readonly version: string } | Missing> => {
  const tool = await findTerraform();
  if ('missing' in tool) return tool;
  const dir = await mkdtemp(join(tmpdir(), 'provider-'));
  try {
    await cp(join(repository, 'versions.tf'), join(dir, 'versions.tf'));
    const { code, stdout, stderr } = await terraform(dir, ['init', '-backend=false', '-no-color']);
    const version = /hashicorp\/aws v(\d+\.\d+\.\d+)/.exec(stdout)?.[1];
    return code === 0 && version !== undefined ? { version } : { missing: `no AWS provider: ${firstError(stderr)}` };
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
};

let provider: Promise<{ readonly version: string } | Missing> | undefined;

/** Whether the provider that the module asks for can be had, from this machine or from the registry. */
export const providerAvailable = (): Promise<{ readonly version: string } | Missing> => (provider ??= tryInit());

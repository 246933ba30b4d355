// The AWS provider as one process that serves every command of Terraform. Without it Terraform starts the provider, 700 MB of
// it, twice for each plan and each run of a test, and a run that expects a failure leaves one alive until Terraform ends.
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { createInterface } from 'node:readline';
import { killGroup, succeeded, track } from './run.ts';
import { terraform } from './terraform.ts';

export interface Provider {
  /** What Terraform needs in its environment to use the process; nothing where there is none. */
  readonly env: Readonly<Record<string, string>>;
  readonly stop: () => Promise<void>;
}

const none: Provider = { env: {}, stop: () => Promise.resolve() };

interface Version {
  readonly platform: string;
  readonly provider_selections: Readonly<Record<string, string>>;
}

interface Binary {
  readonly address: string;
  readonly path: string;
}

/** The provider that `terraform init` chose for a folder, from wherever it came. */
const findBinary = async (folder: string): Promise<Binary | undefined> => {
  const { stdout } = succeeded(await terraform(folder, ['version', '-json']));
  const { platform, provider_selections: selections } = JSON.parse(stdout) as Version;
  const [address, version] = Object.entries(selections).find(([name]) => name.endsWith('/hashicorp/aws')) ?? [];
  if (address === undefined || version === undefined) return undefined;
  const home = join(folder, '.terraform', 'providers', address, version, platform);
  const name = existsSync(home)
    ? readdirSync(home).find((file) => file.startsWith('terraform-provider-aws'))
    : undefined;
  return name === undefined ? undefined : { address, path: join(home, name) };
};

const launch = (path: string, folder: string, env: NodeJS.ProcessEnv): ChildProcess => {
  const child = spawn(path, ['-debug'], {
    cwd: folder,
    // A bundle that is not there stops the provider, and calls to this machine need none.
    env: { ...process.env, ...env, AWS_CA_BUNDLE: undefined },
    detached: true,
    // It logs every call to its standard error.
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  track(child);
  return child;
};

/** Waits for the line in which a provider says how to reach it. Its output is read to the end: a closed pipe would end it. */
const readSettings = (child: ChildProcess): Promise<Readonly<Record<string, unknown>>> =>
  new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => reject(new Error(`the AWS provider does not start: it ends with ${code}`)));
    if (child.stdout === null) return;
    createInterface(child.stdout).on('line', (line) => {
      const settings = /TF_REATTACH_PROVIDERS='(.*)'/.exec(line)?.[1];
      if (settings !== undefined) resolve(JSON.parse(settings) as Readonly<Record<string, unknown>>);
    });
  });

const stop = async (child: ChildProcess): Promise<void> => {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  killGroup(child);
  await ended;
};

/**
 * Starts the provider of a folder in which `terraform init` has run. Terraform must then run in that folder too: the provider
 * reads the function's archive at a path that is relative to it. `env` is added to the environment of the provider, which is
 * what calls AWS. Where there is no provider to start, Terraform starts its own as it always does.
 */
export const startProvider = async (folder: string, env: NodeJS.ProcessEnv = {}): Promise<Provider> => {
  const binary = await findBinary(folder);
  if (binary === undefined) return none;
  const child = launch(binary.path, folder, env);
  const settings = await readSettings(child);
  // OpenTofu has another address for it than the one that the provider itself names.
  const reattach = Object.fromEntries(Object.values(settings).map((setting) => [binary.address, setting]));
  return { env: { TF_REATTACH_PROVIDERS: JSON.stringify(reattach) }, stop: () => stop(child) };
};

// One process of the AWS provider for many runs of Terraform, which by itself starts the provider anew for every one.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { createInterface } from 'node:readline';
import { killGroup, track } from './run.ts';
import { pluginMirror } from './terraform.ts';

export interface Provider {
  /** What Terraform needs in its environment to use this process; empty where Terraform starts the provider itself. */
  readonly env: Readonly<Record<string, string>>;
  readonly stop: () => Promise<void>;
}

const newestFirst = (a: string, b: string): number => b.localeCompare(a, 'en', { numeric: true });

const entries = (folder: string): string[] => (existsSync(folder) ? readdirSync(folder).toSorted(newestFirst) : []);

/** The binary of the newest AWS provider that lies unpacked on this machine. */
export const findProviderBinary = (env: NodeJS.ProcessEnv = process.env): string | undefined => {
  const versions = pluginMirror(env);
  if (versions === undefined) return undefined;
  const platform = `${process.platform}_${process.arch === 'x64' ? 'amd64' : process.arch}`;
  return entries(versions)
    .flatMap((version) => {
      const folder = join(versions, version, platform);
      return entries(folder).map((name) => join(folder, name));
    })
    .find((file) => /\/terraform-provider-aws_v[^/]*$/.test(file));
};

const withoutProvider: Provider = { env: {}, stop: () => Promise.resolve() };

/**
 * Starts the provider once, in the folder where Terraform runs: the module names its zip by a relative path. Where no binary
 * lies on this machine, Terraform starts the provider itself as it always does.
 */
export const startProvider = async (folder: string, extra: NodeJS.ProcessEnv = {}): Promise<Provider> => {
  const binary = findProviderBinary();
  if (binary === undefined) return withoutProvider;
  const child = spawn(binary, ['-debug'], {
    cwd: folder,
    detached: true,
    // The provider reads this file of authorities and fails where it cannot.
    env: { ...process.env, AWS_CA_BUNDLE: undefined, ...extra },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  track(child);
  const ended = once(child, 'close');
  const attach = (async () => {
    for await (const line of createInterface(child.stdout)) {
      const found = /TF_REATTACH_PROVIDERS='(.*)'$/.exec(line)?.[1];
      if (found !== undefined) return found;
    }
    throw new Error('the AWS provider did not say how to reach it');
  })();
  const reattach = await attach;
  // Nothing may fill the pipe.
  child.stdout.resume();
  return {
    env: { TF_REATTACH_PROVIDERS: reattach },
    stop: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      killGroup(child);
      await ended;
    },
  };
};

// Bundles the commands once for all tests that run them.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { pathToFileURL } from 'node:url';
import { commandsVariable } from './command.ts';
import { repository } from './terraform.ts';

interface Bundling {
  readonly commands: readonly string[];
  readonly bundle: (names: readonly string[], folder: string) => Promise<unknown>;
}

export const setup = async (): Promise<() => Promise<void>> => {
  const folder = await mkdtemp(join(tmpdir(), 'commands-'));
  const { bundle, commands } = (await import(pathToFileURL(join(repository, 'cli', 'bundle.mjs')).href)) as Bundling;
  await bundle(commands, folder);
  process.env[commandsVariable] = folder;
  return () => rm(folder, { recursive: true, force: true });
};

// Bundles the commands once for all tests that run them.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { pathToFileURL } from 'node:url';
import { commandsVariable } from './command.ts';
import { repository } from './terraform.ts';

interface Bundling {
  readonly bundle: (folder: string) => Promise<unknown>;
}

export const setup = async (): Promise<() => Promise<void>> => {
  const folder = await mkdtemp(join(tmpdir(), 'commands-'));
  const { bundle } = (await import(pathToFileURL(join(repository, 'cli', 'bundle.mjs')).href)) as Bundling;
  await bundle(folder);
  process.env[commandsVariable] = folder;
  return () => rm(folder, { recursive: true, force: true });
};

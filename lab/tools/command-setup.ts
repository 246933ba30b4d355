// Bundles the commands once for all tests that run them.
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import { bundleCommands } from './bundle.ts';
import { commandsVariable } from './command.ts';
import { repository } from './terraform.ts';

/** Beside the packages, some of which are not in the bundle. */
export const setup = async (): Promise<() => Promise<void>> => {
  const parent = join(repository, 'node_modules', '.cache');
  await mkdir(parent, { recursive: true });
  const folder = await mkdtemp(join(parent, 'commands-'));
  await bundleCommands(['cli/preview.ts', 'cli/report.ts'], folder);
  process.env[commandsVariable] = folder;
  return () => rm(folder, { recursive: true, force: true });
};

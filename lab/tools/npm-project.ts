// Packages that only some tests need, and that are too large or too slow to install for everybody: projects of their own, which
// are installed the first time that something wants them.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { cp, mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import { run, succeeded } from './run.ts';

const manifests = ['package.json', 'package-lock.json'];

/** Where a project is installed: a folder for each lock file and kind of machine, so that what is there is never out of date. */
export const installationOf = (project: string): string => {
  const hash = createHash('sha256').update(`${process.platform} ${process.arch}`);
  for (const name of manifests) hash.update(readFileSync(join(project, name)));
  return join(project, 'node_modules', hash.digest('hex').slice(0, 16));
};

export interface InstallOptions {
  /** Whether the packages' own scripts run, as a package has to that is compiled. */
  readonly scripts: boolean;
  /** Added to the environment of this process. */
  readonly env?: NodeJS.ProcessEnv;
}

/** Installs beside the target and moves there when all is done: another process may install, or be stopped, at any time. */
export const installProject = async (project: string, { scripts, env = {} }: InstallOptions): Promise<string> => {
  const target = installationOf(project);
  if (existsSync(target)) return target;
  await mkdir(join(project, 'node_modules'), { recursive: true });
  const folder = await mkdtemp(join(project, 'node_modules', '.installing-'));
  try {
    for (const name of manifests) await cp(join(project, name), join(folder, name));
    const args = ['ci', '--prefix', folder, `--ignore-scripts=${String(!scripts)}`, '--no-audit', '--no-fund'];
    succeeded(await run('npm', args, { cwd: folder, env: { ...process.env, ...env }, timeoutMs: 600_000 }));
    await rename(folder, target);
  } catch (error) {
    if (!existsSync(target)) throw error;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  return target;
};

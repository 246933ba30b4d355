import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { installationOf, installProject } from '../tools/npm-project.ts';

export interface NodeRuntime {
  /** Lambda's name of the runtime, such as nodejs22.x. */
  readonly name: string;
  readonly path: string;
}

const project = fileURLToPath(new URL('.', import.meta.url));

/** The Node versions of Lambda's runtimes that are installed on this machine, oldest first. */
export const nodeRuntimes = (): readonly NodeRuntime[] => {
  const modules = join(installationOf(project), 'node_modules');
  return (existsSync(modules) ? readdirSync(modules) : [])
    .flatMap((folder) => {
      const major = /^node(\d+)-/.exec(folder)?.[1];
      const path = join(modules, folder, 'bin', 'node');
      return major !== undefined && existsSync(path) ? [{ name: `nodejs${major}.x`, path }] : [];
    })
    .sort((a, b) => a.name.localeCompare(b.name));
};

/**
 * Installs those Node versions, 190 MB, the first time that something wants them. Without them the tests run on the Node that
 * runs this, and say what they left out.
 */
export const installNodeRuntimes = async (): Promise<void> => {
  try {
    await installProject(project, { scripts: false });
  } catch (error) {
    console.error(`The Node versions of Lambda cannot be installed: ${String(error)}`);
  }
};

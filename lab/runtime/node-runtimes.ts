import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export interface NodeRuntime {
  /** Lambda's name of the runtime, such as nodejs22.x. */
  readonly name: string;
  readonly path: string;
}

const modules = fileURLToPath(new URL('../../node_modules', import.meta.url));

/** The Node versions that npm installed for this machine, oldest first; none where the optional packages are missing. */
export const nodeRuntimes = (): readonly NodeRuntime[] =>
  (existsSync(modules) ? readdirSync(modules) : [])
    .flatMap((folder) => {
      const major = /^node(\d+)-/.exec(folder)?.[1];
      const path = join(modules, folder, 'bin', 'node');
      return major !== undefined && existsSync(path) ? [{ name: `nodejs${major}.x`, path }] : [];
    })
    .sort((a, b) => a.name.localeCompare(b.name));

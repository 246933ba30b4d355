// Lambda's own runtime client, aws-lambda-ric. It is built from C++ when it is installed, which takes a minute, so it is
// a project of its own that is installed the first time a test wants it.
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readFile, rename, rm } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { nodeRuntimes } from '../runtime/node-runtimes.ts';
import { run, succeeded } from '../tools/run.ts';
import type { Missing } from '../tools/terraform.ts';

const project = fileURLToPath(new URL('.', import.meta.url));
const installations = join(project, 'node_modules');
const manifests = ['package.json', 'package-lock.json'];

// Built with the oldest runtime: the client's native part keeps to Node-API, so newer ones load it too.
const builder = 'nodejs22.x';
const tools = ['autoreconf', 'automake', 'libtoolize', 'm4', 'cmake', 'g++', 'make', 'python3', 'tar', 'xz'];

const isOnPath = (tool: string): boolean =>
  (process.env['PATH'] ?? '').split(delimiter).some((folder) => existsSync(join(folder, tool)));

/** One folder for each lock file and kind of machine, so that what is there is never out of date. */
const installation = async (): Promise<string> => {
  const hash = createHash('sha256').update(`${process.platform} ${process.arch}`);
  for (const name of manifests) hash.update(await readFile(join(project, name)));
  return join(installations, hash.digest('hex').slice(0, 16));
};

const npmInstall = (folder: string, node: string): Promise<unknown> => {
  const env = {
    ...process.env,
    PATH: [dirname(node), process.env['PATH']].join(delimiter),
    // The headers are beside the binary; node-gyp would download them.
    npm_config_nodedir: dirname(dirname(node)),
  };
  const args = ['ci', '--prefix', folder, '--ignore-scripts=false', '--no-audit', '--no-fund'];
  return run('npm', args, { cwd: folder, env, timeoutMs: 600_000 }).then(succeeded);
};

/** Installs beside the target and moves there when all is done: another process may install, or be stopped, at any time. */
const install = async (target: string, node: string): Promise<void> => {
  await mkdir(installations, { recursive: true });
  const folder = await mkdtemp(join(installations, '.installing-'));
  try {
    for (const name of manifests) await cp(join(project, name), join(folder, name));
    await npmInstall(folder, node);
    await rename(folder, target);
  } catch (error) {
    if (!existsSync(target)) throw error;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};

export interface RuntimeClient {
  /** The file that Node runs. */
  readonly entry: string;
}

const obtain = async (): Promise<RuntimeClient | Missing> => {
  const target = await installation();
  const client = join(target, 'node_modules', 'aws-lambda-ric');
  if (!existsSync(target)) {
    const node = nodeRuntimes().find(({ name }) => name === builder)?.path;
    if (node === undefined) return { missing: `npm has no ${builder} for this machine to build aws-lambda-ric with` };
    const absent = tools.filter((tool) => !isOnPath(tool));
    if (absent.length > 0) return { missing: `aws-lambda-ric cannot be built without ${absent.join(', ')}` };
    try {
      await install(target, node);
    } catch (error) {
      console.error(error);
      return { missing: 'aws-lambda-ric cannot be installed; what npm says of it stands above' };
    }
  }
  return { entry: join(client, 'index.mjs') };
};

let obtained: Promise<RuntimeClient | Missing> | undefined;

/** The runtime client, built now where it is not there yet, or why it cannot be had. */
export const findRuntimeClient = (): Promise<RuntimeClient | Missing> => (obtained ??= obtain());

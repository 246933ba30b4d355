// Lambda's own runtime client, aws-lambda-ric. It is built from C++ when it is installed, which takes a minute, so it is
// a project of its own that is installed the first time a test wants it.
import { existsSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { nodeRuntimes } from '../runtime/node-runtimes.ts';
import { installationOf, installProject } from '../tools/npm-project.ts';
import type { Missing } from '../tools/terraform.ts';

const project = fileURLToPath(new URL('.', import.meta.url));

// Built with the oldest runtime: the client's native part keeps to Node-API, so newer ones load it too.
const builder = 'nodejs22.x';
const tools = ['autoreconf', 'automake', 'libtoolize', 'm4', 'cmake', 'g++', 'make', 'python3', 'tar', 'xz'];

const isOnPath = (tool: string): boolean =>
  (process.env['PATH'] ?? '').split(delimiter).some((folder) => existsSync(join(folder, tool)));

export interface RuntimeClient {
  /** The file that Node runs. */
  readonly entry: string;
}

const obtain = async (): Promise<RuntimeClient | Missing> => {
  const target = installationOf(project);
  const client = join(target, 'node_modules', 'aws-lambda-ric');
  if (!existsSync(target)) {
    const node = nodeRuntimes().find(({ name }) => name === builder)?.path;
    if (node === undefined) return { missing: `npm has no ${builder} for this machine to build aws-lambda-ric with` };
    const absent = tools.filter((tool) => !isOnPath(tool));
    if (absent.length > 0) return { missing: `aws-lambda-ric cannot be built without ${absent.join(', ')}` };
    try {
      const env = {
        PATH: [dirname(node), process.env['PATH']].join(delimiter),
        // The headers are beside the binary; node-gyp would download them.
        npm_config_nodedir: dirname(dirname(node)),
      };
      await installProject(project, { scripts: true, env });
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

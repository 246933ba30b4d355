import process from 'node:process';
import { installNodeRuntimes, nodeRuntimes } from '../../lab/runtime/node-runtimes.ts';
import { run } from '../../lab/tools/run.ts';

export interface Versions {
  readonly node: string;
  /** Both absent where Python or boto3 is missing. */
  readonly python?: string;
  readonly boto3?: string;
}

const program = 'import json, platform, boto3; print(json.dumps([platform.python_version(), boto3.__version__]))';

/** The Python that runs the original's way, or why there is none. */
const findBoto3 = async (): Promise<Pick<Versions, 'python' | 'boto3'> & { readonly missing?: string }> => {
  try {
    const { code, stdout, stderr } = await run('python3', ['-c', program], { timeoutMs: 60_000 });
    if (code !== 0) return { missing: `python3 cannot import boto3: ${stderr.trim().split('\n').at(-1) ?? ''}` };
    const [python, boto3] = JSON.parse(stdout) as [string, string];
    return { python, boto3 };
  } catch (error) {
    return { missing: `python3 does not run: ${String(error)}` };
  }
};

/** What is measured with; `missing` says why the original's way is left out. */
export const findVersions = async (): Promise<Versions & { readonly missing?: string }> => {
  await installNodeRuntimes();
  const node = nodeRuntimes().find(({ name }) => name === 'nodejs22.x')?.path ?? process.execPath;
  const { stdout } = await run(node, ['--version'], { timeoutMs: 60_000 });
  return { node: stdout.trim().replace(/^v/, ''), ...(await findBoto3()) };
};

// Finds Python with moto, and keeps the process of the local AWS.
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import process from 'node:process';
import { createInterface } from 'node:readline';
import { nodeRuntimes } from '../runtime/node-runtimes.ts';
import { killGroup, run, track } from './run.ts';
import { repository } from './terraform.ts';
import type { Missing } from './terraform.ts';

const server = join(repository, 'lab', 'local-aws', 'server.py');

const tryImport = async (): Promise<{ readonly version: string } | Missing> => {
  const program =
    'from importlib.metadata import version; import moto.moto_server.werkzeug_app; print(version("moto"))';
  try {
    const { code, stdout, stderr } = await run('python3', ['-c', program], { timeoutMs: 60_000 });
    if (code === 0) return { version: stdout.trim() };
    return { missing: `python3 cannot import moto: ${stderr.trim().split('\n').at(-1) ?? ''}` };
  } catch (error) {
    return { missing: `python3 does not run: ${String(error)}` };
  }
};

let found: Promise<{ readonly version: string } | Missing> | undefined;

/** Whether Python and moto are there. */
export const findLocalAws = (): Promise<{ readonly version: string } | Missing> => (found ??= tryImport());

interface Started {
  readonly child: ChildProcess;
  readonly port: number;
  readonly pid: number;
}

/** Starts the server of the local AWS. It ends with this process: its standard input is a pipe to here. */
export const startPython = async (): Promise<Started> => {
  const nodes = Object.fromEntries(nodeRuntimes().map(({ name, path }) => [name, path]));
  const child = spawn('python3', [server, '--nodes', JSON.stringify(nodes), '--stop-with-stdin'], {
    detached: true,
    env: { ...process.env, PYTHONDONTWRITEBYTECODE: '1' },
    stdio: 'pipe',
  });
  track(child);
  let problems = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (problems = (problems + text).slice(-4_000)));
  const firstLine = once(createInterface(child.stdout), 'line') as Promise<[string]>;
  const ended = once(child, 'close').then(() => Promise.reject(new Error(`the local AWS did not start: ${problems}`)));
  const [line] = await Promise.race([firstLine, ended]);
  ended.catch(() => undefined);
  return { child, ...(JSON.parse(line) as { port: number; pid: number }) };
};

export const stopPython = async (child: ChildProcess): Promise<void> => {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  killGroup(child, 'SIGTERM');
  await ended;
};

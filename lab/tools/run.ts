import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import process from 'node:process';

export interface Result {
  readonly command: string;
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly timeoutMs: number;
  readonly input?: string;
}

const running = new Set<ChildProcess>();

/** Kills a process that was started with `detached`, and its children: Terraform's providers outlive a killed Terraform. */
export const killGroup = (child: ChildProcess, signal: NodeJS.Signals = 'SIGKILL'): void => {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
};

/** Keeps a detached process from outliving this one. */
export const track = (child: ChildProcess): void => {
  running.add(child);
  child.once('exit', () => running.delete(child));
};

const killAll = (): void => {
  for (const child of running) killGroup(child);
};

process.once('exit', killAll);
// A process that a signal ends does not come to its exit.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.once(signal, () => {
    killAll();
    process.kill(process.pid, signal);
  });
}

const tail = (text: string): string => text.trimEnd().split('\n').slice(-30).join('\n');

const describe = ({ command, stdout, stderr }: Result): string =>
  `${command}\n${tail(stdout)}\n${tail(stderr)}`.trimEnd();

/** Runs a program to its end. Any exit code is a result; only a program that cannot start or takes too long is an error. */
export const run = (file: string, args: readonly string[], options: RunOptions): Promise<Result> => {
  const { timeoutMs, input = '', ...rest } = options;
  const command = [file, ...args].join(' ');
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, { ...rest, detached: true, stdio: 'pipe' });
    track(child);
    const output = { stdout: '', stderr: '' };
    child.stdout.setEncoding('utf8').on('data', (text: string) => (output.stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (output.stderr += text));
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      killGroup(child);
    }, timeoutMs);
    child.once('error', (error) => {
      clearTimeout(timer);
      reject(error);
    });
    child.once('close', (code) => {
      clearTimeout(timer);
      const result = { command, code: code ?? -1, ...output };
      if (late) reject(new Error(`killed after ${timeoutMs} ms: ${describe(result)}`));
      else resolve(result);
    });
    // A program that does not read its input may be gone before it is written.
    child.stdin.on('error', () => undefined).end(input);
  });
};

/** The result of a program that had to succeed. */
export const succeeded = (result: Result): Result => {
  if (result.code === 0) return result;
  throw new Error(`exit code ${result.code}: ${describe(result)}`);
};

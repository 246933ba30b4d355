// Runs the Terraform of the user in the folder of a run, where its state stays.
import { spawn } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import { Refusal } from './refusal.ts';
import { rootModule } from './root.ts';

export interface Ended {
  readonly code: number;
  readonly output: string;
}

export interface Terraform {
  /** Runs Terraform, whatever it comes to. */
  run(...args: string[]): Promise<Ended>;
  /** Runs Terraform, which has to succeed. */
  must(...args: string[]): Promise<string>;
}

/**
 * Runs a program to its end. An interruption is handed on once, and waited for: Terraform then ends what is under way and
 * writes its state. In a group of its own it does not hear of it from the terminal too, which would make it give up.
 */
const runToEnd = (cwd: string, args: readonly string[], signal: AbortSignal): Promise<Ended> =>
  new Promise((resolve, reject) => {
    const env = { ...process.env, CHECKPOINT_DISABLE: '1', TF_IN_AUTOMATION: '1', TF_INPUT: '0' };
    const child = spawn('terraform', args, { cwd, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    const collect = (text: string): void => void (output += text);
    child.stdout.setEncoding('utf8').on('data', collect);
    child.stderr.setEncoding('utf8').on('data', collect);
    const interrupt = (): void => void child.kill('SIGINT');
    signal.addEventListener('abort', interrupt, { once: true });
    child.once('error', reject);
    child.once('close', (code) => {
      signal.removeEventListener('abort', interrupt);
      resolve({ code: code ?? 1, output });
    });
  });

/** Refuses where there is no Terraform to run. */
export const requireTerraform = async (): Promise<void> => {
  try {
    await runToEnd(process.cwd(), ['version'], new AbortController().signal);
  } catch {
    throw new Refusal('terraform is not on the PATH.');
  }
};

export const terraformIn = (folder: string, account: string, signal: AbortSignal): Terraform => {
  let isReady = false;
  const run = async (...args: string[]): Promise<Ended> => {
    signal.throwIfAborted();
    const ended = await runToEnd(folder, args, signal);
    signal.throwIfAborted();
    return ended;
  };
  const succeed = async (args: string[]): Promise<string> => {
    const { code, output } = await run(...args);
    if (code !== 0) throw new Error(`terraform ${args.join(' ')} ended with ${code}:\n${output.slice(-3_000)}`);
    return output;
  };
  const ready = async (): Promise<void> => {
    if (isReady) return;
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, 'main.tf.json'), JSON.stringify(rootModule(folder, account), undefined, 2));
    await succeed(['init', '-no-color']);
    isReady = true;
  };
  return {
    run: async (...args) => {
      await ready();
      return run(...args);
    },
    must: async (...args) => {
      await ready();
      return succeed(args);
    },
  };
};

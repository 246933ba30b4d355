import { spawn } from 'node:child_process';
import { join } from 'node:path';
import process from 'node:process';
import { repository } from '../../lab/tools/terraform.ts';
import type { Check, Say } from './tier.ts';
import { oneTest } from './outcome.ts';

const tools = {
  eslint: 'eslint/bin/eslint.js',
  prettier: 'prettier/bin/prettier.cjs',
  tsc: 'typescript/bin/tsc',
  tsx: 'tsx/dist/cli.mjs',
  vitest: 'vitest/vitest.mjs',
};

export type Tool = keyof typeof tools;

// A tool that writes into a pipe cannot see whether a terminal is behind it, and some take a CI for one.
const colours: NodeJS.ProcessEnv = process.stdout.isTTY ? { FORCE_COLOR: '1' } : { NO_COLOR: '1' };

/** Runs a tool of this repository under the Node that runs this, and passes on what it says. */
export const runTool = (say: Say, tool: Tool, args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<boolean> =>
  new Promise((resolve, reject) => {
    const script = join(repository, 'node_modules', tools[tool]);
    const child = spawn(process.execPath, [script, ...args], {
      cwd: repository,
      env: { ...process.env, ...colours, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    child.stdout.setEncoding('utf8').on('data', say);
    child.stderr.setEncoding('utf8').on('data', say);
    child.once('error', reject);
    child.once('close', (code) => resolve(code === 0));
  });

/** A check that is one run of a tool. What the tool says is worth reading only where it found something. */
export const check =
  (tool: Tool, ...args: readonly string[]): Check =>
  async ({ say }) => {
    const said: string[] = [];
    const passed = await runTool((text) => said.push(text), tool, args);
    if (!passed) say(`${tool} ${args.join(' ')}\n${said.join('')}`);
    return oneTest(passed);
  };

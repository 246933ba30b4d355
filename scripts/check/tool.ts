import { spawn } from 'node:child_process';
import { join } from 'node:path';
import process from 'node:process';
import { repository } from '../../lab/tools/terraform.ts';
import { oneTest } from './outcome.ts';
import type { Outcome } from './outcome.ts';

const tools = {
  eslint: 'eslint/bin/eslint.js',
  prettier: 'prettier/bin/prettier.cjs',
  tsc: 'typescript/bin/tsc',
  tsx: 'tsx/dist/cli.mjs',
  vitest: 'vitest/vitest.mjs',
};

export type Tool = keyof typeof tools;

/** Runs a tool of this repository under the Node that runs this; what it says is seen at once. */
export const runTool = (tool: Tool, args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<boolean> =>
  new Promise((resolve, reject) => {
    const script = join(repository, 'node_modules', tools[tool]);
    const child = spawn(process.execPath, [script, ...args], {
      cwd: repository,
      env: { ...process.env, ...env },
      stdio: 'inherit',
    });
    child.once('error', reject);
    child.once('close', (code) => resolve(code === 0));
  });

export const check =
  (tool: Tool, ...args: readonly string[]) =>
  async (): Promise<Outcome> =>
    oneTest(await runTool(tool, args));

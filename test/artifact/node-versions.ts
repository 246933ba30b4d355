import process from 'node:process';
import type { TestContext } from 'vitest';
import { nodeRuntimes } from '../../lab/runtime/node-runtimes.ts';

/** The versions of Node on which the commands run, by their major number. */
export const nodeVersions = [20, 22, 24];

/** A Node of this version: the one that runs this, or one of Lambda's runtimes. Skips the test where there is none. */
export const findNode = (major: number, context: TestContext): string => {
  if (process.versions.node.startsWith(`${major}.`)) return process.execPath;
  const runtime = nodeRuntimes().find(({ name }) => name === `nodejs${major}.x`);
  return runtime?.path ?? context.skip(`no Node ${major} is here: tests run on ${process.version}`);
};

import type { TestContext } from 'vitest';
import { nodeRuntimes } from '../../lab/runtime/node-runtimes.ts';
import type { NodeRuntime } from '../../lab/runtime/node-runtimes.ts';

/** The runtimes that the module's input allows. */
export const lambdaRuntimes = ['nodejs22.x', 'nodejs24.x'];

/** The Node of a runtime; skips the test where npm has none for this machine. */
export const nodeOf = (name: string, context: TestContext): NodeRuntime =>
  nodeRuntimes().find((runtime) => runtime.name === name) ??
  context.skip(`npm has no Node for ${name} on ${process.platform} ${process.arch}`);

import { defineConfig } from 'vitest/config';

const minutes = (count: number) => count * 60_000;

// What runs the zip runs it on the Node versions of Lambda.
const onLambda = { globalSetup: 'lab/runtime/setup.ts' };

const project = (name: string, timeout: number, more: { fileParallelism?: boolean; globalSetup?: string } = {}) => ({
  test: { name, include: [`test/${name}/**/*.test.ts`], testTimeout: timeout, hookTimeout: timeout, ...more },
});

export default defineConfig({
  test: {
    passWithNoTests: false,
    projects: [
      project('unit', minutes(0.5)),
      project('integration', minutes(1), onLambda),
      project('artifact', minutes(3), onLambda),
      project('module', minutes(3)),
      project('browser', minutes(1)),
      // Every apply starts a provider of 500 MB: one at a time.
      project('e2e', minutes(10), { ...onLambda, fileParallelism: false }),
    ],
  },
});

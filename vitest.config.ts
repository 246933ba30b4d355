import { defineConfig } from 'vitest/config';

const minutes = (count: number) => count * 60_000;

const project = (name: string, timeout: number, more: { fileParallelism?: boolean } = {}) => ({
  test: { name, include: [`test/${name}/**/*.test.ts`], testTimeout: timeout, hookTimeout: timeout, ...more },
});

export default defineConfig({
  test: {
    passWithNoTests: false,
    projects: [
      project('unit', minutes(0.5)),
      project('integration', minutes(1)),
      project('artifact', minutes(3)),
      project('module', minutes(3)),
      project('browser', minutes(1)),
      // Every apply starts a provider of 500 MB: one at a time.
      project('e2e', minutes(10), { fileParallelism: false }),
    ],
  },
});

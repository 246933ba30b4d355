import { defineConfig } from 'vitest/config';

const minutes = (count: number) => count * 60_000;

// What runs the zip runs it on the Node versions of Lambda.
const onLambda = { globalSetup: ['lab/runtime/setup.ts'] };
const withCommands = { globalSetup: ['lab/runtime/setup.ts', 'lab/tools/command-setup.ts'] };

const project = (name: string, timeout: number, more: { readonly globalSetup?: string[] } = {}) => ({
  extends: true as const,
  test: { name, include: [`test/${name}/**/*.test.ts`], testTimeout: timeout, hookTimeout: timeout, ...more },
});

export default defineConfig({
  test: {
    passWithNoTests: false,
    silent: 'passed-only',
    setupFiles: ['test/setup/capture-output.ts'],
    // Files of e2e take up to 1 GB each: a provider of Terraform and a local AWS.
    maxWorkers: 2,
    projects: [
      project('unit', minutes(0.5)),
      project('integration', minutes(1), withCommands),
      project('artifact', minutes(3), onLambda),
      project('module', minutes(3)),
      project('terraform', minutes(15)),
      project('browser', minutes(1)),
      project('e2e', minutes(10), withCommands),
      project('runtime-client', minutes(3), onLambda),
      project('acceptance', minutes(30)),
      project('cdktf', minutes(10), onLambda),
    ],
  },
});

import { check } from './tool.ts';
import type { Outcome } from './outcome.ts';
import { terraformFormat, terraformModule } from './terraform.ts';
import { vitest } from './vitest.ts';

type Check = () => Promise<Outcome>;

/** Cheapest first; every check of a tier runs whatever became of the one before. */
export const tiers: ReadonlyMap<string, readonly Check[]> = new Map<string, readonly Check[]>([
  ['format', [check('prettier', '--check', '--log-level=warn', '.'), terraformFormat]],
  ['lint', [check('eslint', '.')]],
  ['types', [check('tsc', '--project', '.')]],
  ['docs', [check('tsx', 'scripts/docs/docs.ts', '--check'), check('tsx', 'scripts/docs/capacity.ts', '--check')]],
  ['unit', [vitest('unit')]],
  ['integration', [vitest('integration')]],
  ['artifact', [check('tsx', 'scripts/build/build.ts', '--check'), vitest('artifact')]],
  ['module', [vitest('module')]],
  ['browser', [vitest('browser')]],
  ['terraform', [terraformModule]],
  ['e2e', [vitest('e2e')]],
]);

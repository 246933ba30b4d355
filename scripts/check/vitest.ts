import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { oneTest } from './outcome.ts';
import type { Outcome } from './outcome.ts';
import { runTool } from './tool.ts';

const readOutcome = async (file: string): Promise<Outcome> =>
  existsSync(file) ? (JSON.parse(await readFile(file, 'utf8')) as Outcome) : oneTest(false);

export const vitest = (project: string) => async (): Promise<Outcome> => {
  const folder = await mkdtemp(join(tmpdir(), 'check-'));
  const file = join(folder, 'outcome.json');
  const reporters = ['--reporter=default', '--reporter=./scripts/check/vitest-reporter.ts'];
  try {
    const succeeded = await runTool('vitest', ['run', `--project=${project}`, ...reporters], { CHECK_OUTCOME: file });
    const outcome = await readOutcome(file);
    // An error outside of every test fails the run only.
    return succeeded || outcome.failed > 0 ? outcome : { ...outcome, failed: 1 };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};

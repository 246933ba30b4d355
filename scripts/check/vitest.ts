import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { oneTest } from './outcome.ts';
import type { Outcome } from './outcome.ts';
import type { Check } from './tier.ts';
import { runTool } from './tool.ts';

const readOutcome = async (file: string): Promise<Outcome> =>
  existsSync(file) ? (JSON.parse(await readFile(file, 'utf8')) as Outcome) : oneTest(false);

// Says nothing of tests that pass, and everything that a test wrote which fails.
const reporters = ['--reporter=minimal', '--reporter=./scripts/check/vitest-reporter.ts'];

export const vitest =
  (project: string): Check =>
  async ({ say, workers }) => {
    const folder = await mkdtemp(join(tmpdir(), 'check-'));
    const file = join(folder, 'outcome.json');
    const args = ['run', `--project=${project}`, `--maxWorkers=${workers}`, ...reporters];
    const said: string[] = [];
    try {
      const succeeded = await runTool((text) => said.push(text), 'vitest', args, { CHECK_OUTCOME: file });
      const outcome = await readOutcome(file);
      if (succeeded && outcome.failed === 0) return outcome;
      say(said.join(''));
      // An error outside of every test fails the run only.
      return { ...outcome, failed: Math.max(1, outcome.failed) };
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  };

import { writeFileSync } from 'node:fs';
import process from 'node:process';
import type { Reporter, TestCase, TestModule } from 'vitest/node';
import { allSkipped, oneTest, total } from './outcome.ts';
import type { Outcome } from './outcome.ts';

const ofCase = (test: TestCase): Outcome => {
  const result = test.result();
  if (result.state !== 'skipped') {
    const notes = test.annotations().map(({ message }) => message);
    return { ...oneTest(result.state === 'passed'), notes };
  }
  return allSkipped([test.fullName], result.note ?? 'no reason given');
};

const ofModule = (module: TestModule): Outcome => {
  const outcome = total([...module.children.allTests()].map(ofCase));
  // A file that cannot be loaded, or a hook that throws, fails without a failed test.
  return module.state() === 'failed' && outcome.failed === 0 ? { ...outcome, failed: 1 } : outcome;
};

/** Leaves the counts in the file that CHECK_OUTCOME names. Unlike Vitest's JSON it keeps the reasons of skipped tests. */
class OutcomeReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const file = process.env['CHECK_OUTCOME'];
    if (file !== undefined) writeFileSync(file, JSON.stringify(total(modules.map(ofModule))));
  }
}

// Vitest takes a reporter from the default export only.
// eslint-disable-next-line no-restricted-syntax
export default OutcomeReporter;

// cfn-lint, which checks templates of CloudFormation against the schemas that AWS publishes.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from './run.ts';
import type { Result } from './run.ts';

/** Why cfn-lint cannot run on this machine, or undefined. */
export const cfnLintMissing = async (): Promise<string | undefined> => {
  try {
    const { code } = await run('cfn-lint', ['--version'], { timeoutMs: 60_000 });
    return code === 0 ? undefined : 'cfn-lint does not run';
  } catch {
    return 'cfn-lint is not on PATH';
  }
};

export const cfnLint = async (template: string): Promise<Result> => {
  const folder = await mkdtemp(join(tmpdir(), 'cfn-lint-'));
  try {
    const file = join(folder, 'template.json');
    await writeFile(file, template);
    return await run('cfn-lint', ['--include-checks', 'I', '--', file], { timeoutMs: 60_000 });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { describe, expect, it } from 'vitest';
import { run } from '../../lab/tools/run.ts';
import { repository } from '../../lab/tools/terraform.ts';

const program = ['--import', 'tsx', join(repository, 'scripts/demo/demo.ts')];
// Without Terraform, and so on the stand-in.
const env = { ...process.env, PATH: '/nowhere', COLUMNS: '160', NO_COLOR: '1' };
const demo = (...args: readonly string[]) =>
  run(process.execPath, [...program, ...args], { cwd: repository, env, timeoutMs: 60_000 });

describe('npm run demo', () => {
  it('needs only Node, and shows the table of the commands for every role of the sample account', async () => {
    const { code, stdout, stderr } = await demo();

    expect(code, stderr).toBe(0);
    expect(stdout).toContain('Without Terraform');
    expect(stdout).toMatch(
      /^The function read 36 roles in \d+\.\d s, and reported 32 results, of which 13 are new findings\.$/m,
    );
    expect(stdout).not.toMatch(/^\{/m);
    expect(stdout).toMatch(/^Role +Verdict +Idle +Age +Risk +Owner +Reason$/m);
    expect(stdout).toMatch(/^\/AdminRole +unused .* admin: /m);
    expect(stdout).toContain('32 roles with a limit of 60 days; 4 protected roles not judged');
    expect(stdout).toContain('13 NON_COMPLIANT: 9 unused, 4 never used');
    expect(stdout).toContain('AWSDenyAll');
  });

  it('has a help, and refuses what it does not know with status 2', async () => {
    const help = await demo('--help');
    const unknown = await demo('--fast');

    expect([help.code, help.stderr]).toEqual([0, '']);
    expect(help.stdout).toContain('Usage: npm run demo');
    expect([unknown.code, unknown.stdout]).toEqual([2, '']);
    expect(unknown.stderr).toContain("unknown option '--fast'");
    expect((await demo('more')).code).toBe(2);
  });

  it.each(['SIGINT', 'SIGTERM'] as const)('leaves no file behind when %s ends it', async (signal) => {
    const folder = await mkdtemp(join(tmpdir(), 'demo-test-'));
    try {
      const child = spawn(process.execPath, program, { cwd: repository, env: { ...env, TMPDIR: folder } });
      // The first line is written when the temporary files are there, before the function runs.
      await once(child.stdout, 'data');
      child.kill(signal);
      const [code] = (await once(child, 'close')) as [number];

      expect(code).toBe(128 + constants.signals[signal]);
      expect((await readdir(folder)).filter((name) => name.startsWith('demo-'))).toEqual([]);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});

// What the command line says without a command, or with one that there is not.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { runCommand } from '../../lab/tools/command.ts';
import { repository } from '../../lab/tools/terraform.ts';

it.each(['--version', '-V'])('%s says the version of the module', async (option) => {
  const { version } = JSON.parse(await readFile(join(repository, 'package.json'), 'utf8')) as { version: string };

  expect(await runCommand(option, [])).toMatchObject({ code: 0, stdout: `${version}\n`, stderr: '' });
  expect(await runCommand('preview', [option])).toMatchObject({ code: 0, stdout: `${version}\n`, stderr: '' });
});

it('--help names the commands, and how they are started', async () => {
  const { code, stdout, stderr } = await runCommand('--help', []);

  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toMatch(/^Usage: npm run <command> -- \[options\]$/m);
  expect(stdout).toMatch(/^ {2}preview \[options\]/m);
  expect(stdout).toMatch(/^ {2}report \[options\]/m);
});

it.each([
  { args: ['previw'], problem: "unknown command 'previw' (Did you mean preview?)" },
  { args: ['help', 'x'], problem: 'name a command, preview or report: --help tells more' },
  { args: ['--vers'], problem: "unknown option '--vers' (Did you mean --version?)" },
  { args: ['--', 'x'], problem: "unknown command 'x'" },
  { args: ['--', 'preview'], problem: 'name a command, preview or report: --help tells more' },
  { args: ['--'], problem: 'name a command, preview or report: --help tells more' },
])('$args is refused with status 2', async ({ args: [name = '', ...args], problem }) => {
  expect(await runCommand(name, args)).toMatchObject({
    code: 2,
    stdout: '',
    stderr: expect.stringContaining(`iam-role-last-used: ${problem}`),
  });
});

// --since: two exports of an account, and the preview of the one compared with that of the other.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Report } from '../../cli/report-data.ts';
import { accountExport } from '../../lab/account/account-export.ts';
import { aRole } from '../../lab/stand-in/accounts.ts';
import type { Role } from '../../lab/stand-in/accounts.ts';
import { runCommand } from '../../lab/tools/command.ts';

const role = (name: string, days = 1): Role =>
  aRole({ name, id: `AROA${name}`, lastUsed: { date: new Date(Date.now() - days * 86_400_000), region: 'eu-west-1' } });

let folder: string;
const file = (name: string): string => join(folder, name);
const save = (name: string, roles: readonly Role[]): Promise<void> =>
  writeFile(file(name), JSON.stringify(accountExport({ id: '123456789012', roles })));

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'since-'));
  await save(
    'before.json',
    ['stays', 'quiet', 'gone-1', 'gone-2'].map((name) => role(name)),
  );
  await save('after.json', [
    role('stays'),
    role('quiet', 90),
    ...['new-1', 'new-2', 'new-3'].map((name) => role(name)),
  ]);
  const args = ['--input', file('before.json'), '--output', file('earlier.json')];
  expect((await runCommand('preview', args)).code).toBe(0);
});
afterAll(() => rm(folder, { recursive: true }));

const since = (...args: readonly string[]) =>
  runCommand('preview', ['--input', file('after.json'), '--since', file('earlier.json'), ...args]);

describe('preview --since', () => {
  it.each(['table', 'text', 'csv', 'html'])(
    'names in %s three new roles, two that are gone and one that changed',
    async (format) => {
      const { code, stdout, stderr } = await since('--format', format);

      expect([code, stderr]).toEqual([0, '']);
      const text = stdout.replaceAll(/<[^>]+>/g, ' ');
      for (const name of ['new-1', 'new-2', 'new-3']) expect(text).toMatch(new RegExp(`new.*${name}|${name}.*,new,`));
      for (const name of ['gone-1', 'gone-2']) expect(text).toMatch(new RegExp(`gone.*${name}|${name}.*,gone,`));
      expect(text).toMatch(/quiet.*verdict: used → unused/);
    },
  );

  it('has them in json, with the counts', async () => {
    const { since: found, toolVersion } = JSON.parse((await since('--format', 'json')).stdout) as Report;

    expect(found?.summary).toEqual({ new: 3, gone: 2, changed: 1, same: 1 });
    expect(found?.toolVersion).toBe(toolVersion);
  });

  it('says on standard error with which other settings the earlier one was made', async () => {
    const { stderr } = await since('--max-days', '100');

    expect(stderr).toBe('preview: not the same then: limit in days, 60 then and 100 now\n');
  });

  it('is read from standard input too, but not both', async () => {
    const earlier = (await runCommand('preview', ['--input', file('before.json'), '--format', 'json'])).stdout;
    const args = ['--input', file('after.json'), '--since', '-', '--format', 'text'];

    expect((await runCommand('preview', args, { input: earlier })).stdout).toContain('3 new, 2 gone, 1 changed');
    const both = await runCommand('preview', ['--input', '-', '--since', '-'], { input: earlier });
    expect([both.code, both.stderr]).toEqual([2, 'preview: --since and --input cannot both be standard input\n']);
  });

  it('is refused before AWS is asked', async () => {
    const { code, stderr } = await runCommand('report', ['--since', file('before.json')], {
      env: { AWS_ENDPOINT_URL: 'http://127.0.0.1:9', AWS_REGION: 'eu-west-1' },
    });

    expect(code).toBe(2);
    expect(stderr).toContain('before.json is an export of IAM: give what preview or report wrote with --format json');
  });
});

import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { run } from '../../lab/tools/run.ts';
import { repository } from '../../lab/tools/terraform.ts';
import { lambdaRuntimes, nodeOf } from './lambda-node.ts';
import { artifact, build, copySources, readZip, remove } from './source-copy.ts';
import type { BuildOptions } from './source-copy.ts';

const edit = async (file: string, from: string, to: string): Promise<void> => {
  const text = await readFile(file, 'utf8');
  expect(text).toContain(from);
  await writeFile(file, text.replace(from, to));
};

let copy: string;

beforeEach(async () => {
  copy = await copySources();
});

afterEach(() => remove(copy));

describe('npm run build', () => {
  it('takes the packages of the lock file for the one file, whatever npm has installed in cli/', async () => {
    const made = async () => /iam-role-last-used\.mjs: .*/.exec((await build(copy)).stdout)?.[0];
    const before = await made();
    const other = join(copy, 'cli/node_modules/picocolors');
    await mkdir(other, { recursive: true });
    await writeFile(join(other, 'package.json'), '{ "name": "picocolors", "version": "0.0.1", "main": "other.js" }');
    await writeFile(join(other, 'other.js'), 'module.exports = { isOther: true };');

    expect(before).toBeDefined();
    expect(await made()).toBe(before);
  });
});

describe('npm run build -- --check', () => {
  const check = () => build(copy, { args: ['--check'] });

  it('passes on the tree', async () => {
    const { code, stdout, stderr } = await run('npm', ['run', 'build', '--', '--check'], {
      cwd: repository,
      timeoutMs: 60_000,
    });

    expect(stderr).not.toContain('Run: npm run build');
    expect(stdout).toContain(artifact);
    expect(code).toBe(0);
  });

  it('fails after a change of one string, with both hashes and the command to run', async () => {
    expect(await check()).toMatchObject({ code: 0 });
    await edit(join(copy, 'lambda/src/rule/annotation.ts'), 'exempt until', 'exempt up to');

    const { code, stderr } = await check();

    expect(code).toBe(1);
    expect(new Set(stderr.match(/[0-9a-f]{64}/g)).size).toBe(2);
    expect(stderr).toContain('Run: npm run build');
  });

  it('passes after a change that makes no difference to what runs', async () => {
    await edit(join(copy, 'lambda/src/rule/annotation.ts'), '/** ', '/** Indeed: ');

    expect(await check()).toMatchObject({ code: 0 });
  });

  it('fails when there is no artifact, and makes none', async () => {
    await remove(join(copy, artifact));

    expect(await check()).toMatchObject({ code: 1, stderr: expect.stringContaining('is missing') });
    await expect(readZip(copy)).rejects.toThrow('ENOENT');
  });
});

describe('npm run build', () => {
  const rebuild = async (options: BuildOptions): Promise<Buffer> => {
    await remove(join(copy, 'lambda/dist'));
    expect(await build(copy, options)).toMatchObject({ code: 0 });
    return readZip(copy);
  };

  it.each(['Asia/Tokyo', 'America/Los_Angeles'])(
    'gives the same bytes from another folder, with other times of the files, in the time zone %s',
    async (TZ) => {
      const rebuilt = await rebuild({ env: { TZ, LC_ALL: 'C', HOME: copy } });

      expect(rebuilt.equals(await readZip(repository))).toBe(true);
    },
  );

  it.for(lambdaRuntimes)('gives the same bytes on the Node of %s, twice', async (name, context) => {
    const { path: node } = nodeOf(name, context);
    const first = await rebuild({ node });
    const second = await rebuild({ node });

    expect(second.equals(first)).toBe(true);
    expect(first.equals(await readZip(repository))).toBe(true);
  });
});

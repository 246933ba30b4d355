import { cp, mkdtemp, readFile, rm, symlink, utimes } from 'node:fs/promises';
import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { run } from '../../lab/tools/run.ts';
import type { Result } from '../../lab/tools/run.ts';
import { repository } from '../../lab/tools/terraform.ts';

/** The committed artifact, from the root of the repository. */
export const artifact = 'lambda/dist/iam-role-last-used.zip';

export interface BuildOptions {
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly node?: string;
}

/** What `npm run build` runs, for the tree at the root. */
export const build = (
  root: string,
  { args = [], env = {}, node = process.execPath }: BuildOptions = {},
): Promise<Result> =>
  run(node, [join(repository, 'node_modules/tsx/dist/cli.mjs'), join(root, 'scripts/build/build.ts'), ...args], {
    cwd: tmpdir(),
    env: { ...process.env, ...env },
    timeoutMs: 60_000,
  });

const isSource = (path: string): boolean => !path.includes('node_modules') && !path.includes(join('cli', 'dist'));

/** All that a build reads, in another folder and with other times; the caller removes it. */
export const copySources = async (): Promise<string> => {
  const root = await mkdtemp(join(tmpdir(), 'another folder '));
  for (const name of ['lambda', 'cli', 'scripts', 'package.json', 'tsconfig.json'])
    await cp(join(repository, name), join(root, name), { recursive: true, filter: isSource });
  await symlink(join(repository, 'node_modules'), join(root, 'node_modules'));
  const old = new Date('2001-02-03T04:05:06Z');
  for (const name of readdirSync(join(root, 'lambda/src'), { recursive: true, encoding: 'utf8' }))
    await utimes(join(root, 'lambda/src', name), old, old);
  return root;
};

export const readZip = (root: string): Promise<Buffer> => readFile(join(root, artifact));

export const remove = (root: string): Promise<void> => rm(root, { recursive: true, force: true });

// The tree of HEAD as somebody gets it who has no clone: what `git archive` puts into an archive.
import { join } from 'node:path';
import { repository } from './terraform.ts';
import type { Missing } from './terraform.ts';
import { run, succeeded } from './run.ts';
import type { Result } from './run.ts';

const git = (...args: string[]): Promise<Result> => run('git', ['-C', repository, ...args], { timeoutMs: 60_000 });

/** Whether this tree has a HEAD to archive. */
export const findHead = async (): Promise<{ readonly commit: string } | Missing> => {
  try {
    const { code, stdout, stderr } = await git('rev-parse', '--verify', 'HEAD');
    return code === 0 ? { commit: stdout.trim() } : { missing: `git has no HEAD here: ${stderr.trim()}` };
  } catch (error) {
    return { missing: `git does not run: ${String(error)}` };
  }
};

/** The files of HEAD. */
export const filesOfHead = async (): Promise<readonly string[]> => {
  const { stdout } = succeeded(await git('ls-tree', '-r', '-z', '--name-only', 'HEAD'));
  return stdout.split('\0').filter((name) => name !== '');
};

/** Writes a compressed archive of HEAD, all of it below one folder as in the archives of a release. */
export const archiveHead = async (to: string, folder: string): Promise<string> => {
  const file = join(to, 'module.tar.gz');
  succeeded(await git('archive', '--format=tar.gz', `--prefix=${folder}/`, `--output=${file}`, 'HEAD'));
  return file;
};

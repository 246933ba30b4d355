import { execFileSync } from 'node:child_process';

const git = (folder: string, ...args: string[]): string =>
  execFileSync('git', ['-C', folder, ...args], { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });

/** The newest version tag before a commit, or undefined before the first release. */
export const lastTag = (folder: string, commit: string): string | undefined =>
  git(folder, 'tag', '--list', 'v*', '--sort=-version:refname', '--merged', `${commit}^`)
    .split('\n')
    .find((tag) => /^v\d+\.\d+\.\d+$/.test(tag));

export interface Logged {
  readonly message: string;
  readonly committed: Date;
}

/** The commits from a tag, or from the beginning, to a commit; merges say nothing of their own. */
export const commitsSince = (folder: string, tag: string | undefined, commit: string): readonly Logged[] =>
  git(folder, 'log', '--no-merges', '--format=%cI %B%x00', tag === undefined ? commit : `${tag}..${commit}`)
    .split('\0')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '')
    .map((entry) => {
      const [committed = ''] = entry.split(' ', 1);
      return { committed: new Date(committed), message: entry.slice(committed.length + 1) };
    });

/** The text of a file in a commit: what the working tree holds besides is not released. */
export const fileOf = (folder: string, commit: string, path: string): string =>
  git(folder, 'show', `${commit}:${path}`);

import { execFileSync } from 'node:child_process';
import { root } from '../build/bundle.ts';

const git = (...args: string[]): string => execFileSync('git', ['-C', root, ...args], { encoding: 'utf8' });

/** The newest version tag before a commit, or undefined before the first release. */
export const lastTag = (commit: string): string | undefined =>
  git('tag', '--list', 'v*', '--sort=-version:refname', '--merged', `${commit}^`)
    .split('\n')
    .find((tag) => /^v\d+\.\d+\.\d+$/.test(tag));

/** The messages of the commits from a tag, or from the beginning, to a commit; merges say nothing of their own. */
export const messages = (tag: string | undefined, commit: string): readonly string[] =>
  git('log', '--no-merges', '--format=%B%x00', tag === undefined ? commit : `${tag}..${commit}`)
    .split('\0')
    .map((message) => message.trim())
    .filter((message) => message !== '');

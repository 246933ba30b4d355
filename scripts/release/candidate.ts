import { commitsSince, fileOf, lastTag } from './git.ts';
import type { Candidate } from './problems.ts';

/** The version in the package.json of a commit. */
export const versionOf = (folder: string, commit: string): string =>
  (JSON.parse(fileOf(folder, commit, 'package.json')) as { readonly version: string }).version;

/** What would be released if the tag were put on HEAD. */
export const readCandidate = (folder: string, tag: string): Candidate => {
  const last = lastTag(folder, 'HEAD');
  return {
    tag,
    lastTag: last,
    commits: commitsSince(folder, last, 'HEAD'),
    version: versionOf(folder, 'HEAD'),
    changelog: fileOf(folder, 'HEAD', 'CHANGELOG.md'),
    readme: fileOf(folder, 'HEAD', 'README.md'),
  };
};

import type { Logged } from './git.ts';
import { changesIn } from './notes.ts';
import { nextVersion, parseCommit, parseVersion } from './version.ts';

/**
 * From then on every commit has to be a conventional one. Earlier ones are not judged: the rule came in the course of that
 * night, one of them is called "wip: …", and a published history is not written anew for a subject line.
 */
export const CONVENTIONAL_SINCE = new Date('2026-11-24T02:00:00Z');

export interface Candidate {
  readonly tag: string;
  readonly lastTag: string | undefined;
  readonly commits: readonly Logged[];
  /** Of package.json. */
  readonly version: string;
  readonly changelog: string;
  readonly readme: string;
}

const isLess = (a: string, b: string): boolean => a.localeCompare(b, 'en', { numeric: true }) < 0;

/** The version that commits ask for after the last tag. */
export const versionAfter = (lastTag: string, commits: readonly Logged[]): string => {
  const parsed = commits.map(({ message }) => parseCommit(message)).filter((commit) => commit !== undefined);
  return nextVersion(lastTag.slice(1), parsed);
};

const unconventional = (commits: readonly Logged[]): readonly string[] =>
  commits
    .filter(({ committed, message }) => committed >= CONVENTIONAL_SINCE && parseCommit(message) === undefined)
    .map(({ message }) => `not a conventional commit: ${message.split('\n')[0] ?? ''}`);

/** Everything that speaks against releasing the candidate under its tag. */
export const problemsOf = ({ tag, lastTag, commits, version, changelog, readme }: Candidate): readonly string[] => {
  const released = tag.slice(1);
  if (!tag.startsWith('v') || parseVersion(released) === undefined)
    return [`${tag} is not a tag of a version, as in v1.2.3`];
  const wanted = lastTag === undefined ? released : versionAfter(lastTag, commits);
  return [
    ...unconventional(commits),
    ...(isLess(released, wanted) ? [`the commits since ${String(lastTag)} ask for v${wanted} at least`] : []),
    ...(version === released ? [] : [`package.json has the version ${version}`]),
    ...(changesIn(changelog, released) ? [] : [`CHANGELOG.md has no chapter "## [${released}] - <date>" with a text`]),
    ...(readme.includes(`?ref=${tag}"`) ? [] : [`the usage in README.md is not at ${tag}`]),
  ];
};

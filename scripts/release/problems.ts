import { changesIn } from './notes.ts';
import { nextVersion, parseCommit, parseVersion } from './version.ts';

export interface Candidate {
  readonly tag: string;
  readonly lastTag: string | undefined;
  readonly messages: readonly string[];
  /** Of package.json. */
  readonly version: string;
  readonly changelog: string;
  readonly readme: string;
}

const isLess = (a: string, b: string): boolean => a.localeCompare(b, 'en', { numeric: true }) < 0;

const least = (lastTag: string, messages: readonly string[]): string => {
  const commits = messages.map(parseCommit).filter((commit) => commit !== undefined);
  return nextVersion(lastTag.slice(1), commits);
};

/** Everything that speaks against releasing the candidate under its tag. */
export const problemsOf = ({ tag, lastTag, messages, version, changelog, readme }: Candidate): readonly string[] => {
  const released = tag.slice(1);
  if (!tag.startsWith('v') || parseVersion(released) === undefined)
    return [`${tag} is no tag of a version, as in v1.2.3`];
  const wanted = lastTag === undefined ? released : least(lastTag, messages);
  const unconventional = messages.filter((message) => parseCommit(message) === undefined);
  return [
    ...unconventional.map((message) => `not a conventional commit: ${message.split('\n')[0] ?? ''}`),
    ...(isLess(released, wanted) ? [`the commits since ${String(lastTag)} ask for v${wanted} at least`] : []),
    ...(version === released ? [] : [`package.json has the version ${version}`]),
    ...(changesIn(changelog, released) ? [] : [`CHANGELOG.md has no chapter "## [${released}] - <date>" with a text`]),
    ...(readme.includes(`?ref=${tag}"`) ? [] : [`the usage in README.md is not at ${tag}`]),
  ];
};

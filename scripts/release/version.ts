// Versions out of commit messages: Conventional Commits 1.0.0 and Semantic Versioning 2.0.0.

const types = ['build', 'chore', 'ci', 'docs', 'feat', 'fix', 'perf', 'refactor', 'revert', 'style', 'test'];

export type Change = 'breaking' | 'feature' | 'fix' | 'none';

export interface Commit {
  readonly subject: string;
  readonly change: Change;
}

const changeOf = (type: string, breaking: boolean): Change => {
  if (breaking) return 'breaking';
  if (type === 'feat') return 'feature';
  return type === 'fix' || type === 'perf' || type === 'revert' ? 'fix' : 'none';
};

/** Undefined: not a conventional commit. */
export const parseCommit = (message: string): Commit | undefined => {
  const [subject = ''] = message.split('\n');
  const [, type = '', mark] = /^([a-z]+)(?:\([^()]+\))?(!)?: \S/.exec(subject) ?? [];
  if (!types.includes(type)) return undefined;
  return { subject, change: changeOf(type, mark !== undefined || /^BREAKING[ -]CHANGE: /m.test(message)) };
};

type Version = readonly [major: number, minor: number, patch: number];

export const parseVersion = (text: string): Version | undefined => {
  const match = /^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)$/.exec(text);
  return match === null ? undefined : [Number(match[1]), Number(match[2]), Number(match[3])];
};

// Below 1.0.0 nothing is promised by the major version: a break raises the minor one.
const raise = ([major, minor, patch]: Version, change: Change): Version => {
  if (change === 'breaking' && major > 0) return [major + 1, 0, 0];
  if (change === 'breaking' || change === 'feature') return [major, minor + 1, 0];
  return [major, minor, patch + 1];
};

const order: readonly Change[] = ['breaking', 'feature', 'fix', 'none'];

/** The version that the commits since the last one ask for. */
export const nextVersion = (last: string, commits: readonly Commit[]): string => {
  const version = parseVersion(last);
  if (version === undefined) throw new Error(`${last} is not a version`);
  const change = order.find((each) => commits.some((commit) => commit.change === each)) ?? 'none';
  return raise(version, change).join('.');
};

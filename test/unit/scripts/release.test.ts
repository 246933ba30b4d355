import { describe, expect, it } from 'vitest';
import { changesIn, renderNotes } from '../../../scripts/release/notes.ts';
import { CONVENTIONAL_SINCE, problemsOf } from '../../../scripts/release/problems.ts';
import type { Candidate } from '../../../scripts/release/problems.ts';
import { nextVersion, parseCommit, parseVersion } from '../../../scripts/release/version.ts';

describe('a commit message', () => {
  it.each([
    ['feat: report all roles', 'feature'],
    ['fix(module): accept a path', 'fix'],
    ['perf: read less', 'fix'],
    ['docs: say why', 'none'],
    ['feat!: rename max_days', 'breaking'],
    ['fix(module)!: rename max_days', 'breaking'],
    ['fix: rename\n\nBREAKING CHANGE: max_days is now days', 'breaking'],
    ['fix: rename\n\nnot a BREAKING CHANGE: this', 'fix'],
  ])('%j is a change of the kind %s', (message, change) => {
    expect(parseCommit(message)?.change).toBe(change);
  });

  it.each(['Report all roles', 'feat:report', 'feat:  ', 'Feat: report', 'feature: report', 'feat(): report', ''])(
    '%j is none that a version can be made of',
    (message) => {
      expect(parseCommit(message)).toBeUndefined();
    },
  );
});

describe('the next version', () => {
  it.each([
    ['1.2.3', ['docs: x'], '1.2.4'],
    ['1.2.3', ['docs: x', 'fix: x'], '1.2.4'],
    ['1.2.3', ['fix: x', 'feat: x'], '1.3.0'],
    ['1.2.3', ['feat!: x', 'feat: x'], '2.0.0'],
    ['0.2.3', ['feat!: x'], '0.3.0'],
    ['0.2.3', ['fix: x'], '0.2.4'],
  ])('after %s and %j is %s', (last, subjects, next) => {
    const commits = subjects.map(parseCommit).filter((commit) => commit !== undefined);

    expect(nextVersion(last, commits)).toBe(next);
  });

  it.each(['1.2', 'v1.2.3', '01.2.3', '1.2.3-rc.1', '1.2.3 '])('is not made of %j', (text) => {
    expect(parseVersion(text)).toBeUndefined();
  });
});

const changelog = `# Changelog

## [Unreleased]

## [1.3.0] - 2026-11-24

### Added

- Something.

## [1.2.3] - 2026-11-01

- Else.

[1.3.0]: https://example.com/1.3.0
`;

describe('the changes of a version', () => {
  it('are its chapter of the changelog', () => {
    expect(changesIn(changelog, '1.3.0')).toBe('### Added\n\n- Something.');
    expect(changesIn(changelog, '1.2.3')).toBe('- Else.');
  });

  it.each(['1.3', '1.4.0', 'Unreleased'])('are not there for %s', (version) => {
    expect(changesIn(changelog, version)).toBeUndefined();
  });

  it('come before the commands that verify the files', () => {
    const notes = renderNotes({
      repository: 'o/r',
      tag: 'v1.3.0',
      changes: '- Something.',
      zip: 'abc',
      commandLine: 'def',
    });

    expect(notes.startsWith('- Something.\n')).toBe(true);
    expect(notes).toMatch(/^\| `iam-role-last-used\.zip` .*`abc` \|$/m);
    expect(notes).toMatch(/^\| `iam-role-last-used\.mjs` .*`def` \|$/m);
    for (const file of ['iam-role-last-used.zip', 'iam-role-last-used.mjs', 'sbom.cdx.json'])
      expect(notes).toContain(`\ngh attestation verify ${file} --repo o/r\n`);
    expect(notes).toContain('git clone --branch v1.3.0 https://github.com/o/r.git && cd r\n');
  });
});

const now = new Date('2027-01-01T00:00:00Z');
const commits = (...messages: readonly string[]) => messages.map((message) => ({ message, committed: now }));

describe('a release', () => {
  const good: Candidate = {
    tag: 'v1.3.0',
    lastTag: 'v1.2.3',
    commits: commits('feat: something'),
    version: '1.3.0',
    changelog,
    readme: 'source = "git::https://git.example.com/x.git?ref=v1.3.0"',
  };

  it('is made when everything fits', () => {
    expect(problemsOf(good)).toEqual([]);
  });

  it('may be the first, and may be larger than the commits ask for', () => {
    expect(problemsOf({ ...good, lastTag: undefined })).toEqual([]);
    expect(problemsOf({ ...good, commits: commits('fix: something') })).toEqual([]);
  });

  it.each<[string, Partial<Candidate>]>([
    ['not a tag of a version', { tag: '1.3.0' }],
    ['not a tag of a version', { tag: 'v1.3' }],
    ['ask for v2.0.0 at least', { commits: commits('feat!: something') }],
    ['not a conventional commit: Something', { commits: commits('Something\n\nwith a body', 'feat: x') }],
    ['package.json has the version 1.2.3', { version: '1.2.3' }],
    ['no chapter "## [1.3.0] - <date>"', { changelog: changelog.replace('2026-11-24', 'soon') }],
    ['the usage in README.md is not at v1.3.0', { readme: '?ref=v1.2.3"' }],
  ])('is not made when there is %j', (problem, change) => {
    expect(problemsOf({ ...good, ...change })).toEqual([expect.stringContaining(problem)]);
  });

  it('judges no commit from before the rule was there, and every one from then on', () => {
    const at = (milliseconds: number) => ({
      message: 'wip: something',
      committed: new Date(CONVENTIONAL_SINCE.getTime() + milliseconds),
    });

    expect(problemsOf({ ...good, lastTag: undefined, commits: [at(-1)] })).toEqual([]);
    expect(problemsOf({ ...good, lastTag: undefined, commits: [at(0)] })).toEqual([
      'not a conventional commit: wip: something',
    ]);
  });
});

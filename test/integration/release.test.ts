// What git says of a release, in a repository made for it.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { readCandidate } from '../../scripts/release/candidate.ts';
import { lastTag } from '../../scripts/release/git.ts';
import { CONVENTIONAL_SINCE, problemsOf } from '../../scripts/release/problems.ts';

let folder: string;

const git = (args: readonly string[], date = CONVENTIONAL_SINCE) =>
  execFileSync('git', args, {
    cwd: folder,
    env: {
      ...process.env,
      GIT_AUTHOR_NAME: 'A',
      GIT_AUTHOR_EMAIL: 'a@example.com',
      GIT_COMMITTER_NAME: 'A',
      GIT_COMMITTER_EMAIL: 'a@example.com',
      GIT_AUTHOR_DATE: CONVENTIONAL_SINCE.toISOString(),
      GIT_COMMITTER_DATE: date.toISOString(),
      GIT_CONFIG_GLOBAL: '/dev/null',
      GIT_CONFIG_SYSTEM: '/dev/null',
    },
  });

const commit = (message: string, secondsAfterTheRule = 0) =>
  git(
    ['commit', '--quiet', '--allow-empty', '--message', message],
    new Date(CONVENTIONAL_SINCE.getTime() + secondsAfterTheRule * 1000),
  );

const write = (name: string, text: string) => {
  writeFileSync(join(folder, name), text);
  git(['add', name]);
};

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'release-'));
  git(['init', '--quiet', '--initial-branch=main']);
  commit('wip: a first draft', -1);
  write('package.json', '{ "version": "0.1.0" }');
  write('CHANGELOG.md', '## [0.1.0] - 2026-11-25\n\n- All of it.\n');
  write('README.md', 'source = "git::https://git.example.com/x.git?ref=v0.1.0"');
  commit('feat: the rest\n\nwith a body');
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

const problems = (tag: string) => problemsOf(readCandidate(folder, tag));

it('the first version passes, whatever commits were called before the rule', () => {
  expect(problems('v0.1.0')).toEqual([]);
});

it('a commit that is not conventional stops it from then on', () => {
  commit('wip: more');

  expect(problems('v0.1.0')).toEqual(['not a conventional commit: wip: more']);
});

it('what is not committed counts neither for nor against it', () => {
  writeFileSync(join(folder, 'package.json'), '{ "version": "0.2.0" }');

  expect(problems('v0.1.0')).toEqual([]);
  expect(problems('v0.2.0')).toContain('package.json has the version 0.1.0');
});

it('the commits since the last tag ask for the version, not those before', () => {
  git(['tag', 'v0.1.0']);
  commit('fix: a mistake');

  expect(lastTag(folder, 'HEAD')).toBe('v0.1.0');
  expect(readCandidate(folder, 'v0.1.1').commits.map(({ message }) => message)).toEqual(['fix: a mistake']);
});

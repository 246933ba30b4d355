/**
 * Versions of the module. `next` prints the version that the commits ask for; `check <tag>` says what speaks against
 * releasing HEAD under this tag; `notes <tag>` prints the text of the release.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { Command } from 'commander';
import { root } from '../build/bundle.ts';
import { lastTag, messages } from './git.ts';
import { changesIn, renderNotes } from './notes.ts';
import { problemsOf } from './problems.ts';
import { nextVersion, parseCommit } from './version.ts';

const read = (name: string): string => readFileSync(join(root, name), 'utf8');
const versionHere = (): string => (JSON.parse(read('package.json')) as { readonly version: string }).version;

const printNext = (): void => {
  const last = lastTag('HEAD');
  const commits = messages(last, 'HEAD').map(parseCommit);
  const parsed = commits.filter((commit) => commit !== undefined);
  console.log(last === undefined ? versionHere() : nextVersion(last.slice(1), parsed));
};

const check = (tag: string): void => {
  const last = lastTag('HEAD');
  const problems = problemsOf({
    tag,
    lastTag: last,
    messages: messages(last, 'HEAD'),
    version: versionHere(),
    changelog: read('CHANGELOG.md'),
    readme: read('README.md'),
  });
  for (const problem of problems) console.error(problem);
  process.exitCode = problems.length === 0 ? 0 : 1;
};

const printNotes = (tag: string, { repo }: { readonly repo: string }): void => {
  const changes = changesIn(read('CHANGELOG.md'), tag.slice(1)) ?? '';
  const zip = readFileSync(join(root, 'lambda/dist/iam-role-last-used.zip'));
  const sha256 = createHash('sha256').update(zip).digest('hex');
  console.log(renderNotes({ repository: repo, tag, changes, sha256 }));
};

const program = new Command('npm run release --').description('Prepares a release of the module.');
program.command('next').description('print the version that the commits ask for').action(printNext);
program.command('check <tag>').description('say what speaks against this tag').action(check);
program
  .command('notes <tag>')
  .description('print the text of the release')
  .requiredOption('--repo <owner/name>', 'where it is released')
  .action(printNotes);
program.parse();

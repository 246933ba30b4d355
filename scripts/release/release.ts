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
import { makeCommandLine } from '../build/command-line.ts';
import { readCandidate, versionOf } from './candidate.ts';
import { commitsSince, lastTag } from './git.ts';
import { changesIn, renderNotes } from './notes.ts';
import { problemsOf, versionAfter } from './problems.ts';

const read = (name: string): string => readFileSync(join(root, name), 'utf8');

const printNext = (): void => {
  const last = lastTag(root, 'HEAD');
  console.log(last === undefined ? versionOf(root, 'HEAD') : versionAfter(last, commitsSince(root, last, 'HEAD')));
};

const check = (tag: string): void => {
  const problems = problemsOf(readCandidate(root, tag));
  for (const problem of problems) console.error(problem);
  process.exitCode = problems.length === 0 ? 0 : 1;
};

const printNotes = async (tag: string, { repo }: { readonly repo: string }): Promise<void> => {
  const changes = changesIn(read('CHANGELOG.md'), tag.slice(1)) ?? '';
  const zip = readFileSync(join(root, 'lambda/dist/iam-role-last-used.zip'));
  const { sha256 } = await makeCommandLine();
  const ofZip = createHash('sha256').update(zip).digest('hex');
  console.log(renderNotes({ repository: repo, tag, changes, zip: ofZip, commandLine: sha256 }));
};

const program = new Command('npm run release --').description('Prepares a release of the module.');
program.command('next').description('print the version that the commits ask for').action(printNext);
program.command('check <tag>').description('say what speaks against this tag').action(check);
program
  .command('notes <tag>')
  .description('print the text of the release')
  .requiredOption('--repo <owner/name>', 'where it is released')
  .action(printNotes);
await program.parseAsync();

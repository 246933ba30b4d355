// The order of the rooms, as ESLint holds it: CONTRIBUTING.md has the plan of the house.
import { dirname, relative } from 'node:path';
import { ESLint } from 'eslint';
import { describe, expect, it } from 'vitest';

const repository = new URL('../..', import.meta.url).pathname;

/** A file of each room, from the top of the house to its foundation. */
const files = {
  test: 'test/module/rooms.test.ts',
  scripts: 'scripts/build/build.ts',
  lab: 'lab/stand-in/server.ts',
  cli: 'cli/preview.ts',
  handlers: 'lambda/src/evaluator.ts',
  aws: 'lambda/src/aws/roles.ts',
  coverage: 'lambda/src/coverage/coverage.ts',
  remediation: 'lambda/src/remediation/request.ts',
  evaluation: 'lambda/src/evaluation/event.ts',
  rule: 'lambda/src/rule/rule.ts',
  function: 'lambda/src/function/errors.ts',
} as const;

type Room = keyof typeof files;

const rooms = Object.keys(files) as Room[];
const pairs = rooms.flatMap((above, at) => rooms.slice(at + 1).map((below): [Room, Room] => [below, above]));

const rule = 'import-x/no-restricted-paths';
// None of these rules asks for types, which take longest to find.
const overrideConfig = { languageOptions: { parserOptions: { projectService: false } } };
const eslint = new ESLint({ cwd: repository, overrideConfig, ruleFilter: ({ ruleId }) => ruleId === rule });

const refusals = async (from: string, to: string, write: (path: string) => string): Promise<number> => {
  const path = relative(dirname(from), to);
  const code = write(path.startsWith('.') ? path : `./${path}`);
  const [result] = await eslint.lintText(`${code}\n`, { filePath: `${repository}${from}` });
  const messages = result?.messages ?? [];
  expect(messages.filter(({ fatal }) => fatal)).toEqual([]);
  return messages.filter(({ ruleId }) => ruleId === rule).length;
};

const statement = (path: string): string => `import * as other from '${path}';`;

describe('ESLint', () => {
  it.each(pairs)('refuses an import of %s from %s', async (below, above) => {
    expect(await refusals(files[below], files[above], statement)).toBe(1);
  });

  it.each(
    pairs.filter(
      ([below, above]) =>
        !(above === 'cli' && ['handlers', 'remediation', 'evaluation'].includes(below)) &&
        !(above === 'coverage' && below !== 'function'),
    ),
  )('lets %s serve %s', async (below, above) => {
    expect(await refusals(files[above], files[below], statement)).toBe(0);
  });

  it.each([
    ['types', (path: string) => `import type { Room } from '${path}';`],
    ['what is handed on', (path: string) => `export * from '${path}';`],
    ['what is loaded later', (path: string) => `export const load = () => import('${path}');`],
  ])('refuses imports against the order also of %s', async (_, write) => {
    expect(await refusals(files.rule, files.evaluation, write)).toBe(1);
  });

  it.each([
    ['the commands', 'the handlers', files.cli, files.handlers],
    ['the commands', 'the run of the rule', files.cli, files.evaluation],
    ['the commands', 'the remediation', files.cli, files.remediation],
    ['shared adapters', 'those of the evaluation', files.aws, 'lambda/src/aws/evaluation/results.ts'],
    ['shared adapters', 'those of the remediation', files.aws, 'lambda/src/aws/remediation/adapters.ts'],
    ['adapters of the evaluation', 'the remediation', 'lambda/src/aws/evaluation/results.ts', files.remediation],
    [
      'adapters of the evaluation',
      'those of the remediation',
      'lambda/src/aws/evaluation/results.ts',
      'lambda/src/aws/remediation/adapters.ts',
    ],
    [
      'adapters of the remediation',
      'those of the evaluation',
      'lambda/src/aws/remediation/adapters.ts',
      'lambda/src/aws/evaluation/results.ts',
    ],
  ])('keeps %s apart from %s', async (_, __, from, to) => {
    expect(await refusals(from, to, statement)).toBe(1);
  });
});

describe('only lambda/src/function knows', () => {
  const surroundings = new ESLint({
    cwd: repository,
    overrideConfig,
    ruleFilter: ({ ruleId }) => ruleId.startsWith('no-restricted-'),
  });
  const count = async (room: Room, code: string): Promise<number> => {
    const [result] = await surroundings.lintText(`${code}\n`, { filePath: `${repository}${files[room]}` });
    return result?.messages.length ?? 0;
  };

  it.each([
    ['the environment', 'export const value = process.env;'],
    ['the environment', "import process from 'node:process';\nexport const value = process;"],
    ['the console', 'export const value = console;'],
    ['the clock', 'export const value = new Date();'],
    ['the clock', 'export const value = Date.now();'],
    ['the clock', 'export const value = performance.now();'],
  ])('%s: %s', async (_, code) => {
    for (const room of ['handlers', 'aws', 'remediation', 'evaluation', 'rule'] as const) {
      expect(await count(room, code), room).toBeGreaterThan(0);
    }
    expect(await count('function', code)).toBe(0);
  });

  it.each(['@aws-sdk/client-iam', '@smithy/types'])('nothing of %s: that is for lambda/src/aws alone', async (name) => {
    const code = `export * from '${name}';`;
    for (const room of ['handlers', 'remediation', 'evaluation', 'rule', 'function'] as const) {
      expect(await count(room, code), room).toBe(1);
    }
    expect(await count('aws', code)).toBe(0);
  });
});

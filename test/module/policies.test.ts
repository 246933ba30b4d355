// Every policy that the module can make, and every one in the documents, holds against AWS's service authorization reference.
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { moduleOf, readModule } from '../../lab/hcl/module.ts';
import { policiesOf } from '../../lab/hcl/policies.ts';
import type { FoundPolicy } from '../../lab/hcl/policies.ts';
import { policyProblems } from '../../lab/policies/check.ts';
import { repository } from '../../lab/tools/terraform.ts';
import { blocks, documents } from './markdown.ts';

const hasHcl = (folder: string): boolean => readdirSync(join(repository, folder)).some((name) => name.endsWith('.tf'));
const children = (parent: string): string[] =>
  readdirSync(join(repository, parent))
    .map((name) => join(parent, name))
    .filter(hasHcl);
// Its statements come from its callers, with which they are judged.
const throughCallers = 'modules/function';
const folders = ['.', ...children('modules'), ...children('examples')].filter((folder) => folder !== throughCallers);

const problemsOf = async (policies: readonly FoundPolicy[]): Promise<readonly string[]> => {
  const told = policies.map(async ({ place, statements }) =>
    (await policyProblems(statements)).map((problem) => `${place}: ${problem}`),
  );
  return (await Promise.all(told)).flat();
};

const ofFolder = async (folder: string): Promise<readonly FoundPolicy[]> =>
  policiesOf(await readModule(join(repository, folder)));

// Types of resources whose whole sense is a policy, and those that carry one: roles have their trust.
const carriers = /^(?:aws_iam_role|aws_lambda_permission|.*_policy)$/;

describe.each(folders)('the policies of %s', (folder) => {
  it('name actions, resources and condition keys that AWS has, together as AWS has them', async () => {
    expect(await problemsOf(await ofFolder(folder))).toEqual([]);
  });

  it('are found in every resource that carries one', async () => {
    const { blocks: all } = await readModule(join(repository, folder));
    const carrying = all
      .filter(({ kind, type }) => kind === 'resource' && carriers.test(type))
      .map(({ file, type, name }) => `${file}, ${type}.${name}`);
    const places = (await ofFolder(folder)).map(({ place }) => place);

    expect(carrying.filter((place) => !places.includes(place))).toEqual([]);
  });
});

type Json = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null;

/** The statements of a whole policy, of a list of statements, or of one. */
const statementsIn = (value: unknown): readonly unknown[] => {
  if (isObject(value) && 'Statement' in value) return [value['Statement']].flat();
  return [value].flat().filter((item) => isObject(item) && 'Effect' in item);
};

const jsonPolicies = (place: string, text: string): readonly FoundPolicy[] => {
  const statements = statementsIn(JSON.parse(text));
  if (statements.length === 0) return [];
  return [{ place, statements: statements.map((one, index) => ({ name: `statement ${index + 1}`, variants: [one] })) }];
};

const documented = documents()
  .flatMap(blocks)
  .filter(({ language, text }) => ['json', 'hcl'].includes(language) && /Effect|Statement|statement/.test(text));

const inBlock = async (place: string, language: string, text: string): Promise<readonly FoundPolicy[]> =>
  language === 'json' ? jsonPolicies(place, text) : policiesOf(await moduleOf(repository, { [place]: text }));

describe('the policies in the documents', () => {
  it('are there', async () => {
    const found = await Promise.all(documented.map(({ place, language, text }) => inBlock(place, language, text)));

    expect(found.flat().length).toBeGreaterThan(0);
  });

  it.each(documented.map(({ place, language, text }) => [place, language, text] as const))(
    '%s',
    async (place, language, text) => {
      expect(await problemsOf(await inBlock(place, language, text))).toEqual([]);
    },
  );
});

describe('in a file of the module, what AWS does not have is found', () => {
  const text = (name: string): string => readFileSync(join(repository, name), 'utf8');
  const withChange = async (folder: string, from: string, to: string): Promise<readonly string[]> => {
    const names = readdirSync(join(repository, folder)).filter((name) => name.endsWith('.tf'));
    const before = names.map((name) => text(join(folder, name)));
    const texts = Object.fromEntries(names.map((name, index) => [name, before[index]?.replace(from, to) ?? '']));
    expect(Object.values(texts)).not.toEqual(before);
    return problemsOf(await policiesOf(await moduleOf(join(repository, folder), texts)));
  };

  it.each([
    [
      'a misspelt action',
      '.',
      '"config:PutEvaluations"',
      '"config:PutEvaluation"',
      'config:PutEvaluation is not an action',
    ],
    ['an action in small letters', '.', '"sns:Publish"', '"sns:publish"', 'sns:publish is not an action'],
    [
      'a resource of another kind',
      'modules/remediation',
      'iam::${local.account_id}:role/*',
      'iam::${local.account_id}:group/*',
      'is not a resource of',
    ],
    [
      'a condition key that the action does not have',
      'modules/remediation',
      '"iam:PolicyARN"',
      '"iam:PassedToService"',
      'iam:PassedToService',
    ],
  ])('%s', async (_, folder, from, to, words) => {
    expect((await withChange(folder, from, to)).join('\n')).toContain(words);
  });
});

import { describe, expect, it } from 'vitest';
import { clearResult, toEvaluation } from '../../../lambda/src/rule/compliance.ts';
import type { Circumstances } from '../../../lambda/src/rule/annotation.ts';
import { withoutLastUse } from '../../../lambda/src/rule/annotation.ts';
import type { ResourceId } from '../../../lambda/src/rule/compliance.ts';
import { labels, moduleTag } from '../../../lambda/src/rule/labels.ts';
import type { Role } from '../../../lambda/src/rule/role.ts';
import { judge } from '../../../lambda/src/rule/rule.ts';
import { createExemptTags } from '../../../lambda/src/rule/exempt-tags.ts';
import { aPolicy, aRole, daysAgo, exemptionTag, now, usedAt } from '../roles.ts';

const evaluate = (
  given: Partial<Role>,
  settings: Parameters<typeof aPolicy>[0] = {},
  { id = 'RoleId', ...circumstances }: { readonly id?: ResourceId } & Partial<Circumstances> = {},
) => {
  const role = aRole(given);
  const policy = aPolicy(settings);
  const judgement = judge(role, policy, now);
  if (judgement === undefined) throw new Error('the role is protected');
  return toEvaluation(role, judgement, { ...policy, ...circumstances }, id);
};

/** What the remediation writes on a role that it quarantines, and whoever may tag on any other. */
const labelled = (at: string): ReadonlyMap<string, string> =>
  new Map([
    [labels.by, 'rule'],
    [labels.at, at],
  ]);

describe('an evaluation', () => {
  it.each<[string, Partial<Role>, string, string]>([
    [
      'older than IAM looks back, and without a use on record',
      { createdAt: new Date('2019-02-03T04:05:06Z') },
      'NON_COMPLIANT',
      'deploy: no use in the 400 days that IAM keeps; created 2019-02-03',
    ],
    [
      'never-used',
      { createdAt: new Date('2026-02-03T04:05:06Z') },
      'NON_COMPLIANT',
      'deploy: never used since it was created on 2026-02-03',
    ],
    [
      'used',
      usedAt(new Date('2026-10-08T23:59:59Z'), 'us-west-2'),
      'COMPLIANT',
      'deploy: last used 2026-10-08 in us-west-2',
    ],
    [
      'used where IAM names no Region',
      { lastUse: { at: new Date('2026-10-08T00:00:00Z'), region: undefined } },
      'COMPLIANT',
      'deploy: last used 2026-10-08',
    ],
    [
      'unused',
      usedAt(new Date('2026-07-01T00:00:00Z')),
      'NON_COMPLIANT',
      'deploy: last used 2026-07-01 in eu-west-1, over 60 days ago',
    ],
    ['new', { createdAt: new Date('2026-11-01T00:00:00Z') }, 'COMPLIANT', 'deploy: created 2026-11-01, within 60 days'],
    ['exempt', { tags: new Map([[exemptionTag, '2030-12-31']]) }, 'COMPLIANT', 'deploy: exempt until 2030-12-31'],
    [
      'of the module itself',
      { tags: new Map([[moduleTag, 'iam-roles']]) },
      'COMPLIANT',
      'deploy: exempt as a role of this module, instance iam-roles',
    ],
    [
      'unused, with an exemption that reaches too far',
      { ...usedAt(new Date('2026-07-01T00:00:00Z')), tags: new Map([[exemptionTag, '9999-12-31']]) },
      'NON_COMPLIANT',
      'deploy: last used 2026-07-01 in eu-west-1, over 60 days ago; ' +
        'its exemption until 9999-12-31 is more than 1500 days ahead',
    ],
    [
      'used, with an empty exemption',
      { ...usedAt(new Date('2026-10-08T00:00:00Z')), tags: new Map([[exemptionTag, '']]) },
      'COMPLIANT',
      'deploy: last used 2026-10-08 in eu-west-1; its exemption tag is empty, not a date like 2030-12-31',
    ],
    [
      'unused after its exemption',
      { createdAt: new Date('2019-02-03T00:00:00Z'), tags: new Map([[exemptionTag, '2026-01-31']]) },
      'NON_COMPLIANT',
      'deploy: no use in the 400 days that IAM keeps; created 2019-02-03; its exemption ended on 2026-01-31',
    ],
    [
      'used, with an exemption that nobody can read',
      { ...usedAt(new Date('2026-10-08T00:00:00Z')), tags: new Map([[exemptionTag, 'soon']]) },
      'COMPLIANT',
      'deploy: last used 2026-10-08 in eu-west-1; its exemption tag says soon, not a date like 2030-12-31',
    ],
    [
      'unused and in quarantine',
      { ...usedAt(new Date('2026-07-01T00:00:00Z')), isDenied: true, tags: labelled('2026-11-01T10:00:00Z') },
      'NON_COMPLIANT',
      'deploy: last used 2026-07-01 in eu-west-1, over 60 days ago; denied everything by AWSDenyAll since 2026-11-01',
    ],
    [
      'used after AWSDenyAll was attached',
      { ...usedAt(new Date('2026-11-01T10:00:01Z')), isDenied: true, tags: labelled('2026-11-01T10:00:00Z') },
      'COMPLIANT',
      'deploy: last used 2026-11-01 in eu-west-1; used after AWSDenyAll of 2026-11-01',
    ],
    [
      'used in the second in which AWSDenyAll was attached',
      { ...usedAt(new Date('2026-11-01T10:00:00Z')), isDenied: true, tags: labelled('2026-11-01T10:00:00Z') },
      'COMPLIANT',
      'deploy: last used 2026-11-01 in eu-west-1; denied everything by AWSDenyAll since 2026-11-01',
    ],
    [
      'denied everything after its exemption',
      {
        createdAt: new Date('2019-02-03T00:00:00Z'),
        isDenied: true,
        tags: new Map([...labelled('2026-11-01T10:00:00Z'), [exemptionTag, '2026-01-31']]),
      },
      'NON_COMPLIANT',
      'deploy: no use in the 400 days that IAM keeps; created 2019-02-03; its exemption ended on 2026-01-31; ' +
        'denied everything by AWSDenyAll since 2026-11-01',
    ],
  ])('says of a role that is %s what it is and why', (_, given, compliance, annotation) => {
    expect(evaluate(given)).toEqual({ resourceId: 'AROAEXAMPLE', compliance, annotation });
  });

  it('names the pattern that whitelists a role', () => {
    expect(evaluate({ name: 'breakglass-role' }, { whitelist: ['/breakglass-*'] })).toMatchObject({
      compliance: 'COMPLIANT',
      annotation: 'breakglass-role: whitelisted by /breakglass-*',
    });
  });

  it('is filed under the id of the role, or under its name', () => {
    expect(evaluate({}).resourceId).toBe('AROAEXAMPLE');
    expect(evaluate({}, {}, { id: 'RoleName' }).resourceId).toBe('deploy');
  });

  it('does not change from one day to the next while no fact does', () => {
    const role = aRole(usedAt(daysAgo(90)));
    const annotations = [0, 1, 2].map((days) => {
      const later = new Date(now.getTime() + days * 86_400_000);
      const judgement = judge(role, aPolicy(), later);
      return judgement && toEvaluation(role, judgement, aPolicy(), 'RoleId').annotation;
    });
    expect(new Set(annotations).size).toBe(1);
  });

  it.each([255, 256, 257, 700])('keeps an annotation of %i characters within the 256 that Config takes', (length) => {
    const name = 'n'.repeat(64);
    const prefix = `${name}: whitelisted by `;
    const pattern = `/${'*'.repeat(length - prefix.length - 1)}`;
    const { annotation } = evaluate({ name }, { whitelist: [pattern] });
    expect(annotation).toHaveLength(Math.min(length, 256));
    expect(annotation.endsWith('...')).toBe(length > 256);
  });

  it('names the tag that exempts a role, as the role carries it', () => {
    const exemptTags = createExemptTags({ env: ['dr', 'break-glass-*'] });
    const { annotation } = evaluate({ tags: new Map([['Env', 'break-glass-1']]) }, { exemptTags });
    expect(annotation).toBe('deploy: exempt by its tag Env=break-glass-1');
  });

  it('cuts no character in half', () => {
    const value = '\u{1D4D0}'.repeat(128);
    for (const name of ['ab', 'abc']) {
      const { annotation } = evaluate({ name, tags: new Map([[exemptionTag, value]]) });
      expect(() => encodeURIComponent(annotation)).not.toThrow();
      expect(annotation.length).toBeGreaterThan(250);
    }
  });

  it.each(['owner', 'exemption', 'tag', 'pattern'])(
    'shortens a long %s itself, and not what comes after it',
    (what) => {
      const long = 'v'.repeat(256);
      const denied = { isDenied: true, tags: labelled('2026-11-01T10:00:00Z') };
      const given: Record<string, ReturnType<typeof evaluate>> = {
        owner: evaluate({ ...denied }, {}, { owner: long }),
        exemption: evaluate(
          { ...denied, tags: new Map([...denied.tags, [exemptionTag, long]]) },
          {},
          { owner: 'team-a' },
        ),
        tag: evaluate(
          { ...denied, tags: new Map([...denied.tags, ['e', long]]) },
          { exemptTags: createExemptTags({ e: ['*'] }) },
        ),
        pattern: evaluate({ ...denied }, { whitelist: [`*${'*'.repeat(255)}`] }),
      };
      const { annotation = '' } = given[what] ?? {};
      expect(annotation).toHaveLength(256);
      expect(annotation).toMatch(/[v*]{10}\.\.\./);
      expect(annotation).toContain('; denied everything by AWSDenyAll since 2026-11-01');
      if (what === 'exemption') expect(annotation).toMatch(/, not a date like 2030-12-31; .*; owner team-a$/);
    },
  );

  it('holds no character of others that ends a string, a field or a note', () => {
    const forged = 'x"\\\n\u2028;\t<a>\'`,|{}';
    const { annotation } = evaluate({ tags: new Map([[exemptionTag, forged]]) }, {}, { owner: forged });
    expect(annotation).toBe(
      'deploy: no use in the 400 days that IAM keeps; created 2024-02-27; ' +
        'its exemption tag says x???????a???????, not a date like 2030-12-31; owner x???????a???????',
    );
  });

  it('tells what names the role of what is not compliant, before its owner', () => {
    const circumstances = { namedBy: 'function, task definition', owner: 'team-a' };
    expect(evaluate({ createdAt: daysAgo(100) }, {}, circumstances).annotation).toMatch(
      /; named by function, task definition; owner team-a$/,
    );
    expect(evaluate(usedAt(daysAgo(1)), {}, circumstances).annotation).not.toContain('named by');
  });

  it('tells the owner of what is not compliant', () => {
    expect(evaluate({ createdAt: daysAgo(100) }, {}, { owner: 'team-a' }).annotation).toMatch(/; owner team-a$/);
    expect(evaluate(usedAt(daysAgo(1)), {}, { owner: 'team-a' }).annotation).not.toContain('team-a');
  });

  it('tells where IAM keeps a last use of no role of the account, beside a verdict that rests on it', () => {
    const note = /; IAM keeps a last use of no role in this account$/;
    const isAccountWithoutUse = true;
    expect(evaluate({}, {}, { isAccountWithoutUse }).annotation).toMatch(note);
    expect(evaluate({ createdAt: daysAgo(100) }, {}, { isAccountWithoutUse }).annotation).toMatch(note);
    expect(evaluate({ createdAt: daysAgo(1) }, {}, { isAccountWithoutUse }).annotation).not.toMatch(note);
    expect(evaluate({}).annotation).not.toMatch(note);
  });
});

describe('what an annotation says of a quarantine', () => {
  const old = { createdAt: new Date('2019-02-03T00:00:00Z') };
  const words = 'deploy: no use in the 400 days that IAM keeps; created 2019-02-03';
  const at = '2026-11-01T10:00:00Z';
  const forged: readonly ReadonlyMap<string, string>[] = [
    labelled(at),
    new Map([[labels.at.toUpperCase(), at]]),
    new Map(Object.values(labels).map((label) => [label, at])),
  ];

  it.each(forged)('is nothing without AWSDenyAll: a forged label changes no word (%#)', (tags) => {
    for (const use of [{}, usedAt(daysAgo(1)), usedAt(daysAgo(90))]) {
      expect(evaluate({ ...use, tags })).toEqual(evaluate(use));
    }
  });

  it.each([
    ['no label', new Map<string, string>()],
    ['only the label of the rule', new Map([[labels.by, 'rule']])],
    ['a label that no calendar has', labelled('2026-13-01T10:00:00Z')],
    ['a label that somebody wrote', labelled('2020-01-01; exempt until 2030-12-31')],
  ])('is that it is denied, without a day, where there is %s', (_, tags) => {
    expect(evaluate({ ...old, tags, isDenied: true }).annotation).toBe(`${words}; denied everything by AWSDenyAll`);
    // Without a day there is none that a use could be later than.
    expect(evaluate({ ...usedAt(daysAgo(1)), tags, isDenied: true }).annotation).toMatch(
      /; denied everything by AWSDenyAll$/,
    );
  });

  it('takes its day from the label, in whatever case the key is written, and whoever is named beside it', () => {
    for (const key of [labels.at, labels.at.toUpperCase()]) {
      const { annotation } = evaluate({ ...old, tags: new Map([[key, at]]), isDenied: true });
      expect(annotation).toBe(`${words}; denied everything by AWSDenyAll since 2026-11-01`);
    }
  });

  it('changes no verdict', () => {
    for (const use of [{}, usedAt(daysAgo(1)), usedAt(daysAgo(90))]) {
      const { compliance } = evaluate({ ...use, tags: labelled(at), isDenied: true });
      expect(compliance).toBe(evaluate(use).compliance);
    }
  });
});

it('a vanished role is cleared with NOT_APPLICABLE and a text', () => {
  expect(clearResult('AROAGONE')).toEqual({
    resourceId: 'AROAGONE',
    compliance: 'NOT_APPLICABLE',
    annotation: 'AROAGONE: no longer a role that this rule judges',
  });
});

describe('annotations are compared', () => {
  const isSame = (a: string, b: string): boolean => withoutLastUse(a) === withoutLastUse(b);
  it.each([
    [
      'the day and Region of a use',
      'ci: last used 2026-07-01 in eu-west-1',
      'ci: last used 2026-07-02 in us-east-1',
      true,
    ],
    ['a Region that IAM no longer names', 'ci: last used 2026-07-01 in eu-west-1', 'ci: last used 2026-07-02', true],
    [
      'the use before a note',
      'ci: last used 2026-07-01; its exemption ended on 2026-06-01',
      'ci: last used 2026-07-02 in eu-west-1; its exemption ended on 2026-06-01',
      true,
    ],
    [
      'the note behind a use',
      'ci: last used 2026-07-01; its exemption ended on 2026-06-01',
      'ci: last used 2026-07-01; its exemption ended on 2026-06-02',
      false,
    ],
    ['the day of an exemption', 'ci: exempt until 2026-11-30', 'ci: exempt until 2027-11-30', false],
    [
      'the use of a role that is unused',
      'ci: last used 2026-07-01 in eu-west-1, over 60 days ago',
      'ci: last used 2026-07-02 in eu-west-1, over 60 days ago',
      false,
    ],
    ['the day of creation', 'ci: created 2026-11-01, within 60 days', 'ci: created 2026-11-02, within 60 days', false],
    ['the name', 'ci: last used 2026-07-01', 'cd: last used 2026-07-01', false],
    ['a pattern that looks like a use', 'ci: whitelisted by /a', 'ci: whitelisted by /b', false],
  ])('by everything but the day and Region of a use: %s', (_, a, b, same) => {
    expect(isSame(a, b)).toBe(same);
  });
});

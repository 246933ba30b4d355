import { describe, expect, it } from 'vitest';
import { clearResult, toEvaluation } from '../../../lambda/src/rule/compliance.ts';
import { withoutDates } from '../../../lambda/src/rule/annotation.ts';
import type { ResourceId } from '../../../lambda/src/rule/compliance.ts';
import { labels } from '../../../lambda/src/rule/labels.ts';
import type { Role } from '../../../lambda/src/rule/role.ts';
import { judge } from '../../../lambda/src/rule/rule.ts';
import { aPolicy, aRole, daysAgo, exemptionTag, now, usedAt } from '../roles.ts';

const evaluate = (given: Partial<Role>, whitelist: readonly string[] = [], id: ResourceId = 'RoleId') => {
  const role = aRole(given);
  const policy = aPolicy({ whitelist });
  const judgement = judge(role, policy, now);
  if (judgement === undefined) throw new Error('the role is protected');
  return toEvaluation(role, judgement, policy.maxDays, id);
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
      'never-used',
      { createdAt: new Date('2019-02-03T04:05:06Z') },
      'NON_COMPLIANT',
      'deploy: no record of use since it was created on 2019-02-03',
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
    [
      'new',
      { createdAt: new Date('2026-11-01T00:00:00Z') },
      'COMPLIANT',
      'deploy: created 2026-11-01, less than 60 days ago',
    ],
    ['exempt', { tags: new Map([[exemptionTag, '2030-12-31']]) }, 'COMPLIANT', 'deploy: exempt until 2030-12-31'],
    [
      'never-used after its exemption',
      { createdAt: new Date('2019-02-03T00:00:00Z'), tags: new Map([[exemptionTag, '2026-01-31']]) },
      'NON_COMPLIANT',
      'deploy: no record of use since it was created on 2019-02-03; its exemption ended on 2026-01-31',
    ],
    [
      'used, with an exemption that nobody can read',
      { ...usedAt(new Date('2026-10-08T00:00:00Z')), tags: new Map([[exemptionTag, 'soon']]) },
      'COMPLIANT',
      'deploy: last used 2026-10-08 in eu-west-1; its exemption "soon" is not a date like 2030-12-31',
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
      'deploy: no record of use since it was created on 2019-02-03; its exemption ended on 2026-01-31; ' +
        'denied everything by AWSDenyAll since 2026-11-01',
    ],
  ])('says of a role that is %s what it is and why', (_, given, compliance, annotation) => {
    expect(evaluate(given)).toEqual({ resourceId: 'AROAEXAMPLE', compliance, annotation });
  });

  it('names the pattern that whitelists a role', () => {
    expect(evaluate({ name: 'breakglass-role' }, ['/breakglass-*'])).toMatchObject({
      compliance: 'COMPLIANT',
      annotation: 'breakglass-role: whitelisted by /breakglass-*',
    });
  });

  it('is filed under the id of the role, or under its name', () => {
    expect(evaluate({}).resourceId).toBe('AROAEXAMPLE');
    expect(evaluate({}, [], 'RoleName').resourceId).toBe('deploy');
  });

  it('does not change from one day to the next while no fact does', () => {
    const role = aRole(usedAt(daysAgo(90)));
    const annotations = [0, 1, 2].map((days) => {
      const later = new Date(now.getTime() + days * 86_400_000);
      const judgement = judge(role, aPolicy(), later);
      return judgement && toEvaluation(role, judgement, 60, 'RoleId').annotation;
    });
    expect(new Set(annotations).size).toBe(1);
  });

  it.each([255, 256, 257, 700])('keeps an annotation of %i characters within the 256 that Config takes', (length) => {
    const name = 'n'.repeat(64);
    const prefix = `${name}: whitelisted by `;
    const pattern = `/${'*'.repeat(length - prefix.length - 1)}`;
    const { annotation } = evaluate({ name }, [pattern]);
    expect(annotation).toHaveLength(Math.min(length, 256));
    expect(annotation.endsWith('...')).toBe(length > 256);
  });

  it('cuts no character in half', () => {
    const value = '\u{1D4D0}'.repeat(128);
    for (const name of ['ab', 'abc']) {
      const { annotation } = evaluate({ name, tags: new Map([[exemptionTag, value]]) });
      expect(() => encodeURIComponent(annotation)).not.toThrow();
      expect(annotation.length).toBeGreaterThan(250);
    }
  });
});

describe('what an annotation says of a quarantine', () => {
  const old = { createdAt: new Date('2019-02-03T00:00:00Z') };
  const words = 'deploy: no record of use since it was created on 2019-02-03';
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

it('annotations are compared without their dates', () => {
  const annotation = 'ci: last used 2026-07-01 in eu-west-1; its exemption ended on 2026-06-01';
  expect(withoutDates(annotation)).toBe('ci: last used * in eu-west-1; its exemption ended on *');
});

import { describe, expect, it } from 'vitest';
import { clearResult, toEvaluation } from '../../../lambda/src/rule/compliance.ts';
import { withoutDates } from '../../../lambda/src/rule/annotation.ts';
import type { ResourceId } from '../../../lambda/src/rule/compliance.ts';
import type { Role } from '../../../lambda/src/rule/role.ts';
import { markTags } from '../../../lambda/src/rule/mark.ts';
import { judge } from '../../../lambda/src/rule/rule.ts';
import { aPolicy, aRole, daysAgo, exemptionTag, now, usedAt } from '../roles.ts';

const evaluate = (given: Partial<Role>, whitelist: readonly string[] = [], id: ResourceId = 'RoleId') => {
  const role = aRole(given);
  const policy = aPolicy({ whitelist });
  const judgement = judge(role, policy, now);
  if (judgement === undefined) throw new Error('the role is protected');
  return toEvaluation(role, judgement, policy.maxDays, id);
};

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
      {
        ...usedAt(new Date('2026-07-01T00:00:00Z')),
        tags: new Map([
          [markTags.by, 'rule'],
          [markTags.at, '2026-11-01T10:00:00Z'],
        ]),
      },
      'NON_COMPLIANT',
      'deploy: last used 2026-07-01 in eu-west-1, over 60 days ago; quarantined on 2026-11-01',
    ],
    [
      'used after its quarantine',
      {
        ...usedAt(new Date('2026-11-01T10:00:01Z')),
        tags: new Map([
          [markTags.by, 'rule'],
          [markTags.at, '2026-11-01T10:00:00Z'],
        ]),
      },
      'COMPLIANT',
      'deploy: last used 2026-11-01 in eu-west-1; used after its quarantine of 2026-11-01',
    ],
    [
      'used in the second of its quarantine',
      {
        ...usedAt(new Date('2026-11-01T10:00:00Z')),
        tags: new Map([
          [markTags.by, 'rule'],
          [markTags.at, '2026-11-01T10:00:00Z'],
        ]),
      },
      'COMPLIANT',
      'deploy: last used 2026-11-01 in eu-west-1; quarantined on 2026-11-01',
    ],
    [
      'marked by hand with a time that nobody can read',
      {
        createdAt: new Date('2019-02-03T00:00:00Z'),
        tags: new Map([
          [markTags.by, 'rule'],
          [markTags.at, '2026-13-01T10:00:00Z'],
        ]),
      },
      'NON_COMPLIANT',
      'deploy: no record of use since it was created on 2019-02-03',
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

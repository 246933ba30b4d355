import { describe, expect, it } from 'vitest';
import { createExemptTags } from '../../../lambda/src/rule/exempt-tags.ts';
import { moduleTag } from '../../../lambda/src/rule/labels.ts';
import { isProtected, judge } from '../../../lambda/src/rule/rule.ts';
import { aPolicy, aRole, daysAgo, exemptionTag, now, usedAt } from '../roles.ts';

const tagged = (value: string) => ({ tags: new Map([[exemptionTag, value]]) });
const verdictOf = (given: Parameters<typeof aRole>[0], policy: Parameters<typeof aPolicy>[0] = {}) =>
  judge(aRole(given), aPolicy(policy), now)?.verdict;

describe('age and last use, at a limit of 60 days', () => {
  it.each([
    ['created this moment', { createdAt: now }, 'new'],
    ['created 60 days ago to the moment', { createdAt: daysAgo(60) }, 'new'],
    ['created a moment less than 61 days ago', { createdAt: daysAgo(61, -1) }, 'new'],
    ['created 61 days ago, never used', { createdAt: daysAgo(61) }, 'never-used'],
    ['created 400 days ago and some hours, never used', { createdAt: daysAgo(401, -1) }, 'never-used'],
    ['created 401 days ago, of which IAM looks back 400', { createdAt: daysAgo(401) }, 'unused'],
    ['created 61 days ago, used today', { createdAt: daysAgo(61), ...usedAt(now) }, 'used'],
    ['created 60 days ago, though used', { createdAt: daysAgo(60), ...usedAt(daysAgo(1)) }, 'new'],
    ['used 60 days ago to the moment', usedAt(daysAgo(60)), 'used'],
    ['used a moment less than 61 days ago', usedAt(daysAgo(61, -1)), 'used'],
    ['used 61 days ago', usedAt(daysAgo(61)), 'unused'],
    ['used 399 days ago', usedAt(daysAgo(399)), 'unused'],
    ['created in the future, by another clock', { createdAt: daysAgo(-2) }, 'new'],
    ['used in the future, by another clock', usedAt(daysAgo(-2)), 'used'],
    ['used, in a Region that IAM does not name', { lastUse: { at: daysAgo(1), region: undefined } }, 'used'],
  ])('a role %s is judged by whole days', (_, given, verdict) => {
    expect(verdictOf(given)).toBe(verdict);
  });

  it.each([
    [1, daysAgo(1), 'used'],
    [1, daysAgo(2), 'unused'],
    [365, daysAgo(365), 'used'],
    [365, daysAgo(366), 'unused'],
  ])('a limit of %i days holds at its own boundary', (maxDays, at, verdict) => {
    expect(verdictOf(usedAt(at), { maxDays })).toBe(verdict);
  });
});

describe('protected roles', () => {
  it.each([
    ['/aws-service-role/ecs.amazonaws.com/', true],
    ['/aws-reserved/sso.amazonaws.com/eu-west-1/', true],
    ['/aws-service-role-like/', false],
    ['/service-role/', false],
    ['/team/aws-service-role/', false],
    ['/', false],
  ])('a path of %s makes a role protected: %s', (path, expected) => {
    expect(isProtected({ path })).toBe(expected);
  });

  it('are not judged, not even by the whitelist', () => {
    expect(verdictOf({ path: '/aws-reserved/x/' }, { whitelist: ['*'] })).toBeUndefined();
  });

  it('are judged like any other where the policy includes them', () => {
    expect(verdictOf({ path: '/aws-reserved/x/' }, { includeProtectedRoles: true })).toBe('unused');
  });
});

describe('the whitelist', () => {
  it('decides before exemption, age and use', () => {
    const role = aRole({ path: '/team/', name: 'old', ...tagged('2030-01-01') });
    expect(judge(role, aPolicy({ whitelist: ['/other', '/team/*'] }), now)).toEqual({
      verdict: 'whitelisted',
      pattern: '/team/*',
    });
  });

  it('matches path and name together', () => {
    expect(verdictOf({ path: '/team/', name: 'old' }, { whitelist: ['/old', 'old', '/team/'] })).toBe('unused');
  });
});

describe('the exemption tag', () => {
  it.each([
    ['today, the last day', '2026-11-23'],
    ['a later day', '2026-11-24'],
    ['a day with spaces around it', ' 2030-01-01 '],
  ])('exempts a role until %s', (_, value) => {
    expect(judge(aRole(tagged(value)), aPolicy(), now)).toEqual({ verdict: 'exempt', by: { until: value.trim() } });
  });

  it.each([
    ['yesterday', '2026-11-22', 'expired'],
    ['a day that does not exist', '2030-02-30', 'unreadable'],
    ['a word', 'forever', 'unreadable'],
    ['nothing', '', 'unreadable'],
    ['a date with a time', '2030-01-01T00:00:00Z', 'unreadable'],
    ['a date in another order', '01/02/2030', 'unreadable'],
  ])('exempts nothing when it says %s', (_, value, problem) => {
    expect(judge(aRole(tagged(value)), aPolicy(), now)).toMatchObject({
      verdict: 'unused',
      failedExemption: { problem },
    });
  });

  it.each([
    ['EXEMPT-UNTIL', exemptionTag],
    [exemptionTag, 'Exempt-Until'],
    ['ÄNDERN-BIS', 'ändern-bis'],
  ])('is found as %s where %s is looked for, as IAM takes both for one key', (key, wanted) => {
    const role = aRole({
      tags: new Map([
        ['owner', 'Team'],
        [key, '2030-01-01'],
      ]),
    });
    expect(judge(role, aPolicy({ exemptionTag: wanted }), now)).toEqual({
      verdict: 'exempt',
      by: { until: '2030-01-01' },
    });
  });

  it('is not a tag whose key only begins or ends alike', () => {
    const tags = new Map([
      ['exempt-until-x', '2030-01-01'],
      ['x-exempt-until', '2030-01-01'],
    ]);
    expect(judge(aRole({ tags }), aPolicy(), now)).toEqual({ verdict: 'unused', lastUse: undefined });
  });

  it('goes by the day in UTC', () => {
    const lastMoment = new Date('2026-11-23T23:59:59.999Z');
    expect(judge(aRole(tagged('2026-11-23')), aPolicy(), lastMoment)?.verdict).toBe('exempt');
    expect(judge(aRole(tagged('2026-11-23')), aPolicy(), new Date('2026-11-24T00:00:00Z'))?.verdict).toBe('unused');
  });

  it('is not looked for where none is set', () => {
    expect(judge(aRole(tagged('2030-01-01')), aPolicy({ exemptionTag: undefined }), now)).toEqual({
      verdict: 'unused',
      lastUse: undefined,
    });
  });

  it.each([
    [400, '2027-12-28', 'exempt'],
    [400, '2027-12-29', 'unused'],
    [1, '2026-11-24', 'exempt'],
    [1, '2026-11-25', 'unused'],
    [undefined, '9999-12-31', 'exempt'],
  ])('with a limit of %s days ahead, exempts nothing beyond it: %s', (maximumExemptionDays, until, verdict) => {
    const judgement = judge(aRole(tagged(until)), aPolicy({ maximumExemptionDays }), now);
    expect(judgement?.verdict).toBe(verdict);
    const failedExemption = verdict === 'exempt' ? undefined : { problem: 'too-far', value: until };
    expect(judgement?.failedExemption).toEqual(failedExemption);
  });

  it('decides before age, and is told of beside every later verdict when it failed', () => {
    expect(verdictOf({ createdAt: now, ...tagged('2030-01-01') })).toBe('exempt');
    expect(judge(aRole({ createdAt: now, ...tagged('x') }), aPolicy(), now)).toMatchObject({
      verdict: 'new',
      failedExemption: { problem: 'unreadable', value: 'x' },
    });
  });
});

describe('a tag of exempt_tags', () => {
  const exemptTags = createExemptTags({ env: ['dr', 'break-glass-*'], Keep: ['*'] });
  const by = (tags: Record<string, string>, policy: Parameters<typeof aPolicy>[0] = {}) => {
    const judgement = judge(aRole({ tags: new Map(Object.entries(tags)) }), aPolicy({ exemptTags, ...policy }), now);
    return judgement?.verdict === 'exempt' ? judgement.by : judgement?.verdict;
  };

  it.each([
    [{ env: 'dr' }, { key: 'env', value: 'dr' }],
    [{ ENV: 'break-glass-' }, { key: 'ENV', value: 'break-glass-' }],
    [{ keep: '' }, { key: 'keep', value: '' }],
    [
      { owner: 'x', keep: 'a/b c' },
      { key: 'keep', value: 'a/b c' },
    ],
  ])('exempts a role whatever its use, its key in whatever case: %j', (tags, tag) => {
    expect(by(tags)).toEqual({ tag });
    expect(by(tags, { exemptionTag: undefined, maximumExemptionDays: 1 })).toEqual({ tag });
  });

  it.each([[{ env: 'DR' }], [{ env: 'dr2' }], [{ env: '' }], [{ environment: 'dr' }], [{ 'x-env': 'dr' }]])(
    'exempts nothing where its value or key is another: %j',
    (tags) => {
      expect(by(tags)).toBe('unused');
    },
  );

  it('decides before the dated tag, and after the whitelist', () => {
    expect(by({ env: 'dr', [exemptionTag]: '2030-01-01' })).toEqual({ tag: { key: 'env', value: 'dr' } });
    expect(by({ env: 'dr' }, { whitelist: ['*'] })).toBe('whitelisted');
  });
});

describe('a role of the module itself', () => {
  it.each([moduleTag, moduleTag.toUpperCase()])('is not a finding, of whichever instance: %s', (key) => {
    expect(judge(aRole({ tags: new Map([[key, 'other']]) }), aPolicy({ exemptionTag: undefined }), now)).toEqual({
      verdict: 'exempt',
      by: { instance: 'other' },
    });
  });

  it('is none whose tag names no instance', () => {
    expect(judge(aRole({ tags: new Map([[moduleTag, '']]) }), aPolicy(), now)?.verdict).toBe('unused');
  });
});

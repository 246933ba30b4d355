import { describe, expect, it } from 'vitest';
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
    expect(verdictOf({ path: '/aws-reserved/x/' }, { includeProtectedRoles: true })).toBe('never-used');
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
    expect(verdictOf({ path: '/team/', name: 'old' }, { whitelist: ['/old', 'old', '/team/'] })).toBe('never-used');
  });
});

describe('the exemption tag', () => {
  it.each([
    ['today, the last day', '2026-11-23'],
    ['a later day', '2026-11-24'],
    ['a day with spaces around it', ' 2030-01-01 '],
  ])('exempts a role until %s', (_, value) => {
    expect(judge(aRole(tagged(value)), aPolicy(), now)).toEqual({ verdict: 'exempt', until: value.trim() });
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
      verdict: 'never-used',
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
    expect(judge(role, aPolicy({ exemptionTag: wanted }), now)).toEqual({ verdict: 'exempt', until: '2030-01-01' });
  });

  it('is no tag whose key only begins or ends alike', () => {
    const tags = new Map([
      ['exempt-until-x', '2030-01-01'],
      ['x-exempt-until', '2030-01-01'],
    ]);
    expect(judge(aRole({ tags }), aPolicy(), now)).toEqual({ verdict: 'never-used' });
  });

  it('goes by the day in UTC', () => {
    const lastMoment = new Date('2026-11-23T23:59:59.999Z');
    expect(judge(aRole(tagged('2026-11-23')), aPolicy(), lastMoment)?.verdict).toBe('exempt');
    expect(judge(aRole(tagged('2026-11-23')), aPolicy(), new Date('2026-11-24T00:00:00Z'))?.verdict).toBe('never-used');
  });

  it('is not looked for where none is set', () => {
    expect(judge(aRole(tagged('2030-01-01')), aPolicy({ exemptionTag: undefined }), now)).toEqual({
      verdict: 'never-used',
    });
  });

  it('decides before age, and is told of beside every later verdict when it failed', () => {
    expect(verdictOf({ createdAt: now, ...tagged('2030-01-01') })).toBe('exempt');
    expect(judge(aRole({ createdAt: now, ...tagged('x') }), aPolicy(), now)).toMatchObject({
      verdict: 'new',
      failedExemption: { problem: 'unreadable', value: 'x' },
    });
  });
});

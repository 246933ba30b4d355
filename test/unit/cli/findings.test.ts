import { describe, expect, it } from 'vitest';
import { whatIfDays } from '../../../cli/findings.ts';
import { join } from '../../../cli/recorded.ts';
import { readRoles } from '../../../cli/listed-role.ts';
import { accountExport } from '../../../lab/account/account-export.ts';
import { previewOf } from '../../../lab/account/findings.ts';
import { sampleAccount, sampleWhitelist } from '../../../lab/account/sample-account.ts';
import { aRole, manyRoles } from '../../../lab/stand-in/accounts.ts';
import { daysAgo, now } from '../roles.ts';

const accountId = '123456789012';

describe('a preview', () => {
  const sample = sampleAccount(now);

  it.each(whatIfDays)('says how many roles a limit of %i days would flag, as if it were the limit', (maxDays) => {
    const account = { id: accountId, roles: [...sample.roles, ...manyRoles(500, { now, policyBytes: 1 })] };
    const { report } = previewOf(account, now, { whitelist: sampleWhitelist });
    const other = previewOf(account, now, { whitelist: sampleWhitelist, maxDays });

    expect(report.whatIf.find((point) => point.maxDays === maxDays)?.flagged).toBe(other.report.summary.nonCompliant);
  });

  it('says which patterns match no role, and not which come too late', () => {
    const whitelist = ['/ci/*', '/ci/github-*', '/nothing', '/nothing'];

    expect(previewOf(sample, now, { whitelist }).report.unmatchedPatterns).toEqual(['/nothing']);
  });

  it('counts what it lists', () => {
    const { summary, roles } = previewOf(sample, now).report;

    expect(summary.roles).toBe(roles.length);
    expect(summary.compliant + summary.nonCompliant).toBe(roles.length);
    expect(Object.values(summary.verdicts).reduce((sum, count) => sum + count)).toBe(roles.length);
    expect(roles.length + summary.protected).toBe(sample.roles.length);
  });

  it('is the same whatever the order in which IAM lists the roles', () => {
    const reversed = { ...sample, roles: sample.roles.toReversed() };

    expect(JSON.stringify(previewOf(reversed, now).report)).toBe(JSON.stringify(previewOf(sample, now).report));
  });

  it('counts whole days, rounded down', () => {
    const lastUsed = { date: daysAgo(61, -1), region: 'eu-west-1' };
    const account = { id: accountId, roles: [aRole({ createDate: daysAgo(100, 1), lastUsed })] };

    expect(previewOf(account, now).report.roles).toMatchObject([{ daysIdle: 60, ageDays: 100, verdict: 'used' }]);
  });

  it('of an account without roles is empty', () => {
    const { report } = previewOf({ id: accountId, roles: [] }, now);

    expect(report).toMatchObject({ accountId: null, roles: [], summary: { roles: 0, nonCompliant: 0 } });
  });
});

describe('a report', () => {
  const listed = (id: string, ...names: string[]) =>
    readRoles({
      roles: accountExport({ id, roles: names.map((name) => aRole({ name, id: `AROA${name.toUpperCase()}${id}` })) })
        .RoleDetailList,
      policies: [],
    });
  const policy = {
    maxDays: null,
    whitelist: null,
    exemptionTag: null,
    maximumExemptionDays: null,
    exemptTags: null,
    includeProtectedRoles: null,
  };
  const source = { kind: 'report', rule: 'x', aggregator: null } as const;
  const result = (resourceId: string, annotation: string, id: string | undefined = accountId) => ({
    accountId: id,
    resourceId,
    compliance: 'NON_COMPLIANT' as const,
    annotation,
  });
  const context = { now, ownerTag: 'owner' };

  it('finds roles by id and by name, each in its own account', () => {
    const roles = [...listed(accountId, 'a', 'b'), ...listed('222222222222', 'a')];
    const results = [result(`AROAA${accountId}`, 'a: x'), result('b', 'b: x'), result('a', 'a: x', '222222222222')];
    const { report } = join(results, roles, policy, source, context);

    expect(report.roles.map(({ accountId: of, pathname }) => [of, pathname])).toEqual([
      [accountId, '/a'],
      [accountId, '/b'],
      ['222222222222', '/a'],
    ]);
    expect(report.accountId).toBeNull();
  });

  it.each([
    { what: 'agree', days: [90, 90], maxDays: 90 },
    { what: 'differ', days: [90, 60], maxDays: null },
  ])('takes the limit from annotations that $what', ({ days, maxDays }) => {
    const results = days.map((limit, index) =>
      result(`r${index}`, `r${index}: last used 2026-01-01, over ${limit} days ago`),
    );

    expect(join(results, [], policy, source, context).report.policy.maxDays).toBe(maxDays);
  });

  describe('counts roles that IAM does not list with other limits', () => {
    const ago = (days: number): string => daysAgo(days).toISOString().slice(0, 10);
    const counts = (annotation: string, compliance: 'COMPLIANT' | 'NON_COMPLIANT', maxDays: number | null = 60) => {
      const results = [{ ...result('AROAX', annotation), compliance }];
      const { whatIf } = join(results, [], { ...policy, maxDays }, source, context).report;
      return whatIf.map(({ flagged, notCounted }) => (notCounted > 0 ? '?' : flagged));
    };

    // With 30, 60, 90, 180 and 365 days.
    it.each([
      { words: `last used ${ago(90)}, over 60 days ago`, of: 'NON_COMPLIANT', is: [1, 1, 0, 0, 0] },
      { words: `last used ${ago(91)}, over 60 days ago`, of: 'NON_COMPLIANT', is: [1, 1, 1, 0, 0] },
      { words: `last used ${ago(60)}, over 60 days ago`, of: 'NON_COMPLIANT', is: [1, 1, 0, 0, 0] },
      { words: `last used ${ago(40)} in eu-west-1`, of: 'COMPLIANT', is: [1, 0, 0, 0, 0] },
      { words: `never used since it was created on ${ago(200)}`, of: 'NON_COMPLIANT', is: [1, 1, 1, 1, 0] },
      { words: 'no use in the 400 days that IAM keeps; created 2020-01-01', of: 'NON_COMPLIANT', is: [1, 1, 1, 1, 1] },
      { words: `created ${ago(45)}, within 60 days`, of: 'COMPLIANT', is: ['?', 0, 0, 0, 0] },
      { words: 'whitelisted by /x', of: 'COMPLIANT', is: [0, 0, 0, 0, 0] },
      { words: 'exempt until 2099-01-01', of: 'COMPLIANT', is: [0, 0, 0, 0, 0] },
      { words: 'No known usage', of: 'NON_COMPLIANT', is: [1, 1, '?', '?', '?'] },
      { words: 'No known usage', of: 'COMPLIANT', is: ['?', 0, 0, 0, 0] },
    ] as const)('of "$words"', ({ words, of, is }) => {
      expect(counts(`x: ${words}`, of)).toEqual(is);
    });

    it('where the limit of the rule is not known, by the days alone', () => {
      expect(counts(`x: last used ${ago(90)}`, 'COMPLIANT', null)).toEqual([1, 1, 0, 0, 0]);
      expect(counts('x: No known usage', 'NON_COMPLIANT', null)).toEqual(['?', '?', '?', '?', '?']);
    });
  });

  it('keeps what it cannot read as it is', () => {
    const { report } = join([result('AROAX', 'No known usage')], [], policy, source, context);

    expect(report.roles).toMatchObject([
      { id: 'AROAX', name: 'AROAX', verdict: null, compliance: 'NON_COMPLIANT', annotation: 'No known usage' },
    ]);
  });
});

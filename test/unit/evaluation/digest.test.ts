import { describe, expect, it } from 'vitest';
import { writeDigest } from '../../../lambda/src/evaluation/digest.ts';
import type { DigestContext } from '../../../lambda/src/evaluation/digest.ts';
import { startProgress } from '../../../lambda/src/evaluation/evaluate-account.ts';
import type { Finding, News } from '../../../lambda/src/evaluation/news.ts';

const finding = (name: string, lastSign: string): Finding => ({
  evaluation: { resourceId: `AROA-${name}`, compliance: 'NON_COMPLIANT', annotation: `${name}: unused; owner team-a` },
  lastSign: new Date(lastSign),
});

const progress = {
  ...startProgress({ reported: 0, failed: 0 }),
  roles: 300,
  verdicts: { whitelisted: 0, exempt: 0, new: 0, used: 288, unused: 5, 'never-used': 7 },
  rolesWithLastUse: 293,
};

const context = (given: Partial<DigestContext> = {}): DigestContext => ({
  accountId: '123456789012',
  ruleName: 'iam-role-last-used',
  region: 'eu-west-1',
  at: new Date('2026-11-27T06:00:00Z'),
  console: 'console.aws.amazon.com',
  hints: ['To exempt the role until a day: tag it'],
  progress,
  ...given,
});

const news = (given: Partial<News> = {}): News => ({ findings: [], resolved: [], isEarlierKnown: true, ...given });

describe('the message of a run', () => {
  it('is not written without news', () => {
    expect(writeDigest(news(), context())).toBeUndefined();
    expect(writeDigest(news(), context({ error: 'Error: broken' }))).toBeUndefined();
  });

  it('names what is new, those used last first, what is resolved, the counts, the link and what to do', () => {
    const findings = [finding('old', '2026-01-01'), finding('newest', '2026-09-20'), finding('older', '2026-05-01')];
    const resolved = ['ci: last used 2026-11-26 (AROA-ci)'];
    expect(writeDigest(news({ findings, resolved }), context())).toEqual({
      subject: '3 new unused IAM roles in account 123456789012 (iam-role-last-used)',
      message: `AWS Config rule iam-role-last-used, account 123456789012, eu-west-1, run of 2026-11-27T06:00:00.000Z

3 roles are newly NON_COMPLIANT, those used last first:
- newest: unused; owner team-a (AROA-newest)
- older: unused; owner team-a (AROA-older)
- old: unused; owner team-a (AROA-old)

1 role is no longer NON_COMPLIANT:
- ci: last used 2026-11-26 (AROA-ci)

In all, 12 of 300 roles are NON_COMPLIANT: 5 unused, 7 never used.
All results: https://console.aws.amazon.com/config/home?region=eu-west-1#/rules/details?configRuleName=iam-role-last-used
To exempt the role until a day: tag it`,
    });
  });

  it.each([
    [1, 0, '1 new unused IAM role in account 123456789012 (iam-role-last-used)'],
    [0, 1, '1 IAM role no longer unused in account 123456789012 (iam-role-last-used)'],
    [0, 2, '2 IAM roles no longer unused in account 123456789012 (iam-role-last-used)'],
  ])('with %i findings and %i resolved has the subject %s', (found, solved, subject) => {
    const findings = Array.from({ length: found }, (_, index) => finding(`r${String(index)}`, '2026-01-01'));
    const resolved = Array.from({ length: solved }, (_, index) => `r${String(index)}: used`);
    expect(writeDigest(news({ findings, resolved }), context())?.subject).toBe(subject);
  });

  it.each([
    [100, 100, false],
    [101, 100, true],
  ])('of %i findings names %i, and counts the rest', (count, named, hasRest) => {
    const findings = Array.from({ length: count }, (_, index) => finding(`r${String(index)}`, '2026-01-01'));
    const lines = writeDigest(news({ findings }), context())?.message.split('\n') ?? [];
    expect(lines.filter((line) => line.startsWith('- r'))).toHaveLength(named);
    expect(lines.includes('- and 1 more')).toBe(hasRest);
  });

  it('keeps to the limits of SNS with the longest names and annotations', () => {
    const annotation = '\u{1F600}'.repeat(128);
    const findings = Array.from({ length: 10_000 }, (_, index) => ({
      evaluation: {
        resourceId: 'x'.repeat(64),
        compliance: 'NON_COMPLIANT' as const,
        annotation: `${annotation}${String(index)}`,
      },
      lastSign: new Date(0),
    }));
    const resolved = findings.map(({ evaluation }) => evaluation.annotation);
    const digest = writeDigest(news({ findings, resolved }), context({ ruleName: 'r'.repeat(64) }));
    expect(digest?.subject.length).toBeLessThan(100);
    expect(Buffer.byteLength(digest?.message ?? '')).toBeLessThan(262_144);
  });

  it('says that the run failed, and why, instead of counts that would be too small', () => {
    const message = writeDigest(
      news({ findings: [finding('a', '2026-01-01')] }),
      context({ error: 'Error: broken' }),
    )?.message;
    expect(message).toContain('The run failed');
    expect(message).toContain('Error: broken');
    expect(message).not.toContain('In all');
  });

  it('says that which findings are new is not known where the earlier results could not be read', () => {
    const findings = [finding('a', '2026-01-01')];
    expect(writeDigest(news({ findings, isEarlierKnown: false }), context())?.message).toContain(
      '1 role is NON_COMPLIANT, those used last first. Which of them are new is not known',
    );
  });

  it('says where IAM keeps a last use of no role', () => {
    const findings = [finding('a', '2026-01-01')];
    const silent = { ...progress, rolesWithLastUse: 0 };
    expect(writeDigest(news({ findings }), context({ progress: silent }))?.message).toContain(
      'IAM keeps a last use of no role',
    );
  });
});

import { describe, expect, it } from 'vitest';
import { sumUp } from '../../../lambda/src/coverage/check.ts';
import { assessCoverage, none, read, unread } from '../../../lambda/src/coverage/coverage.ts';
import type { AccountRuns, Coverage, CoverageFacts } from '../../../lambda/src/coverage/coverage.ts';
import { readCheckSettings } from '../../../lambda/src/coverage/settings.ts';

const now = new Date('2026-11-27T12:00:00Z');
const longAgo = new Date('2020-01-01T00:00:00Z');
const hoursAgo = (hours: number): Date => new Date(now.getTime() - hours * 3_600_000);
const idOf = (n: number): string => String(100_000_000_000 + n);

const assess = (
  count: number,
  runs: Readonly<Record<string, AccountRuns>>,
  over: Partial<CoverageFacts> = {},
): Coverage =>
  assessCoverage(
    {
      accounts: read(
        Array.from({ length: count }, (_, n) => ({
          id: idOf(n),
          name: n === 0 ? 'sandbox' : null,
          state: n === 1 ? 'SUSPENDED' : 'ACTIVE',
          joinedAt: n === 2 ? hoursAgo(1) : longAgo,
        })),
      ),
      rule: read({ excludedAccounts: [idOf(3)], hoursBetweenRuns: 24 }),
      ruleStatuses: none('not asked for'),
      stackInstances: none('not asked for'),
      runs: read({ since: hoursAgo(30), byAccount: new Map(Object.entries(runs)), from: 'log' }),
      ...over,
    },
    now,
  );
const run = { succeededAt: hoursAgo(1), failedAt: null, error: null };

describe('the check of an organization', () => {
  it('counts each account once, and names the silent ones with the command that says why', () => {
    const failing = { ...run, failedAt: hoursAgo(0), error: 'once' };

    expect(sumUp(assess(7, { [idOf(4)]: run, [idOf(5)]: failing }))).toEqual({
      accounts: 7,
      covered: 1,
      silent: 2,
      failing: 1,
      new: 1,
      excluded: 1,
      inactive: 1,
      longestSilenceHours: 30,
      warning:
        `No run has succeeded for 30 hours in ${idOf(0)} (sandbox), ${idOf(6)}. ` +
        'npm run report -- --coverage says why',
    });
  });

  it.each([
    [10, /100000000012\. npm/],
    [11, /100000000012 and 1 more\. npm/],
  ])('names ten of %i silent accounts', (silent, names) => {
    // One is suspended, one new, one excluded.
    const { warning, ...counts } = sumUp(assess(silent + 3, {}));

    expect(counts.silent).toBe(silent);
    expect(warning).toMatch(names);
  });

  it('warns of nobody where nobody is silent', () => {
    expect(sumUp(assess(1, { [idOf(0)]: run }))).toMatchObject({ covered: 1, silent: 0, warning: undefined });
  });

  it.each(['accounts', 'rule', 'runs'] as const)('fails where %s was not read: that is not none', (what) => {
    expect(() => sumUp(assess(1, { [idOf(0)]: run }, { [what]: unread('denied to …') }))).toThrow(
      expect.objectContaining({
        name: 'IncompleteError',
        message: `The accounts of the organization were not checked. ${what}: denied to …`,
      }),
    );
  });

  it('fails where no account is listed at all: an organization has one', () => {
    const over = { rule: read({ excludedAccounts: [], hoursBetweenRuns: 24 }) };

    expect(() => sumUp(assess(0, {}, over))).toThrow('accounts: AWS Organizations listed none');
  });
});

describe('the settings of the check', () => {
  const environment = {
    ORGANIZATION_RULE: 'audit',
    LOG_GROUP: '/aws/lambda/audit',
    AWS_REGION: 'eu-west-1',
    LONGEST_SILENCE_HOURS: '7',
    WATCHED_SINCE: '2026-11-27T10:00:00Z',
  };

  it('are those of the environment', () => {
    expect(readCheckSettings(environment)).toEqual({
      ruleName: 'audit',
      logGroupName: '/aws/lambda/audit',
      region: 'eu-west-1',
      longestSilenceHours: 7,
      watchedSince: new Date('2026-11-27T10:00:00Z'),
    });
  });

  it('allow a silence of thirty hours where nothing is said', () => {
    const { LONGEST_SILENCE_HOURS: given, ...others } = environment;

    expect(given).toBe('7');
    expect(readCheckSettings(others).longestSilenceHours).toBe(30);
  });

  it.each([
    ['1', true],
    ['168', true],
    ['0', false],
    ['169', false],
    ['7.5', false],
  ])('take %s hours of silence: %s', (hours, isTaken) => {
    const reading = () => readCheckSettings({ ...environment, LONGEST_SILENCE_HOURS: hours });

    if (isTaken) expect(reading().longestSilenceHours).toBe(Number(hours));
    else expect(reading).toThrow('LONGEST_SILENCE_HOURS is not a whole number from 1 to 168');
  });

  it('name all that cannot be used at once', () => {
    const bad = { LONGEST_SILENCE_HOURS: 'x', WATCHED_SINCE: 'yesterday' };

    expect(() => readCheckSettings(bad)).toThrow(
      'Nothing was checked: ORGANIZATION_RULE is not set; LOG_GROUP is not set; AWS_REGION is not set; ' +
        'LONGEST_SILENCE_HOURS is not a whole number from 1 to 168; WATCHED_SINCE is not a time',
    );
  });
});

import { describe, expect, it } from 'vitest';
import { describeEvaluated, isSilent, inTimeSince, listSilent, toEvaluated } from '../../../cli/evaluated.ts';
import type { Deployed } from '../../../cli/evaluated.ts';
import { read, unread } from '../../../lambda/src/coverage/coverage.ts';
import { now } from '../roles.ts';

const accountId = '123456789012';
const hoursAgo = (hours: number, ms = 0): Date => new Date(now.getTime() - hours * 3_600_000 - ms);
const deployed = (times: readonly Date[], more: Partial<Deployed> = {}): Deployed => ({
  accountId,
  region: 'eu-west-1',
  results: times.length,
  times,
  hasRoles: true,
  ...more,
});
const runOf = (succeededAt: Date | null) =>
  read({
    since: hoursAgo(30),
    byAccount: new Map([[accountId, { succeededAt, failedAt: null, error: null }]]),
    from: 'log' as const,
  });
const silentOf = (each: Deployed, runs?: Parameters<typeof toEvaluated>[0]['runs'], hoursBetweenRuns = 24) =>
  listSilent(toEvaluated({ deployed: [each], hoursBetweenRuns, runs }, now));

describe('an account', () => {
  it.each([
    { what: 'a result of 30 hours ago', times: [hoursAgo(30)], silent: false },
    { what: 'a result of longer ago', times: [hoursAgo(30, 1)], silent: true },
    { what: 'an old and a new one', times: [hoursAgo(900), hoursAgo(1)], silent: false },
    { what: 'no result', times: [], silent: true },
  ])('with $what is silent: $silent', ({ times, silent }) => {
    expect(isSilent(deployed(times), inTimeSince(now, 24))).toBe(silent);
  });

  it('without roles to judge and without results is not silent', () => {
    expect(silentOf(deployed([], { hasRoles: false }))).toEqual([]);
  });

  it('whose results have no time is not said to be silent', () => {
    expect(silentOf(deployed([], { results: 2 }))).toEqual([]);
  });

  it('has as many hours as its rule has between two runs, and six more', () => {
    expect(silentOf(deployed([hoursAgo(9)]), undefined, 3)).toEqual([]);
    expect(silentOf(deployed([hoursAgo(9, 1)]), undefined, 3)).toHaveLength(1);
  });

  it('with old results is not silent where the log has a run in time', () => {
    expect(silentOf(deployed([hoursAgo(900)]), runOf(hoursAgo(30)))).toEqual([]);
    expect(silentOf(deployed([]), runOf(hoursAgo(1)))).toEqual([]);
    expect(silentOf(deployed([hoursAgo(900)]), runOf(hoursAgo(30, 1)))).toHaveLength(1);
    expect(silentOf(deployed([hoursAgo(900)], { accountId: '222222222222' }), runOf(hoursAgo(1)))).toHaveLength(1);
  });

  it('is told to have never run, or when it ran last, and what the log says', () => {
    expect(silentOf(deployed([]), unread('denied'))).toEqual([
      'account 123456789012 in eu-west-1: AWS Config holds no result of the rule, which has never run, or has never ' +
        "succeeded; the function's log was not read: denied",
    ]);
    expect(silentOf(deployed([new Date('2026-01-02T03:04:05Z')]), runOf(null))).toEqual([
      'account 123456789012 in eu-west-1: AWS Config last evaluated it at 2026-01-02 03:04 UTC, over 30 hours ago; ' +
        "the function's log has no run of this rule since",
    ]);
  });
});

describe('when it was evaluated', () => {
  const words = (each: Deployed, runs?: Parameters<typeof toEvaluated>[0]['runs']): string =>
    describeEvaluated(toEvaluated({ deployed: [each], hoursBetweenRuns: 24, runs }, now));
  const times = [new Date('2026-01-02T03:04:05Z'), new Date('2026-01-01T03:04:05Z')];

  it.each([
    { each: deployed(times), says: 'Last evaluated 2026-01-02 03:04 UTC, the oldest result of 2026-01-01 03:04 UTC' },
    { each: deployed(times.slice(1)), says: 'Last evaluated 2026-01-01 03:04 UTC' },
    { each: deployed([]), says: 'Never evaluated' },
    { each: deployed([], { hasRoles: false }), says: 'Not known when it was evaluated' },
  ])('is "$says"', ({ each, says }) => {
    expect(words(each)).toBe(says);
  });

  it('has a run that changed nothing', () => {
    expect(words(deployed(times), runOf(new Date('2026-01-03T00:00:00Z')))).toMatch(
      /; a run of 2026-01-03 00:00 UTC changed nothing$/,
    );
  });
});

import { describe, expect, it } from 'vitest';
import { BrakeError, RemediationError } from '../../../lambda/src/function/errors.ts';
import { claimPlace, decide, emptyLedger } from '../../../lambda/src/remediation/brake.ts';
import type { Claim } from '../../../lambda/src/remediation/brake.ts';
import type { Ledger, LedgerStore } from '../../../lambda/src/remediation/ports.ts';
import { now } from '../roles.ts';

const hoursAgo = (hours: number, ms = 0): string => new Date(now.getTime() - hours * 3_600_000 - ms).toISOString();
const aClaim = (given: Partial<Claim> = {}): Claim => ({
  action: 'quarantine',
  roleId: 'AROANEXT',
  maximumPerDay: 2,
  now,
  ...given,
});
const ledgerOf = (given: Partial<Ledger>): Ledger => ({ ...emptyLedger, ...given });
const entriesAt = (...times: readonly string[]) => times.map((at, index) => ({ roleId: `AROA${index}`, at }));

describe('the places of a day', () => {
  it.each([
    [[], undefined],
    [[hoursAgo(1)], undefined],
    [[hoursAgo(23), hoursAgo(1)], /^2 roles were quarantined in the last 24 hours/],
    [[hoursAgo(23, 55 * 60_000 - 1), hoursAgo(1)], /2026-11-23T12:00:00.001Z on$/],
    // Five minutes less than a day: a daily sweep may start a little early.
    [[hoursAgo(23, 55 * 60_000), hoursAgo(1)], undefined],
  ])('with entries at %j: %s', (times, problem) => {
    const decision = decide(ledgerOf({ quarantine: entriesAt(...times) }), aClaim());

    if (problem === undefined) expect(decision.problem).toBeUndefined();
    else expect(decision.problem).toMatch(problem);
  });

  it('are counted apart for quarantines and deletions', () => {
    const full = ledgerOf({ quarantine: entriesAt(hoursAgo(2), hoursAgo(1)) });

    expect(decide(full, aClaim()).problem).toBeDefined();
    expect(decide(full, aClaim({ action: 'delete' })).problem).toBeUndefined();
  });

  it('are not taken twice by one role', () => {
    const full = ledgerOf({ quarantine: entriesAt(hoursAgo(2), hoursAgo(1)) });
    const again = decide(full, aClaim({ roleId: 'AROA1' }));

    expect(again.problem).toBeUndefined();
    expect(again.next.quarantine).toHaveLength(2);
  });

  it('forget what is older than a day', () => {
    const { next } = decide(ledgerOf({ quarantine: entriesAt(hoursAgo(30)) }), aClaim());

    expect(next.quarantine).toEqual([{ roleId: 'AROANEXT', at: now.toISOString() }]);
  });
});

describe('a jump in the share of unused roles', () => {
  const sample = (unused: number, at: string, judged = 100) => ({ at, judged, unused });
  const jump = (samples: Ledger['samples'], unused: number, maximumPerDay = 10) =>
    decide(ledgerOf({ samples }), aClaim({ maximumPerDay, sample: { judged: 100, unused } }));

  it.each<[string, Ledger['samples'], number, boolean]>([
    ['nothing was seen before', [], 90, false],
    ['as many more as may be quarantined in a day', [sample(20, hoursAgo(20))], 30, false],
    ['one more than that', [sample(20, hoursAgo(20))], 31, true],
    ['compared with the lowest of three days', [sample(20, hoursAgo(70)), sample(90, hoursAgo(2))], 90, true],
    ['which has stayed up for three days', [sample(20, hoursAgo(73)), sample(90, hoursAgo(72))], 90, false],
    ['compared with the last one before', [sample(20, hoursAgo(900))], 90, true],
    ['fewer than before', [sample(90, hoursAgo(20))], 20, false],
  ])('%s', (_, samples, unused, isJump) => {
    expect(jump(samples, unused).problem !== undefined).toBe(isJump);
  });

  it('needs more than a tenth more, where the brake lets many through', () => {
    expect(jump([sample(20, hoursAgo(20))], 30, 1).problem).toBeUndefined();
    expect(jump([sample(20, hoursAgo(20))], 31, 1).problem).toMatch(/from 20 % .* to 31 %/);
  });

  it('is remembered, so that it can grow old, and takes no place', () => {
    const { next } = jump([sample(20, hoursAgo(20))], 90);

    expect(next.samples.map(({ unused }) => unused)).toEqual([20, 90]);
    expect(next.quarantine).toEqual([]);
  });

  it('is looked for only where nobody has looked at the role', () => {
    const { problem } = decide(ledgerOf({ samples: [sample(0, hoursAgo(20))] }), aClaim());

    expect(problem).toBeUndefined();
  });

  it('keeps one sample an hour, and a lower one at once', () => {
    const first = [sample(50, hoursAgo(0, 3_599_999))];

    expect(jump(first, 55).next.samples).toHaveLength(1);
    expect(jump(first, 45).next.samples).toHaveLength(2);
    expect(jump([sample(50, hoursAgo(1))], 55).next.samples).toHaveLength(2);
  });
});

describe('a claim', () => {
  const storeOf = (first: Ledger) => {
    let ledger = first;
    let revision = 0;
    const store: LedgerStore & { writes: number } = {
      writes: 0,
      read: () => Promise.resolve({ ledger, revision: String(revision) }),
      write: (next, seen) => {
        if (seen !== String(revision)) return Promise.resolve(false);
        ledger = next;
        revision += 1;
        store.writes += 1;
        return Promise.resolve(true);
      },
    };
    return store;
  };

  it('of thirty at once lets exactly as many through as the day has places', async () => {
    const store = storeOf(emptyLedger);
    const claims = Array.from({ length: 30 }, (_, index) =>
      claimPlace(store, aClaim({ roleId: `AROA${index}`, maximumPerDay: 10 })),
    );
    const ends = await Promise.allSettled(claims);

    expect(ends.filter(({ status }) => status === 'fulfilled')).toHaveLength(10);
    const errors = ends.flatMap((end) => (end.status === 'rejected' ? [end.reason as Error] : []));
    expect(new Set(errors.map((error) => error.constructor))).toEqual(new Set([BrakeError]));
    expect(store.writes).toBe(10);
  });

  it('gives up where the ledger is changed by others again and again, and has done nothing', async () => {
    const store: LedgerStore = {
      read: () => Promise.resolve({ ledger: emptyLedger, revision: undefined }),
      write: () => Promise.resolve(false),
    };

    await expect(claimPlace(store, aClaim())).rejects.toThrow(RemediationError);
  });
});

import { describe, expect, it } from 'vitest';
import { LimitError, RemediationError } from '../../../lambda/src/function/errors.ts';
import { addToShare, claimPlace, decide, emptyLedger, jumpProblem } from '../../../lambda/src/remediation/limits.ts';
import type { Claim, Ledger } from '../../../lambda/src/remediation/limits.ts';
import type { Bucket } from '../../../lambda/src/remediation/ports.ts';
import { emptyBucket, newest, openBucket } from './model/bucket.ts';
import type { BucketState } from './model/bucket.ts';
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

const open = (bucket: BucketState): Bucket =>
  openBucket(
    () => bucket,
    'remediator',
    (_, work) => Promise.resolve().then(work),
  );
const ledgerIn = (bucket: BucketState): Ledger => JSON.parse(newest(bucket, 'limits.json')?.text ?? '') as Ledger;

describe('the places of a day', () => {
  it.each([
    [[], undefined],
    [[hoursAgo(1)], undefined],
    [[hoursAgo(23), hoursAgo(1)], /^2 roles were quarantined in the last 24 hours/],
    [[hoursAgo(23, 55 * 60_000 - 1), hoursAgo(1)], /2026-11-23T12:00:00.001Z on$/],
    // Five minutes less than a day: a daily pass may start a little early.
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

  it('are not taken twice by one role: an action that is taken up again keeps its place, which counts from then on', () => {
    const full = ledgerOf({ quarantine: entriesAt(hoursAgo(2), hoursAgo(1)) });
    const again = decide(full, aClaim({ roleId: 'AROA0' }));

    expect(again.problem).toBeUndefined();
    expect(again.next.quarantine).toEqual([
      { roleId: 'AROA1', at: hoursAgo(1) },
      { roleId: 'AROA0', at: now.toISOString() },
    ]);
  });

  it('forget what is older than a day', () => {
    const { next } = decide(ledgerOf({ quarantine: entriesAt(hoursAgo(30)) }), aClaim());

    expect(next.quarantine).toEqual([{ roleId: 'AROANEXT', at: now.toISOString() }]);
  });
});

describe('a jump in the share of unused roles', () => {
  const sample = (unused: number, at: string, judged = 100) => ({ at, judged, unused });
  const jump = (samples: Ledger['samples'], unused: number, maximumPerDay = 10) =>
    jumpProblem({ judged: 100, unused }, samples, maximumPerDay, now);

  it.each<[string, Ledger['samples'], number, boolean]>([
    ['nothing was seen before', [], 90, false],
    ['as many more as may be quarantined in a day', [sample(20, hoursAgo(20))], 30, false],
    ['one more than that', [sample(20, hoursAgo(20))], 31, true],
    ['compared with the lowest of three days', [sample(20, hoursAgo(70)), sample(90, hoursAgo(2))], 90, true],
    ['which has stayed up for three days', [sample(20, hoursAgo(73)), sample(90, hoursAgo(72))], 90, false],
    ['compared with the last one before', [sample(20, hoursAgo(900))], 90, true],
    ['fewer than before', [sample(90, hoursAgo(20))], 20, false],
  ])('%s', (_, samples, unused, isJump) => {
    expect(jump(samples, unused) !== undefined).toBe(isJump);
  });

  it('needs more than a tenth more, where the daily limit is high', () => {
    expect(jump([sample(20, hoursAgo(20))], 30, 1)).toBeUndefined();
    expect(jump([sample(20, hoursAgo(20))], 31, 1)).toMatch(/from 20 % .* to 31 %/);
  });

  const state = (samples: Ledger['samples']): BucketState => {
    const bucket = emptyBucket();
    const text = JSON.stringify(ledgerOf({ samples }));
    bucket.objects.set('limits.json', [{ text, revision: 'r0', version: 'v0' }]);
    return bucket;
  };
  const samplesAfter = async (samples: Ledger['samples'], unused: number): Promise<Ledger['samples']> => {
    const bucket = state(samples);
    await addToShare(open(bucket), { judged: 100, unused }, 10, now);
    return ledgerIn(bucket).samples;
  };

  it('is remembered, so that it can grow old, and takes no place', async () => {
    const bucket = state([sample(20, hoursAgo(20))]);

    expect(await addToShare(open(bucket), { judged: 100, unused: 90 }, 10, now)).toMatch(/jumped from 20 %/);
    expect(ledgerIn(bucket).samples.map(({ unused }) => unused)).toEqual([20, 90]);
    expect(ledgerIn(bucket).quarantine).toEqual([]);
  });

  it('keeps one sample an hour, and a lower one at once', async () => {
    const first = [sample(50, hoursAgo(0, 3_599_999))];

    expect(await samplesAfter(first, 55)).toHaveLength(1);
    expect(await samplesAfter(first, 45)).toHaveLength(2);
    expect(await samplesAfter([sample(50, hoursAgo(1))], 55)).toHaveLength(2);
  });
});

describe('a claim', () => {
  it('of thirty at once lets exactly as many through as the day has places', async () => {
    const bucket = emptyBucket();
    const claims = Array.from({ length: 30 }, (_, index) =>
      claimPlace(open(bucket), aClaim({ roleId: `AROA${index}`, maximumPerDay: 10 })),
    );
    const ends = await Promise.allSettled(claims);

    expect(ends.filter(({ status }) => status === 'fulfilled')).toHaveLength(10);
    const errors = ends.flatMap((end) => (end.status === 'rejected' ? [end.reason as Error] : []));
    expect(new Set(errors.map((error) => error.constructor))).toEqual(new Set([LimitError]));
    expect(bucket.written).toBe(10);
  });

  it('can be given back, and then the place is free', async () => {
    const bucket = emptyBucket();
    const giveBack = await claimPlace(open(bucket), aClaim({ maximumPerDay: 1 }));
    await expect(claimPlace(open(bucket), aClaim({ roleId: 'AROAOTHER', maximumPerDay: 1 }))).rejects.toThrow(
      LimitError,
    );
    await giveBack();
    await claimPlace(open(bucket), aClaim({ roleId: 'AROAOTHER', maximumPerDay: 1 }));

    expect(ledgerIn(bucket).quarantine.map(({ roleId }) => roleId)).toEqual(['AROAOTHER']);
  });

  it('is refused where the ledger is none: nothing passes for an empty one', async () => {
    const bucket = emptyBucket();
    bucket.objects.set('limits.json', [{ text: '{"quarantine":[]}', revision: 'r', version: 'v' }]);

    await expect(claimPlace(open(bucket), aClaim())).rejects.toThrow(/is not a ledger that this version can read/);
  });

  it('gives up where the ledger is changed by others again and again, and has done nothing', async () => {
    const bucket: Bucket = { ...open(emptyBucket()), write: () => Promise.resolve(undefined) };

    await expect(claimPlace(bucket, aClaim())).rejects.toThrow(RemediationError);
  });
});

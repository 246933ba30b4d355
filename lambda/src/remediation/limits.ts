import { LimitError, RemediationError } from '../function/errors.ts';
import { isJson, parseJson } from '../function/json.ts';
import type { Bucket } from './ports.ts';

/** A role that was changed, and when. */
export interface LedgerEntry {
  readonly roleId: string;
  readonly at: string;
}

/** How many roles the rule judged at a time, and how many of them it found unused. */
export interface Sample {
  readonly at: string;
  readonly judged: number;
  readonly unused: number;
}

/** What the limits are counted from: the changes of the last 24 hours, and the share of unused roles of the last days. */
export interface Ledger {
  readonly quarantine: readonly LedgerEntry[];
  readonly delete: readonly LedgerEntry[];
  readonly samples: readonly Sample[];
}

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

/** A day, less a little: a daily pass that starts some seconds early must find the places of the last one free. */
const windowMs = dayMs - hourMs / 12;

/** A higher share of unused roles is believed once it has been seen for so long. */
const jumpMs = 3 * dayMs;

/** How much the share of unused roles must rise for a jump, beside more roles than may be changed in a day. */
const jumpShare = 0.1;

/** How often the ledger is read again when others write it at the same time. */
const maxTries = 20;

export const emptyLedger: Ledger = { quarantine: [], delete: [], samples: [] };

/** The kinds of change that have places. */
export type Change = 'quarantine' | 'delete';

export interface Claim {
  readonly action: Change;
  readonly roleId: string;
  readonly maximumPerDay: number;
  readonly now: Date;
}

const msSince = (at: string, now: Date): number => now.getTime() - Date.parse(at);
const share = ({ judged, unused }: Omit<Sample, 'at'>): number => (judged === 0 ? 0 : unused / judged);

/** The lowest share of the last days; where nothing was seen for so long, the last one before. */
const baselineOf = (samples: readonly Sample[], now: Date): Sample | undefined => {
  const recent = samples.filter(({ at }) => msSince(at, now) <= jumpMs);
  const candidates = recent.length > 0 ? recent : samples.slice(-1);
  return candidates.toSorted((a, b) => share(a) - share(b))[0];
};

/** At most one sample an hour, and none that is not looked at any more. */
const addSample = (samples: readonly Sample[], sample: Sample, now: Date): readonly Sample[] => {
  const newest = samples.at(-1);
  if (newest !== undefined && msSince(newest.at, now) < hourMs && share(sample) >= share(newest)) return samples;
  return [...samples.filter(({ at }) => msSince(at, now) <= jumpMs), sample];
};

const percent = (sample: Omit<Sample, 'at'>): string => `${Math.round(share(sample) * 100)} %`;

/** Says of a sample why it is a jump; undefined where it is none. */
export const jumpProblem = (
  sample: Omit<Sample, 'at'>,
  samples: readonly Sample[],
  maximumPerDay: number,
  now: Date,
): string | undefined => {
  const baseline = baselineOf(samples, now);
  if (baseline === undefined) return undefined;
  const isMany = sample.unused - baseline.unused > maximumPerDay;
  if (!isMany || share(sample) - share(baseline) <= jumpShare) return undefined;
  return (
    `the share of unused roles jumped from ${percent(baseline)} (${baseline.unused} of ${baseline.judged} roles, ` +
    `${baseline.at}) to ${percent(sample)} (${sample.unused} of ${sample.judged}), as if IAM's data on last use were ` +
    'missing. The pass goes on when the share falls back, or has stayed up for 3 days; a role that you have looked at can ' +
    'be quarantined by hand'
  );
};

const done = { quarantine: 'quarantined', delete: 'deleted' } as const;

const limitProblem = ({ action, maximumPerDay }: Claim, entries: readonly LedgerEntry[]): string | undefined => {
  const [oldest] = entries;
  if (entries.length < maximumPerDay || oldest === undefined) return undefined;
  const free = new Date(Date.parse(oldest.at) + windowMs).toISOString();
  return (
    `${entries.length} roles were ${done[action]} in the last 24 hours, and maximum_per_day is ${maximumPerDay}. The next ` +
    `one can be ${done[action]} from ${free} on`
  );
};

/** What becomes of the ledger with a claim, and which limit is reached, or undefined where none is. */
export const decide = (
  ledger: Ledger,
  claim: Claim,
): { readonly next: Ledger; readonly problem: string | undefined } => {
  const { action, roleId, now } = claim;
  const entries = ledger[action].filter((entry) => msSince(entry.at, now) < windowMs);
  const kept: Ledger = { ...ledger, [action]: entries };
  // An action that is taken up again keeps its place, which counts from now on.
  const others = entries.filter((entry) => entry.roleId !== roleId);
  const next: Ledger = { ...kept, [action]: [...others, { roleId, at: now.toISOString() }] };
  if (others.length < entries.length) return { next, problem: undefined };
  const problem = limitProblem(claim, entries);
  if (problem !== undefined) return { next: kept, problem };
  return { next, problem: undefined };
};

const ledgerName = 'limits.json';

const readLedger = async (
  bucket: Bucket,
): Promise<{ readonly ledger: Ledger; readonly revision: string | undefined }> => {
  const found = await bucket.read(ledgerName);
  if (found === undefined) return { ledger: emptyLedger, revision: undefined };
  const read = parseJson(found.text);
  const isLedger =
    isJson(read) && (['quarantine', 'delete', 'samples'] as const).every((field) => Array.isArray(read[field]));
  if (isLedger) return { ledger: read as unknown as Ledger, revision: found.revision };
  throw new RemediationError(
    `Nothing was done: ${bucket.keyOf(ledgerName)} is not a ledger that this version can read. Look for an older version of this object`,
  );
};

/** Changes the ledger, which others may be changing at the same time, and gives what was decided on. */
const changeLedger = async <T>(
  bucket: Bucket,
  change: (ledger: Ledger) => { readonly next: Ledger; readonly result: T },
): Promise<T> => {
  for (let attempt = 0; attempt < maxTries; attempt += 1) {
    const { ledger, revision } = await readLedger(bucket);
    const { next, result } = change(ledger);
    const text = JSON.stringify(next);
    if (text === JSON.stringify(ledger)) return result;
    if ((await bucket.write(ledgerName, text, revision === undefined ? 'absent' : { revision })) !== undefined) {
      return result;
    }
  }
  throw new RemediationError(
    `Nothing was done: the ledger was changed by others ${maxTries} times in a row. Start again`,
  );
};

/**
 * Takes one of the places of the day. Throws a LimitError where none is left.
 *
 * @returns gives the place back, where nothing was changed
 */
export const claimPlace = async (bucket: Bucket, claim: Claim): Promise<() => Promise<void>> => {
  const { action, roleId, now } = claim;
  const problem = await changeLedger(bucket, (ledger) => {
    const { next, problem: found } = decide(ledger, claim);
    return { next, result: found };
  });
  if (problem !== undefined) throw new LimitError(`Daily limit reached, nothing was done to ${roleId}: ${problem}`);
  const isOurs = (entry: LedgerEntry): boolean => entry.roleId === roleId && entry.at === now.toISOString();
  return () =>
    changeLedger(bucket, (ledger) => ({
      next: { ...ledger, [action]: ledger[action].filter((entry) => !isOurs(entry)) },
      result: undefined,
    }));
};

/** Adds what the rule found now, and says why that is a jump; undefined where it is none. */
export const addToShare = (
  bucket: Bucket,
  sample: Omit<Sample, 'at'>,
  maximumPerDay: number,
  now: Date,
): Promise<string | undefined> =>
  changeLedger(bucket, (ledger) => ({
    next: { ...ledger, samples: addSample(ledger.samples, { ...sample, at: now.toISOString() }, now) },
    result: jumpProblem(sample, ledger.samples, maximumPerDay, now),
  }));

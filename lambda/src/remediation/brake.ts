import { BrakeError, RemediationError } from '../function/errors.ts';
import type { Ledger, LedgerEntry, LedgerStore, Sample } from './ports.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

/** A day, less a little: a daily sweep that starts some seconds early must find the places of the last one free. */
const windowMs = dayMs - hourMs / 12;

/** A higher share of unused roles is believed once it has been seen for so long. */
const jumpMs = 3 * dayMs;

/** How much the share of unused roles must rise for a jump, beside more roles than may be changed in a day. */
const jumpShare = 0.1;

/** How often the ledger is read again when others write it at the same time. */
const maxTries = 20;

export const emptyLedger: Ledger = { quarantine: [], delete: [], samples: [] };

export interface Claim {
  readonly action: 'quarantine' | 'delete';
  readonly roleId: string;
  readonly maximumPerDay: number;
  readonly now: Date;
  /** What the rule finds now; given where nobody has looked at the role, which is then held back after a jump. */
  readonly sample?: Omit<Sample, 'at'>;
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

const jumpProblem = ({ sample, maximumPerDay, now }: Claim, samples: readonly Sample[]): string | undefined => {
  const baseline = baselineOf(samples, now);
  if (sample === undefined || baseline === undefined) return undefined;
  const isMany = sample.unused - baseline.unused > maximumPerDay;
  if (!isMany || share(sample) - share(baseline) <= jumpShare) return undefined;
  return (
    `the share of unused roles jumped from ${percent(baseline)} (${baseline.unused} of ${baseline.judged} roles, ` +
    `${baseline.at}) to ${percent(sample)} (${sample.unused} of ${sample.judged}), as if IAM's data on last use were ` +
    'missing. AWS Config may quarantine again when the share falls back, or has stayed up for 3 days; a role that you ' +
    'have looked at can be quarantined by hand'
  );
};

const limitProblem = ({ action, maximumPerDay }: Claim, entries: readonly LedgerEntry[]): string | undefined => {
  const [oldest] = entries;
  if (entries.length < maximumPerDay || oldest === undefined) return undefined;
  const free = new Date(Date.parse(oldest.at) + windowMs).toISOString();
  const done = action === 'quarantine' ? 'quarantined' : 'deleted';
  return (
    `${entries.length} roles were ${done} in the last 24 hours, and maximum_per_day is ${maximumPerDay}. The next one can ` +
    `be ${done} from ${free} on`
  );
};

/** What becomes of the ledger with a claim, and why the brake holds, or undefined where it does not. */
export const decide = (
  ledger: Ledger,
  claim: Claim,
): { readonly next: Ledger; readonly problem: string | undefined } => {
  const { action, roleId, now, sample } = claim;
  const at = now.toISOString();
  const entries = ledger[action].filter((entry) => msSince(entry.at, now) < windowMs);
  const samples = sample === undefined ? ledger.samples : addSample(ledger.samples, { ...sample, at }, now);
  const kept: Ledger = { ...ledger, [action]: entries, samples };
  const problem = jumpProblem(claim, ledger.samples);
  if (problem !== undefined) return { next: kept, problem };
  // An action that is taken up again was counted when it began.
  if (entries.some((entry) => entry.roleId === roleId)) return { next: kept, problem: undefined };
  const limit = limitProblem(claim, entries);
  if (limit !== undefined) return { next: kept, problem: limit };
  return { next: { ...kept, [action]: [...entries, { roleId, at }] }, problem: undefined };
};

/**
 * Takes one of the places of the day, which others may be taking at the same time. Throws a BrakeError where the brake holds.
 */
export const claimPlace = async (store: LedgerStore, claim: Claim): Promise<void> => {
  for (let attempt = 0; attempt < maxTries; attempt += 1) {
    const { ledger, revision } = await store.read();
    const { next, problem } = decide(ledger, claim);
    const isSame = JSON.stringify(next) === JSON.stringify(ledger);
    if (isSame || (await store.write(next, revision))) {
      if (problem === undefined) return;
      throw new BrakeError(`The brake holds, and nothing was done to ${claim.roleId}: ${problem}`);
    }
  }
  throw new RemediationError(
    `Nothing was done to ${claim.roleId}: the ledger of the brake was changed by others ${maxTries} times in a row. Start again`,
  );
};

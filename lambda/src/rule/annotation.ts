import { labels, readLabelTime } from './labels.ts';
import type { Role } from './role.ts';
import { dayOf } from './rule.ts';
import type { FailedExemption, Judgement, Verdict } from './rule.ts';
import { findTag } from './tags.ts';
import { createReader, write } from './wording.ts';
import type { Wording } from './wording.ts';

/** That a role is denied everything. */
export interface Quarantine {
  /** The day of its label; undefined where it has none that can be read. */
  readonly since?: string | undefined;
  readonly isUsedAfter: boolean;
}

/** What an annotation tells of a role: its verdict, the facts that the words of the verdict name, and notes. */
export interface Facts {
  readonly name: string;
  readonly verdict: Verdict;
  readonly pattern?: string | undefined;
  /** Days are written as YYYY-MM-DD. */
  readonly until?: string | undefined;
  readonly createdOn?: string | undefined;
  readonly lastUsed?: string | undefined;
  readonly region?: string | undefined;
  readonly maxDays?: number | undefined;
  readonly failedExemption?: FailedExemption | undefined;
  readonly quarantine?: Quarantine | undefined;
}

const reasons: readonly Wording<Verdict>[] = [
  { kind: 'whitelisted', words: 'whitelisted by {pattern}' },
  { kind: 'exempt', words: 'exempt until {until}' },
  { kind: 'new', words: 'created {createdOn}, less than {maxDays} days ago' },
  { kind: 'never-used', words: 'no record of use since it was created on {createdOn}' },
  { kind: 'unused', words: 'last used {lastUsed} in {region}, over {maxDays} days ago' },
  { kind: 'unused', words: 'last used {lastUsed}, over {maxDays} days ago' },
  { kind: 'used', words: 'last used {lastUsed} in {region}' },
  { kind: 'used', words: 'last used {lastUsed}' },
];

const exemptionNotes: readonly Wording<FailedExemption['problem']>[] = [
  { kind: 'expired', words: 'its exemption ended on {day}' },
  { kind: 'unreadable', words: 'its exemption "{value}" is not a date like 2030-12-31' },
];

const quarantineNotes: readonly Wording<'kept' | 'used'>[] = [
  { kind: 'kept', words: 'denied everything by AWSDenyAll since {day}' },
  { kind: 'kept', words: 'denied everything by AWSDenyAll' },
  { kind: 'used', words: 'used after AWSDenyAll of {day}' },
];

const day = String.raw`\d{4}-\d{2}-\d{2}`;

const shapes = {
  pattern: String.raw`[\w+=,.@\-/*?]+`,
  until: day,
  createdOn: day,
  lastUsed: day,
  region: String.raw`[\w-]+`,
  maxDays: String.raw`\d+`,
  day,
  value: '.*',
};

/** The longest annotation Config takes, in characters (PutEvaluations, StringWithCharLimit256). */
const maxAnnotation = 256;

export const shorten = (text: string): string =>
  text.length <= maxAnnotation ? text : `${text.slice(0, maxAnnotation - 3).replace(/[\uD800-\uDBFF]$/, '')}...`;

/** Writes an annotation: "<name>: <reason>; <note>; <note>". Dates are absolute, so that it changes only when a fact does. */
export const writeAnnotation = ({ name, verdict, failedExemption: failed, quarantine, ...facts }: Facts): string => {
  const parts = [write(reasons, verdict, facts)];
  if (failed !== undefined) {
    parts.push(write(exemptionNotes, failed.problem, { day: failed.value, value: failed.value }));
  }
  if (quarantine !== undefined) {
    parts.push(write(quarantineNotes, quarantine.isUsedAfter ? 'used' : 'kept', { day: quarantine.since }));
  }
  return shorten(`${name}: ${parts.join('; ')}`);
};

/**
 * Makes a reader of annotations, with the words that they are written by. Of one that was shortened it tells what is left; where
 * the words are not of this rule there is no verdict, and no name where it starts with none.
 */
export const createAnnotationReader = (): ((annotation: string) => Partial<Facts>) => {
  // Notes stand at the end; a shortened text may end anywhere behind the name.
  const asNote = (words: string): string => `^(?<before>.*?); ${words}$`;
  const readQuarantine = createReader(quarantineNotes, shapes, asNote);
  const readExemption = createReader(exemptionNotes, shapes, asNote);
  const readReason = createReader(reasons, shapes, (words) => String.raw`^${words}(?=;|\.{3}$|$)`);
  return (annotation) => {
    const [, name, text = ''] = /^([\w+=,.@-]{1,64}): (.*)$/s.exec(annotation) ?? [];
    if (name === undefined) return {};
    const quarantine = readQuarantine(text);
    const beforeQuarantine = quarantine?.values['before'] ?? text;
    const failed = readExemption(beforeQuarantine);
    const reason = readReason(failed?.values['before'] ?? beforeQuarantine);
    if (reason === undefined) return { name };
    const { maxDays, ...facts } = reason.values;
    return {
      name,
      verdict: reason.kind,
      ...facts,
      ...(maxDays && { maxDays: Number(maxDays) }),
      ...(failed && {
        failedExemption: { problem: failed.kind, value: failed.values['day'] ?? failed.values['value'] ?? '' },
      }),
      ...(quarantine && {
        quarantine: { since: quarantine.values['day'], isUsedAfter: quarantine.kind === 'used' },
      }),
    };
  };
};

const factsOf = (role: Role, judgement: Judgement, maxDays: number): Omit<Facts, 'name' | 'verdict'> => {
  switch (judgement.verdict) {
    case 'whitelisted':
      return { pattern: judgement.pattern };
    case 'exempt':
      return { until: judgement.until };
    case 'new':
      return { createdOn: dayOf(role.createdAt), maxDays };
    case 'never-used':
      return { createdOn: dayOf(role.createdAt) };
    case 'used':
    case 'unused': {
      const { at, region } = judgement.lastUse;
      return { lastUsed: dayOf(at), region, ...(judgement.verdict === 'unused' && { maxDays }) };
    }
  }
};

/** That a role is in quarantine is for IAM to tell, which has the policy; whoever may tag can write or lose the label. */
const quarantineOf = ({ isDenied, lastUse, tags }: Role): Quarantine | undefined => {
  if (!isDenied) return undefined;
  const at = readLabelTime(findTag(tags, labels.at));
  if (at === undefined) return { isUsedAfter: false };
  return { since: dayOf(at), isUsedAfter: lastUse !== undefined && lastUse.at > at };
};

/** The facts that an annotation of this role tells. */
export const toFacts = (role: Role, judgement: Judgement, maxDays: number): Facts => ({
  name: role.name,
  verdict: judgement.verdict,
  ...factsOf(role, judgement, maxDays),
  failedExemption: judgement.failedExemption,
  quarantine: quarantineOf(role),
});

/** The annotation with its dates taken out: what is left changes only when the verdict or its reason does. */
export const withoutDates = (annotation: string): string => annotation.replaceAll(/\d{4}-\d{2}-\d{2}/g, '*');

import { labels, readLabelTime } from './labels.ts';
import type { Role } from './role.ts';
import { quote } from './quote.ts';
import { dayOf, isFinding, trackingDays } from './rule.ts';
import type { Exemption, FailedExemption, Judgement, Verdict } from './rule.ts';
import { findTag } from './tags.ts';
import { createReader, write } from './wording.ts';
import type { Told, Wording } from './wording.ts';

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
  /** The tag of exempt_tags that the role carries, as "key=value". */
  readonly tag?: string | undefined;
  /** The instance of the module that the role is of. */
  readonly instance?: string | undefined;
  readonly createdOn?: string | undefined;
  readonly lastUsed?: string | undefined;
  readonly region?: string | undefined;
  readonly maxDays?: number | undefined;
  readonly failedExemption?: FailedExemption | undefined;
  readonly maximumExemptionDays?: number | undefined;
  /** That IAM has a last use of no role of the account, so that it may have lost them. */
  readonly isAccountWithoutUse?: true | undefined;
  readonly quarantine?: Quarantine | undefined;
  /** The types of the recorded resources that name the role, in words. */
  readonly namedBy?: string | undefined;
  readonly owner?: string | undefined;
}

const reasons: readonly Wording<Verdict>[] = [
  { kind: 'whitelisted', words: 'whitelisted by {pattern}' },
  { kind: 'exempt', words: 'exempt until {until}' },
  { kind: 'exempt', words: 'exempt by its tag {tag}' },
  { kind: 'exempt', words: 'exempt as a role of this module, instance {instance}' },
  { kind: 'new', words: 'created {createdOn}, within {maxDays} days' },
  { kind: 'never-used', words: 'never used since it was created on {createdOn}' },
  { kind: 'unused', words: `no use in the ${trackingDays} days that IAM keeps; created {createdOn}` },
  { kind: 'unused', words: 'last used {lastUsed} in {region}, over {maxDays} days ago' },
  { kind: 'unused', words: 'last used {lastUsed}, over {maxDays} days ago' },
  { kind: 'used', words: 'last used {lastUsed} in {region}' },
  { kind: 'used', words: 'last used {lastUsed}' },
];

const exemptionNotes: readonly Wording<FailedExemption['problem']>[] = [
  { kind: 'expired', words: 'its exemption ended on {day}' },
  { kind: 'too-far', words: 'its exemption until {day} is more than {maximumExemptionDays} days ahead' },
  { kind: 'unreadable', words: 'its exemption tag says {value}, not a date like 2030-12-31' },
  { kind: 'unreadable', words: 'its exemption tag is empty, not a date like 2030-12-31' },
];

const accountNotes: readonly Wording<true>[] = [
  { kind: true, words: 'IAM keeps a last use of no role in this account' },
];

const quarantineNotes: readonly Wording<'kept' | 'used'>[] = [
  { kind: 'kept', words: 'denied everything by AWSDenyAll since {day}' },
  { kind: 'kept', words: 'denied everything by AWSDenyAll' },
  { kind: 'used', words: 'used after AWSDenyAll of {day}' },
];

const namedNotes: readonly Wording<true>[] = [{ kind: true, words: 'named by {namedBy}' }];

const ownerNotes: readonly Wording<true>[] = [{ kind: true, words: 'owner {owner}' }];

const day = String.raw`\d{4}-\d{2}-\d{2}`;
/** What `quote` leaves of a text. */
const quoted = '[^;]*';

const shapes = {
  pattern: String.raw`[\w+=,.@\-/*?]+`,
  until: day,
  tag: quoted,
  instance: quoted,
  createdOn: day,
  lastUsed: day,
  region: String.raw`[\w-]+`,
  maxDays: String.raw`\d+`,
  maximumExemptionDays: String.raw`\d+`,
  day,
  value: quoted,
  // Words of types, and dots where they were shortened.
  namedBy: String.raw`[\w ,.]+`,
  owner: quoted,
};

/** The longest annotation Config takes, in characters (PutEvaluations, StringWithCharLimit256). */
const maxAnnotation = 256;

/** Shortens a text, which then ends in three dots. */
const cut = (text: string, length: number): string =>
  text.length <= length ? text : `${text.slice(0, length - 3).replace(/[\uD800-\uDBFF]$/, '')}...`;

export const shorten = (text: string): string => cut(text, maxAnnotation);

const compose = ({
  name,
  verdict,
  failedExemption: failed,
  quarantine,
  isAccountWithoutUse,
  ...facts
}: Facts): string => {
  const { owner, namedBy, maximumExemptionDays } = facts;
  const parts = [write(reasons, verdict, facts)];
  if (failed !== undefined) {
    const value = failed.value === '' ? undefined : failed.value;
    parts.push(write(exemptionNotes, failed.problem, { day: value, value, maximumExemptionDays }));
  }
  if (isAccountWithoutUse === true) parts.push(write(accountNotes, true, {}));
  if (quarantine !== undefined) {
    parts.push(write(quarantineNotes, quarantine.isUsedAfter ? 'used' : 'kept', { day: quarantine.since }));
  }
  if (namedBy !== undefined) parts.push(write(namedNotes, true, { namedBy }));
  if (owner !== undefined) parts.push(write(ownerNotes, true, { owner }));
  return `${name}: ${parts.join('; ')}`;
};

/** A text of somebody else's is shortened first, and no further than this: what comes after it is the rule's own. */
const leastQuoted = 16;

/** Shortens what others wrote, the owner first, and last the types that name the role, as far as an annotation needs. */
const fit = (facts: Facts): Facts => {
  const shortened = (text: string | undefined, over: number): string | undefined =>
    text === undefined ? undefined : cut(text, Math.max(leastQuoted, text.length - over));
  const shorteners: readonly ((facts: Facts, over: number) => Facts)[] = [
    (given, over) => ({ ...given, owner: shortened(given.owner, over) }),
    ({ failedExemption: failed, ...given }, over) => ({
      ...given,
      failedExemption: failed && { ...failed, value: shortened(failed.value, over) ?? '' },
    }),
    (given, over) => ({ ...given, tag: shortened(given.tag, over) }),
    (given, over) => ({ ...given, instance: shortened(given.instance, over) }),
    (given, over) => ({ ...given, pattern: shortened(given.pattern, over) }),
    (given, over) => ({ ...given, namedBy: shortened(given.namedBy, over) }),
  ];
  return shorteners.reduce((fitted, shortener) => {
    const over = compose(fitted).length - maxAnnotation;
    return over > 0 ? shortener(fitted, over) : fitted;
  }, facts);
};

/**
 * Writes an annotation: "<name>: <reason>; <note>; <note>". Dates are absolute, so that it changes only when a fact does. One that
 * would be too long is shortened where it holds what others wrote: the owner, the value of a tag, a pattern.
 */
export const writeAnnotation = (facts: Facts): string => {
  const whole = compose(facts);
  return whole.length <= maxAnnotation ? whole : shorten(compose(fit(facts)));
};

/**
 * Makes a reader of annotations, with the words that they are written by. Of one that was shortened it tells what is left; where
 * the words are not of this rule there is no verdict, and no name where it starts with none.
 */
export const createAnnotationReader = (): ((annotation: string) => Partial<Facts>) => {
  // Notes stand at the end; a shortened text may end anywhere behind the name.
  const asNote = (words: string): string => `^(?<before>.*?); ${words}$`;
  const noteReaders = {
    owner: createReader(ownerNotes, shapes, asNote),
    named: createReader(namedNotes, shapes, asNote),
    quarantine: createReader(quarantineNotes, shapes, asNote),
    account: createReader(accountNotes, shapes, asNote),
    exemption: createReader(exemptionNotes, shapes, asNote),
  };
  const readReason = createReader(reasons, shapes, (words) => String.raw`^${words}(?=;|\.{3}$|$)`);
  return (annotation) => {
    const [, name, text = ''] = /^([\w+=,.@-]{1,64}): (.*)$/s.exec(annotation) ?? [];
    if (name === undefined) return {};
    let rest = text;
    /** Takes the last note off the text, where it is of this kind. */
    const take = <Kind>(read: (text: string) => Told<Kind> | undefined): Told<Kind> | undefined => {
      const told = read(rest);
      rest = told?.values['before'] ?? rest;
      return told;
    };
    const owner = take(noteReaders.owner)?.values['owner'];
    const namedBy = take(noteReaders.named)?.values['namedBy'];
    const quarantine = take(noteReaders.quarantine);
    const account = take(noteReaders.account);
    const failed = take(noteReaders.exemption);
    const reason = readReason(rest);
    if (reason === undefined) return { name };
    const { maxDays, ...facts } = reason.values;
    const limit = failed?.values['maximumExemptionDays'];
    return {
      name,
      verdict: reason.kind,
      ...facts,
      ...(maxDays && { maxDays: Number(maxDays) }),
      ...(failed && {
        failedExemption: { problem: failed.kind, value: failed.values['day'] ?? failed.values['value'] ?? '' },
      }),
      ...(limit && { maximumExemptionDays: Number(limit) }),
      ...(account && { isAccountWithoutUse: true }),
      ...(quarantine && {
        quarantine: { since: quarantine.values['day'], isUsedAfter: quarantine.kind === 'used' },
      }),
      ...(namedBy !== undefined && { namedBy }),
      ...(owner !== undefined && { owner }),
    };
  };
};

const exemptionOf = (by: Exemption): Pick<Facts, 'until' | 'tag' | 'instance'> => {
  if ('until' in by) return by;
  return 'instance' in by ? { instance: quote(by.instance) } : { tag: quote(`${by.tag.key}=${by.tag.value}`) };
};

const factsOf = (role: Role, judgement: Judgement, maxDays: number): Omit<Facts, 'name' | 'verdict'> => {
  switch (judgement.verdict) {
    case 'whitelisted':
      return { pattern: judgement.pattern };
    case 'exempt':
      return exemptionOf(judgement.by);
    case 'new':
      return { createdOn: dayOf(role.createdAt), maxDays };
    case 'never-used':
      return { createdOn: dayOf(role.createdAt) };
    case 'unused': {
      const { lastUse } = judgement;
      return lastUse === undefined
        ? { createdOn: dayOf(role.createdAt) }
        : { lastUsed: dayOf(lastUse.at), region: lastUse.region, maxDays };
    }
    case 'used':
      return { lastUsed: dayOf(judgement.lastUse.at), region: judgement.lastUse.region };
  }
};

/** That a role is in quarantine is for IAM to tell, which has the policy; whoever may tag can write or lose the label. */
const quarantineOf = ({ isDenied, lastUse, tags }: Role): Quarantine | undefined => {
  if (!isDenied) return undefined;
  const at = readLabelTime(findTag(tags, labels.at));
  if (at === undefined) return { isUsedAfter: false };
  return { since: dayOf(at), isUsedAfter: lastUse !== undefined && lastUse.at > at };
};

/** What the words of an annotation need to know beside the role and what the rule says of it. */
export interface Circumstances {
  readonly maxDays: number;
  readonly maximumExemptionDays: number | undefined;
  /** Whoever a tag names as the owner of the role; told of what is not compliant only. */
  readonly owner?: string | undefined;
  /** The types of the recorded resources that name the role, in words; told of what is not compliant only. */
  readonly namedBy?: string | undefined;
  /** That IAM has a last use of no role of the account. */
  readonly isAccountWithoutUse?: boolean;
}

/** Whether the verdict rests on IAM having no use on record. */
const restsOnNoRecord = ({ verdict }: Judgement, role: Role): boolean =>
  verdict === 'never-used' || (verdict === 'unused' && role.lastUse === undefined);

/** The facts that an annotation of this role tells. */
export const toFacts = (role: Role, judgement: Judgement, circumstances: Circumstances): Facts => {
  const { failedExemption: failed } = judgement;
  const { maxDays, maximumExemptionDays, owner, namedBy, isAccountWithoutUse } = circumstances;
  return {
    name: role.name,
    verdict: judgement.verdict,
    ...factsOf(role, judgement, maxDays),
    failedExemption: failed && { ...failed, value: quote(failed.value) },
    maximumExemptionDays: failed?.problem === 'too-far' ? maximumExemptionDays : undefined,
    isAccountWithoutUse: isAccountWithoutUse === true && restsOnNoRecord(judgement, role) ? true : undefined,
    quarantine: quarantineOf(role),
    namedBy: isFinding(judgement.verdict) ? namedBy : undefined,
    owner: owner === undefined || !isFinding(judgement.verdict) ? undefined : quote(owner),
  };
};

/**
 * The annotation without the day and the Region in which a role that is used was last used: both change from day to day, and the
 * verdict does not. All else is told anew when it changes, such as the day until which a role is exempt.
 */
export const withoutLastUse = (annotation: string): string =>
  annotation.replace(/: last used \d{4}-\d{2}-\d{2}(?: in [\w-]+)?(?=;|$)/, ': last used');

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createAnnotationReader, writeAnnotation } from '../../../lambda/src/rule/annotation.ts';
import type { Facts } from '../../../lambda/src/rule/annotation.ts';
import { toEvaluation } from '../../../lambda/src/rule/compliance.ts';
import { dayOf } from '../../../lambda/src/rule/rule.ts';
import type { FailedExemption, Judgement } from '../../../lambda/src/rule/rule.ts';
import { aRole } from '../roles.ts';

const readAnnotation = createAnnotationReader();

const characters = (text: string) => fc.constantFrom(...Array.from(text));
const name = fc.string({ unit: characters('abcXYZ019+=,.@_-'), minLength: 1, maxLength: 64 });
const date = fc.date({ min: new Date('2006-01-01'), max: new Date('2100-01-01'), noInvalidDate: true });
const region = fc.option(fc.constantFrom('eu-west-1', 'us-gov-west-1'), { nil: undefined });
const lastUse = fc.record({ at: date, region });
const failedExemption = fc.constantFrom<FailedExemption | undefined>(
  undefined,
  { problem: 'expired', value: '2020-01-01' },
  { problem: 'unreadable', value: 'last used 2020-01-01' },
);
const judgement: fc.Arbitrary<Judgement> = fc.oneof(
  fc.record({ verdict: fc.constant('whitelisted' as const), pattern: fc.constantFrom('/x*', '*') }),
  fc.record({ verdict: fc.constant('exempt' as const), until: date.map(dayOf) }),
  fc.record({ verdict: fc.constantFrom('new' as const, 'never-used' as const) }),
  fc.record({ verdict: fc.constantFrom('used' as const, 'unused' as const), lastUse }),
);

const day = date.map(dayOf);
const maxDays = fc.integer({ min: 1, max: 365 });
const pattern = fc.string({ unit: characters('abXY01+=,.@_-/*?'), minLength: 1, maxLength: 120 });
/** Texts that a tag may hold, and among them all that could be taken for words of an annotation. */
const value = fc.oneof(
  fc.string({ maxLength: 60 }),
  fc.constantFrom(
    '',
    '; denied everything by AWSDenyAll',
    '" is not a date like 2030-12-31; denied everything by AWSDenyAll since 2020-01-01',
    '" is not a date like 2030-12-31; used after AWSDenyAll of 2020-01-01',
    'x: last used 2020-01-01 in eu-west-1; its exemption ended on 2020-01-01',
    'two\nlines',
    '...',
  ),
);
const of = <Verdict extends Facts['verdict']>(verdict: Verdict) => fc.constant(verdict);
const reason = fc.oneof(
  fc.record({ verdict: of('whitelisted'), pattern }),
  fc.record({ verdict: of('exempt'), until: day }),
  fc.record({ verdict: of('new'), createdOn: day, maxDays }),
  fc.record({ verdict: of('never-used'), createdOn: day }),
  fc.record({ verdict: of('unused'), lastUsed: day, region, maxDays }),
  fc.record({ verdict: of('used'), lastUsed: day, region }),
);
const notes = fc.record({
  failedExemption: fc.option(
    fc.oneof(
      fc.record({ problem: fc.constant('expired' as const), value: day }),
      fc.record({ problem: fc.constant('unreadable' as const), value }),
    ),
    { nil: undefined },
  ),
  quarantine: fc.option(
    fc.oneof(fc.record({ since: day, isUsedAfter: fc.boolean() }), fc.record({ isUsedAfter: fc.constant(false) })),
    { nil: undefined },
  ),
});
const facts: fc.Arbitrary<Facts> = fc
  .tuple(name, reason, notes)
  .map(([roleName, because, more]) => ({ name: roleName, ...because, ...more }));

const isWhole = (annotation: string): boolean => annotation.length < 255;

describe('what an annotation tells', () => {
  it('is all that was written in it, for every verdict, name and note', () => {
    fc.assert(
      fc.property(facts, (given) => {
        const annotation = writeAnnotation(given);
        fc.pre(isWhole(annotation));
        expect(readAnnotation(annotation)).toEqual(given);
      }),
      { numRuns: 2_000 },
    );
  });

  it('is written again with the same words', () => {
    fc.assert(
      fc.property(name, judgement, failedExemption, maxDays, (roleName, given, failed, days) => {
        const judged = failed === undefined ? given : { ...given, failedExemption: failed };
        const { annotation } = toEvaluation(aRole({ name: roleName }), judged, days, 'RoleId');
        const read = readAnnotation(annotation);

        expect(read.verdict).toBe(given.verdict);
        expect(writeAnnotation(read as Facts)).toBe(annotation);
      }),
    );
  });

  it('is still the name, the verdict and the use where the rest was cut off', () => {
    const long = fc.string({ minLength: 200, maxLength: 256 });
    fc.assert(
      fc.property(facts, long, ({ failedExemption: _, quarantine: __, ...given }, cut) => {
        const annotation = writeAnnotation({ ...given, failedExemption: { problem: 'unreadable', value: cut } });
        fc.pre(!isWhole(annotation) && (given.pattern ?? '').length < 100);
        expect(readAnnotation(annotation)).toEqual(given);
      }),
    );
    const annotation = writeAnnotation({ name: 'ci', verdict: 'whitelisted', pattern: `/${'a'.repeat(300)}` });
    expect(readAnnotation(annotation)).toMatchObject({ name: 'ci', verdict: 'whitelisted' });
  });

  it('is the verdict and the last use that went into it', () => {
    fc.assert(
      fc.property(name, judgement, failedExemption, maxDays, (roleName, given, failed, days) => {
        const judged = failed === undefined ? given : { ...given, failedExemption: failed };
        const told = readAnnotation(toEvaluation(aRole({ name: roleName }), judged, days, 'RoleId').annotation);

        expect(told).toMatchObject({ name: roleName, verdict: given.verdict });
        if ('lastUse' in given) {
          expect(told).toMatchObject({ lastUsed: dayOf(given.lastUse.at) });
          expect(told.region).toBe(given.lastUse.region);
        }
        if (given.verdict === 'unused' || given.verdict === 'new') expect(told.maxDays).toBe(days);
      }),
    );
  });

  it.each(['', 'No known usage', 'a name with spaces: last used 2026-01-01', 'app: something else'])(
    'is no verdict where the words are not of this rule: %j',
    (annotation) => {
      expect(readAnnotation(annotation).verdict).toBeUndefined();
    },
  );
});

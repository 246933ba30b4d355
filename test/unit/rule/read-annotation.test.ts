import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createAnnotationReader, writeAnnotation } from '../../../lambda/src/rule/annotation.ts';
import type { Facts } from '../../../lambda/src/rule/annotation.ts';
import { toEvaluation } from '../../../lambda/src/rule/compliance.ts';
import { quote } from '../../../lambda/src/rule/quote.ts';
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
  { problem: 'too-far', value: '9999-12-31' },
);
const judgement: fc.Arbitrary<Judgement> = fc.oneof(
  fc.record({ verdict: fc.constant('whitelisted' as const), pattern: fc.constantFrom('/x*', '*') }),
  fc.record({
    verdict: fc.constant('exempt' as const),
    by: fc.oneof(
      fc.record({ until: date.map(dayOf) }),
      fc.record({ tag: fc.constantFrom({ key: 'env', value: 'dr' }, { key: 'a b', value: '; owner "x"' }) }),
      fc.record({ instance: fc.constantFrom('iam-role-last-used', 'eu') }),
    ),
  }),
  fc.record({ verdict: fc.constantFrom('new' as const, 'never-used' as const) }),
  fc.record({ verdict: fc.constant('used' as const), lastUse }),
  fc.record({ verdict: fc.constant('unused' as const), lastUse: fc.option(lastUse, { nil: undefined }) }),
);

const day = date.map(dayOf);
const maxDays = fc.integer({ min: 1, max: 365 });
const pattern = fc.string({ unit: characters('abXY01+=,.@_-/*?'), minLength: 1, maxLength: 120 });
/** Texts that a tag may hold, and among them all that could be taken for words of an annotation. */
const value = fc
  .oneof(
    fc.string({ maxLength: 60 }),
    fc.constantFrom(
      '',
      '; denied everything by AWSDenyAll',
      ', not a date like 2030-12-31; denied everything by AWSDenyAll since 2020-01-01',
      ', not a date like 2030-12-31; used after AWSDenyAll of 2020-01-01',
      'x: last used 2020-01-01 in eu-west-1; its exemption ended on 2020-01-01',
      'owner x',
      'two\nlines',
      '...',
    ),
  )
  .map(quote);
const some = value.filter((text) => text !== '');
const of = <Verdict extends Facts['verdict']>(verdict: Verdict) => fc.constant(verdict);
const reason = fc.oneof(
  fc.record({ verdict: of('whitelisted'), pattern }),
  fc.record({ verdict: of('exempt'), until: day }),
  fc.record({ verdict: of('exempt'), tag: some }),
  fc.record({ verdict: of('exempt'), instance: some }),
  fc.record({ verdict: of('new'), createdOn: day, maxDays }),
  fc.record({ verdict: of('never-used'), createdOn: day }),
  fc.record({ verdict: of('unused'), createdOn: day }),
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
  isAccountWithoutUse: fc.constantFrom(undefined, true as const),
  namedBy: fc.constantFrom(
    undefined,
    'function',
    'DB instance, function, task definition and 3 more',
    'bucket, func...',
  ),
  owner: fc.option(some, { nil: undefined }),
  quarantine: fc.option(
    fc.oneof(fc.record({ since: day, isUsedAfter: fc.boolean() }), fc.record({ isUsedAfter: fc.constant(false) })),
    { nil: undefined },
  ),
});
const facts: fc.Arbitrary<Facts> = fc
  .tuple(name, reason, notes)
  .map(([roleName, because, more]) => ({ name: roleName, ...because, ...more }))
  .chain((given) =>
    fc.oneof(
      fc.constant(given),
      fc.record({ day, limit: fc.integer({ min: 1, max: 3_650 }) }).map(({ day: until, limit }) => ({
        ...given,
        failedExemption: { problem: 'too-far' as const, value: until },
        maximumExemptionDays: limit,
      })),
    ),
  );
const policyOf = (days: number) => ({ maxDays: days, maximumExemptionDays: 400 });

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
        const { annotation } = toEvaluation(aRole({ name: roleName }), judged, policyOf(days), 'RoleId');
        const read = readAnnotation(annotation);

        expect(read.verdict).toBe(given.verdict);
        expect(writeAnnotation(read as Facts)).toBe(annotation);
      }),
    );
  });

  it('is still the name, the verdict, the use and every note of the rule where what others wrote was shortened', () => {
    const long = fc.string({ unit: characters('abc 019_.:/=+-@'), minLength: 200, maxLength: 256 });
    fc.assert(
      fc.property(facts, long, (given, text) => {
        fc.pre(
          (given.pattern ?? '').length < 40 && (given.tag ?? '').length < 20 && (given.instance ?? '').length < 20,
        );
        // Types that name the role are shortened too, after all that others wrote.
        const namedBy = given.namedBy === undefined ? undefined : 'function';
        const told = { ...given, namedBy, maximumExemptionDays: undefined, owner: undefined };
        const annotation = writeAnnotation({ ...told, failedExemption: { problem: 'unreadable', value: text } });
        const { failedExemption, ...read } = readAnnotation(annotation);
        expect(annotation.length).toBeLessThanOrEqual(256);
        expect(read).toEqual({ ...told, failedExemption: undefined });
        expect(failedExemption?.value).toMatch(/\.\.\.$/);
      }),
    );
    const annotation = writeAnnotation({ name: 'ci', verdict: 'whitelisted', pattern: `/${'a'.repeat(300)}` });
    expect(readAnnotation(annotation)).toMatchObject({ name: 'ci', verdict: 'whitelisted' });
  });

  it('is all but the end of the types that name the role where there are too many, and their owner', () => {
    const annotation = writeAnnotation({
      name: 'x'.repeat(64),
      verdict: 'unused',
      createdOn: '2024-02-27',
      quarantine: { since: '2026-11-01', isUsedAfter: false },
      namedBy: 'cluster parameter group, delivery stream, environment and 12 more',
      owner: 'v'.repeat(200),
    });
    const told = readAnnotation(annotation);

    expect(annotation).toHaveLength(256);
    expect(told).toMatchObject({ verdict: 'unused', quarantine: { since: '2026-11-01' } });
    expect(told.namedBy).toMatch(/^cluster parameter group, .*\.\.\.$/);
    expect(told.owner).toBe(`${'v'.repeat(13)}...`);
  });

  it('is the verdict and the last use that went into it', () => {
    fc.assert(
      fc.property(name, judgement, failedExemption, maxDays, (roleName, given, failed, days) => {
        const judged = failed === undefined ? given : { ...given, failedExemption: failed };
        const told = readAnnotation(
          toEvaluation(aRole({ name: roleName }), judged, policyOf(days), 'RoleId').annotation,
        );

        expect(told).toMatchObject({ name: roleName, verdict: given.verdict });
        if ('lastUse' in given && given.lastUse !== undefined) {
          expect(told).toMatchObject({ lastUsed: dayOf(given.lastUse.at) });
          expect(told.region).toBe(given.lastUse.region);
        }
        if (given.verdict === 'new' || (given.verdict === 'unused' && given.lastUse !== undefined))
          expect(told.maxDays).toBe(days);
      }),
    );
  });

  it.each(['', 'No known usage', 'a name with spaces: last used 2026-01-01', 'app: something else'])(
    'is not a verdict where the words are not of this rule: %j',
    (annotation) => {
      expect(readAnnotation(annotation).verdict).toBeUndefined();
    },
  );
});

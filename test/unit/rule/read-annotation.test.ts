import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toEvaluation } from '../../../lambda/src/rule/annotation.ts';
import type { Role } from '../../../lambda/src/rule/role.ts';
import { dayOf } from '../../../lambda/src/rule/rule.ts';
import type { FailedExemption, Judgement } from '../../../lambda/src/rule/rule.ts';
import { readAnnotation } from '../../../cli/annotation.ts';
import { aRole } from '../roles.ts';

const name = fc.string({ unit: fc.constantFrom(...Array.from('abcXYZ019+=,.@_-')), minLength: 1, maxLength: 64 });
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

describe('what an annotation tells', () => {
  it('is the verdict and the last use that went into it', () => {
    fc.assert(
      fc.property(
        name,
        judgement,
        failedExemption,
        fc.integer({ min: 1, max: 365 }),
        (roleName, given, failed, days) => {
          const judged = failed === undefined ? given : { ...given, failedExemption: failed };
          const role: Role = aRole({ name: roleName });
          const told = readAnnotation(toEvaluation(role, judged, days, 'RoleId').annotation);

          expect(told).toMatchObject({ name: roleName, verdict: given.verdict });
          if ('lastUse' in given) {
            expect(told).toMatchObject({ lastUsed: dayOf(given.lastUse.at), region: given.lastUse.region });
          }
          if (given.verdict === 'unused' || given.verdict === 'new') expect(told.maxDays).toBe(days);
        },
      ),
    );
  });

  it.each(['', 'No known usage', 'a name with spaces: last used 2026-01-01', 'app: something else'])(
    'is no verdict where the words are not of this rule: %j',
    (annotation) => {
      expect(readAnnotation(annotation).verdict).toBeUndefined();
    },
  );
});

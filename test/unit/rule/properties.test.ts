import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toEvaluation } from '../../../lambda/src/rule/compliance.ts';
import type { Role } from '../../../lambda/src/rule/role.ts';
import { judge } from '../../../lambda/src/rule/rule.ts';
import { aPolicy, exemptionTag, now } from '../roles.ts';

const nameCharacter = fc.constantFrom(...Array.from('abcXYZ019+=,.@_-'));
const name = fc.string({ unit: nameCharacter, minLength: 1, maxLength: 64 });
const path = fc.array(name, { maxLength: 7 }).map((parts) => (parts.length === 0 ? '/' : `/${parts.join('/')}/`));
const date = fc.date({ min: new Date('2006-01-01'), max: new Date('2100-01-01'), noInvalidDate: true });
const day = date.map((time) => time.toISOString().slice(0, 10));
const region = fc.option(fc.constantFrom('eu-west-1', 'us-east-1'), { nil: undefined });

const role: fc.Arbitrary<Role> = fc.record({
  id: fc.constant('AROAEXAMPLE'),
  name,
  path: fc.oneof(path, fc.constant('/aws-service-role/x/'), fc.constant('/aws-reserved/x/')),
  createdAt: date,
  lastUse: fc.option(fc.record({ at: date, region }), { nil: undefined }),
  tags: fc
    .option(fc.oneof(day, fc.string({ maxLength: 256 })), { nil: undefined })
    .map((value) => new Map(value === undefined ? [] : [[exemptionTag, value]])),
  isDenied: fc.boolean(),
});
const pattern = fc.string({
  unit: fc.oneof(nameCharacter, fc.constantFrom('/', '*', '?')),
  minLength: 1,
  maxLength: 300,
});
const policy = fc.record({
  maxDays: fc.integer({ min: 1, max: 365 }),
  whitelist: fc.array(pattern, { maxLength: 3 }),
  includeProtectedRoles: fc.boolean(),
});

const evaluate = (given: Role, settings: Parameters<typeof aPolicy>[0]) => {
  const judgement = judge(given, aPolicy(settings), now);
  return judgement && toEvaluation(given, judgement, aPolicy(settings), 'RoleId');
};

describe('for any role and policy', () => {
  it('there is exactly one verdict, or none where the role is protected', () => {
    const all = ['whitelisted', 'exempt', 'new', 'used', 'unused', 'never-used'];
    fc.assert(
      fc.property(role, policy, (given, settings) => {
        const verdict = judge(given, aPolicy(settings), now)?.verdict;
        const isProtected = /^\/aws-(service-role|reserved)\//.test(given.path);
        if (isProtected && !settings.includeProtectedRoles) expect(verdict).toBeUndefined();
        else expect(all).toContain(verdict);
      }),
    );
  });

  it('an annotation has 1 to 256 characters and starts with the name', () => {
    fc.assert(
      fc.property(role, policy, (given, settings) => {
        const annotation = evaluate(given, settings)?.annotation;
        if (annotation === undefined) return;
        expect(annotation.length).toBeLessThanOrEqual(256);
        expect(annotation.startsWith(`${given.name}: `)).toBe(true);
      }),
    );
  });

  it('one more whitelist pattern never makes a compliant role NON_COMPLIANT', () => {
    fc.assert(
      fc.property(role, policy, pattern, (given, settings, more) => {
        const before = evaluate(given, settings)?.compliance;
        const after = evaluate(given, { ...settings, whitelist: [...settings.whitelist, more] })?.compliance;
        if (before !== 'NON_COMPLIANT') expect(after).toBe(before);
      }),
    );
  });

  it('more days never make a compliant role NON_COMPLIANT', () => {
    fc.assert(
      fc.property(role, policy, fc.integer({ min: 0, max: 364 }), (given, settings, more) => {
        const maxDays = Math.min(365, settings.maxDays + more);
        const before = evaluate(given, settings)?.compliance;
        const after = evaluate(given, { ...settings, maxDays })?.compliance;
        if (before === 'COMPLIANT') expect(after).toBe('COMPLIANT');
      }),
    );
  });
});

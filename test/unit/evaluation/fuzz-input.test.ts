import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InputError } from '../../../lambda/src/function/errors.ts';
import { parseEvent } from '../../../lambda/src/evaluation/event.ts';
import { readSettings } from '../../../lambda/src/evaluation/settings.ts';
import { patternProblem } from '../../../lambda/src/rule/whitelist.ts';

/** What the work gives, or undefined where it refuses its input. Any other error fails the test. */
const unlessRefused = <T>(work: () => T): T | undefined => {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    expect(error.problems.length).toBeGreaterThan(0);
    expect(error.message).toContain(error.problems.slice(0, 10).join('; '));
    expect(error.message.length).toBeLessThan(5_000);
    return undefined;
  }
};

const notification = { messageType: 'ScheduledNotification', notificationCreationTime: '2026-11-23T12:00:00.000Z' };
const event = {
  invokingEvent: JSON.stringify(notification),
  ruleParameters: '{}',
  resultToken: 'token',
  accountId: '123456789012',
  configRuleName: 'rule',
  configRuleArn: 'arn:aws:config:eu-west-1:123456789012:config-rule/x',
};

/** Mostly as Config sends it, here and there something else. */
const spoilt = (whole: Readonly<Record<string, string>>): fc.Arbitrary<Record<string, unknown>> =>
  fc
    .tuple(
      fc.subarray(Object.keys(whole)),
      fc.dictionary(fc.constantFrom(...Object.keys(whole), 'more', '__proto__'), fc.anything(), { maxKeys: 2 }),
    )
    .map(([left, changes]) => {
      const kept = Object.entries(whole).filter(([key]) => !left.includes(key));
      return { ...Object.fromEntries(kept), ...changes };
    });

const jsonText = fc.oneof(fc.json(), fc.string());
const jsonFields = fc.record({ invokingEvent: jsonText, ruleParameters: jsonText }, { requiredKeys: [] });
const maxDays = fc.oneof(fc.integer({ min: -5, max: 400 }), fc.double(), fc.string(), fc.nat(500).map(String));
const whitelist = fc
  .array(fc.string({ unit: fc.constantFrom(...Array.from('aZ0+=,.@_-/*?')), minLength: 1, maxLength: 80 }))
  .map((patterns) => patterns.join('|'));

describe('any event', () => {
  it('that is any value at all is read or refused', () => {
    fc.assert(
      fc.property(fc.anything(), (value) => {
        unlessRefused(() => parseEvent(value));
      }),
    );
  });

  it('whose fields are missing, of another type or unreadable is read or refused', () => {
    fc.assert(
      fc.property(spoilt(event), jsonFields, (given, texts) => {
        unlessRefused(() => parseEvent({ ...given, ...texts }));
      }),
      { numRuns: 1_000 },
    );
  });

  it('whose notification is unusual is read with a valid time, or refused', () => {
    const times = fc.oneof(fc.date({ noInvalidDate: true }).map(String), fc.string(), fc.nat().map(String));
    const unusual = fc.oneof(
      spoilt(notification),
      times.map((notificationCreationTime) => ({ ...notification, notificationCreationTime })),
    );
    fc.assert(
      fc.property(unusual, (given) => {
        const read = unlessRefused(() => parseEvent({ ...event, invokingEvent: JSON.stringify(given) }));
        if (read !== undefined) expect(read.orderingTimestamp.getTime()).not.toBeNaN();
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('any rule parameters', () => {
  it('are read with 1 to 365 whole days, or refused', () => {
    const parameters = fc.record({
      max_days_for_last_used: maxDays,
      role_whitelist: fc.oneof(whitelist, fc.jsonValue()),
    });
    fc.assert(
      fc.property(parameters, (given) => {
        const read = unlessRefused(() => parseEvent({ ...event, ruleParameters: JSON.stringify(given) }));
        if (read === undefined) return;
        expect(Number.isInteger(read.maxDays)).toBe(true);
        expect(read.maxDays).toBeGreaterThanOrEqual(1);
        expect(read.maxDays).toBeLessThanOrEqual(365);
      }),
      { numRuns: 1_000 },
    );
  });

  it('of patterns that may be used are read, and the patterns match or do not', () => {
    fc.assert(
      fc.property(whitelist, fc.string({ maxLength: 576 }), (given, pathname) => {
        const read = parseEvent({ ...event, ruleParameters: JSON.stringify({ role_whitelist: given }) });
        const matched = read.whitelist.match(pathname);
        if (matched !== undefined) expect(given.split('|')).toContain(matched);
      }),
    );
  });

  it('of any text are read exactly where no pattern of it is wrong', () => {
    const text = fc.string({
      unit: fc.oneof(fc.constantFrom(...Array.from('a/*?|')), fc.string({ minLength: 1, maxLength: 1 })),
    });
    fc.assert(
      fc.property(text, (given) => {
        const ruleParameters = JSON.stringify({ role_whitelist: given });
        const read = unlessRefused(() => parseEvent({ ...event, ruleParameters }));
        const isFine = given === '' || given.split('|').every((pattern) => patternProblem(pattern) === undefined);
        expect(read !== undefined).toBe(isFine);
      }),
    );
  });
});

describe('any settings', () => {
  const names = ['EXEMPTION_TAG', 'RESOURCE_ID', 'INCLUDE_PROTECTED_ROLES', 'REPORTING', 'EXECUTION_ROLE'];
  const value = fc.oneof(fc.constantFrom('RoleId', 'RoleName', 'true', 'false', 'all', 'changes', '{}'), jsonText);

  it('are read or refused', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...names), value), (environment) => {
        const read = unlessRefused(() => readSettings(environment));
        if (read === undefined) return;
        expect(['RoleId', 'RoleName']).toContain(read.resourceId);
        expect(['all', 'changes']).toContain(read.reporting);
        expect(typeof read.executionRole === 'string' || read.executionRole.name !== '').toBe(true);
      }),
      { numRuns: 1_000 },
    );
  });
});

import { describe, expect, it } from 'vitest';
import { InputError } from '../../../lambda/src/function/errors.ts';
import { parseEvent } from '../../../lambda/src/evaluation/event.ts';

const notification = {
  awsAccountId: '123456789012',
  notificationCreationTime: '2026-11-23T11:59:30.373Z',
  messageType: 'ScheduledNotification',
  recordVersion: '1.0',
};

const anEvent = (given: Record<string, unknown> = {}, invoking: object = {}, parameters: object = {}) => ({
  version: '1.0',
  invokingEvent: JSON.stringify({ ...notification, ...invoking }),
  ruleParameters: JSON.stringify({ max_days_for_last_used: '90', role_whitelist: '/a-*|/b', ...parameters }),
  resultToken: 'token',
  eventLeftScope: false,
  executionRoleArn: 'arn:aws:iam::123456789012:role/config',
  configRuleArn: 'arn:aws:config:eu-west-1:123456789012:config-rule/config-rule-x',
  configRuleName: 'iam-role-last-used',
  configRuleId: 'config-rule-x',
  accountId: '123456789012',
  ...given,
});

const problemsOf = (event: unknown): readonly string[] => {
  try {
    parseEvent(event);
  } catch (error) {
    if (error instanceof InputError) return error.problems;
    throw error;
  }
  return [];
};

describe('an event of Config', () => {
  it('gives the account, the rule, the token, the time and the parameters', () => {
    const { whitelist, ...invocation } = parseEvent(anEvent());
    expect(invocation).toEqual({
      accountId: '123456789012',
      ruleName: 'iam-role-last-used',
      resultToken: 'token',
      testMode: false,
      orderingTimestamp: new Date('2026-11-23T11:59:30.373Z'),
      executionRoleArn: 'arn:aws:iam::123456789012:role/config',
      partition: 'aws',
      region: 'eu-west-1',
      maxDays: 90,
    });
    expect(whitelist.patterns).toEqual(['/a-*', '/b']);
  });

  it('does not name a Region where it does not name the ARN of the rule', () => {
    expect(parseEvent(anEvent({ configRuleArn: undefined })).region).toBeUndefined();
  });

  it('is in test mode when its token says so', () => {
    expect(parseEvent(anEvent({ resultToken: 'TESTMODE' })).testMode).toBe(true);
  });

  it.each([
    ['arn:aws-us-gov:config:us-gov-west-1:123456789012:config-rule/x', 'aws-us-gov'],
    ['arn:aws-cn:config:cn-north-1:123456789012:config-rule/x', 'aws-cn'],
  ])('of rule %s belongs to partition %s', (configRuleArn, partition) => {
    expect(parseEvent(anEvent({ configRuleArn })).partition).toBe(partition);
  });

  it('takes its partition from the execution role, or "aws", where it names no rule ARN', () => {
    const executionRoleArn = 'arn:aws-cn:iam::123456789012:role/x';
    expect(parseEvent(anEvent({ configRuleArn: undefined, executionRoleArn })).partition).toBe('aws-cn');
    const { partition, executionRoleArn: role } = parseEvent(
      anEvent({ configRuleArn: undefined, executionRoleArn: undefined }),
    );
    expect([partition, role]).toEqual(['aws', undefined]);
  });

  it('without parameters means 60 days and no whitelist', () => {
    const { maxDays, whitelist } = parseEvent(anEvent({ ruleParameters: '{}' }));
    expect([maxDays, whitelist.patterns]).toEqual([60, []]);
  });

  it('may leave the whitelist empty', () => {
    expect(parseEvent(anEvent({}, {}, { role_whitelist: '' })).whitelist.patterns).toEqual([]);
  });

  it.each(['invokingEvent', 'ruleParameters', 'resultToken', 'configRuleName', 'accountId'])(
    'is refused without %s',
    (field) => {
      for (const value of [undefined, null, '', 7]) {
        expect(problemsOf(anEvent({ [field]: value }))).toEqual([`${field} of the event is missing or not a text`]);
      }
    },
  );

  it.each(['{', '[]', 'null', '"x"', '7'])('is refused when what is nested in it is %s', (text) => {
    expect(problemsOf(anEvent({ invokingEvent: text }))).toEqual(['invokingEvent of the event is not a JSON object']);
    expect(problemsOf(anEvent({ ruleParameters: text }))).toEqual(['ruleParameters of the event is not a JSON object']);
  });

  it.each(['ConfigurationItemChangeNotification', 'ConfigurationSnapshotDeliveryCompleted', undefined])(
    'is refused when its message type is %s',
    (messageType) => {
      expect(problemsOf(anEvent({}, { messageType }))).toEqual([
        expect.stringContaining(', not ScheduledNotification: ') as string,
      ]);
    },
  );

  it.each([undefined, 'yesterday', 7, null])('is refused when it was created %s', (notificationCreationTime) => {
    expect(problemsOf(anEvent({}, { notificationCreationTime }))).toEqual([
      'notificationCreationTime of the event is missing or not a date',
    ]);
  });

  it.each(['12345678901', '1234567890123', '12345678901x'])('is refused for account %s', (accountId) => {
    expect(problemsOf(anEvent({ accountId }))).toEqual(['accountId of the event is not of 12 digits']);
  });

  it.each([undefined, null, 'text', [], 7])('is refused when it is %j', (event) => {
    expect(problemsOf(event)).toEqual(['the event is not an object as AWS Config sends it']);
  });

  it('is told of every problem at once, in one message', () => {
    const event = anEvent(
      { resultToken: '', accountId: 'x' },
      { messageType: 'Other', notificationCreationTime: '' },
      { max_days_for_last_used: '0', role_whitelist: '/a b', days: '3' },
    );
    expect(problemsOf(event)).toHaveLength(7);
    expect(() => parseEvent(event)).toThrow(/^Nothing was evaluated: .*; .*; .*; .*; .*; .*; /);
  });
});

describe('max_days_for_last_used', () => {
  it.each([
    ['1', 1],
    ['365', 365],
    [30, 30],
  ])('may be %j', (value, expected) => {
    expect(parseEvent(anEvent({}, {}, { max_days_for_last_used: value })).maxDays).toBe(expected);
  });

  it.each(['0', '366', '1.5', '-1', '', ' 60', 'sixty', '1e2', 0, 366, 1.5, null, true, ['60']])(
    'may not be %j',
    (value) => {
      expect(problemsOf(anEvent({}, {}, { max_days_for_last_used: value }))).toEqual([
        `max_days_for_last_used is ${Array.isArray(value) ? 'a list' : JSON.stringify(value)}, not a whole number from 1 to 365`,
      ]);
    },
  );
});

describe('role_whitelist', () => {
  it.each(['/a b', '/[ab]', '/a||/b', '/a|', '|'])('may not be %j, and the error names each bad pattern', (value) => {
    expect(problemsOf(anEvent({}, {}, { role_whitelist: value }))).toEqual([
      expect.stringMatching(/^role_whitelist holds /) as string,
    ]);
  });

  it.each([
    [1_024, 0],
    [1_025, 1],
  ])('of %i characters has %i problems', (length, count) => {
    expect(problemsOf(anEvent({}, {}, { role_whitelist: '/'.repeat(length) }))).toHaveLength(count);
  });

  it('may not be anything but a text', () => {
    expect(problemsOf(anEvent({}, {}, { role_whitelist: ['/a'] }))).toHaveLength(1);
  });
});

it('an unknown rule parameter is refused with the names of those there are', () => {
  expect(problemsOf(anEvent({}, {}, { max_days: '60' }))).toEqual([
    'rule parameter "max_days" is unknown: there are max_days_for_last_used and role_whitelist',
  ]);
});

it('values that are too long or too deep to show are named by what they are', () => {
  const deep = '['.repeat(20_000) + ']'.repeat(20_000);
  const event = anEvent({ ruleParameters: `{"max_days_for_last_used":${deep},"role_whitelist":${deep}}` });
  expect(problemsOf(event)).toEqual([
    'max_days_for_last_used is a list, not a whole number from 1 to 365',
    'role_whitelist is a list, not a text of patterns joined by "|"',
  ]);
  expect(problemsOf(anEvent({}, { messageType: 'x'.repeat(10_000) }))[0]?.length).toBeLessThan(250);
});

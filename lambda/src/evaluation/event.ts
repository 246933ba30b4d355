import { InputError } from '../function/errors.ts';
import { createWhitelist, patternProblem } from '../rule/whitelist.ts';
import type { Whitelist } from '../rule/whitelist.ts';

/** What Config asks for: the account to evaluate, the rule to report to, and the rule's parameters. */
export interface Invocation {
  /** 12 digits. */
  readonly accountId: string;
  readonly ruleName: string;
  /** Ties the evaluations to this invocation. */
  readonly resultToken: string;
  /** Config checks the evaluations and keeps none. */
  readonly testMode: boolean;
  /** When Config started the evaluation: its results count as of this time. */
  readonly orderingTimestamp: Date;
  /** The role that the rule brings along; Config leaves it out where the recorder has none. */
  readonly executionRoleArn: string | undefined;
  /** AWS partition of the rule, such as "aws" or "aws-us-gov". */
  readonly partition: string;
  readonly maxDays: number;
  readonly whitelist: Whitelist;
}

const defaultMaxDays = 60;

export type Json = Readonly<Record<string, unknown>>;

export const isJson = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The longest text of all rule parameters that Config takes (InputParameters, StringWithCharLimit1024). */
const maxParameters = 1_024;

/** A value as an error may show it: short, and whatever it is. */
export const show = (value: unknown): string => {
  if (typeof value === 'object' && value !== null) return Array.isArray(value) ? 'a list' : 'an object';
  const text = JSON.stringify(value) as string | undefined;
  if (text === undefined) return 'missing';
  return text.length <= 80 ? text : `${text.slice(0, 77)}...`;
};

/** Collects all problems of the event, so that one error can name them together. */
const createReader = (problems: string[]) => {
  const text = (from: Json, field: string): string => {
    const value = from[field];
    if (typeof value === 'string' && value !== '') return value;
    problems.push(`${field} of the event is missing or not a text`);
    return '';
  };
  const object = (from: Json, field: string): Json | undefined => {
    const value = text(from, field);
    if (value === '') return undefined;
    try {
      const parsed: unknown = JSON.parse(value);
      if (isJson(parsed)) return parsed;
    } catch {
      // Told below, with the same words as JSON that is no object.
    }
    problems.push(`${field} of the event is not a JSON object`);
    return undefined;
  };
  return { text, object };
};

const readNotification = (notification: Json, problems: string[]): Date => {
  const { messageType, notificationCreationTime: created } = notification;
  if (messageType !== 'ScheduledNotification') {
    problems.push(
      `messageType is ${show(messageType)}, not ScheduledNotification: this rule runs on a schedule only, ` +
        'so take its triggers by configuration change away',
    );
  }
  const time = new Date(typeof created === 'string' ? created : Number.NaN);
  if (Number.isNaN(time.getTime())) problems.push('notificationCreationTime of the event is missing or not a date');
  return time;
};

const readMaxDays = (value: unknown, problems: string[]): number => {
  if (value === undefined) return defaultMaxDays;
  const days = typeof value === 'string' && /^[0-9]{1,3}$/.test(value) ? Number(value) : value;
  if (typeof days === 'number' && Number.isInteger(days) && days >= 1 && days <= 365) return days;
  problems.push(`max_days_for_last_used is ${show(value)}, not a whole number from 1 to 365`);
  return defaultMaxDays;
};

const readWhitelist = (value: unknown, problems: string[]): Whitelist => {
  if (value === undefined || value === '') return createWhitelist([]);
  if (typeof value !== 'string') {
    problems.push(`role_whitelist is ${show(value)}, not a text of patterns joined by "|"`);
    return createWhitelist([]);
  }
  if (value.length > maxParameters) {
    problems.push(`role_whitelist has ${value.length} characters, more than the ${maxParameters} that Config takes`);
    return createWhitelist([]);
  }
  const patterns = value.split('|');
  const faults = patterns.map(patternProblem).filter((problem) => problem !== undefined);
  if (faults.length > 0) {
    problems.push(
      `role_whitelist holds ${faults.join(', ')}: patterns are joined by "|" and made of A-Z a-z 0-9 + = , . @ _ - / * ?`,
    );
  }
  return createWhitelist(faults.length > 0 ? [] : patterns);
};

const known = ['max_days_for_last_used', 'role_whitelist'];

/** Reads the parameters of the rule. `problems` is added to where one cannot be used. */
export const readParameters = (parameters: Json, problems: string[]): Pick<Invocation, 'maxDays' | 'whitelist'> => {
  for (const name of Object.keys(parameters)) {
    if (!known.includes(name)) {
      problems.push(`rule parameter ${show(name)} is unknown: there are ${known.join(' and ')}`);
    }
  }
  return {
    maxDays: readMaxDays(parameters['max_days_for_last_used'], problems),
    whitelist: readWhitelist(parameters['role_whitelist'], problems),
  };
};

const optionalText = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined;

/** Reads the event that Config sends to a custom rule on its schedule. Throws one InputError that names every problem. */
export const parseEvent = (event: unknown): Invocation => {
  if (!isJson(event)) throw new InputError(['the event is not an object as AWS Config sends it']);
  const problems: string[] = [];
  const { text, object } = createReader(problems);
  const notification = object(event, 'invokingEvent');
  const parameters = object(event, 'ruleParameters');
  const accountId = text(event, 'accountId');
  if (accountId !== '' && !/^\d{12}$/.test(accountId)) problems.push('accountId of the event is not of 12 digits');
  const ruleName = text(event, 'configRuleName');
  const resultToken = text(event, 'resultToken');
  const executionRoleArn = optionalText(event['executionRoleArn']);
  const invocation = {
    accountId,
    ruleName,
    resultToken,
    testMode: resultToken === 'TESTMODE',
    orderingTimestamp: notification === undefined ? new Date(Number.NaN) : readNotification(notification, problems),
    executionRoleArn,
    partition: /^arn:(aws[a-z-]*):/.exec(optionalText(event['configRuleArn']) ?? executionRoleArn ?? '')?.[1] ?? 'aws',
    ...readParameters(parameters ?? {}, problems),
  };
  if (problems.length > 0) throw new InputError(problems);
  return invocation;
};

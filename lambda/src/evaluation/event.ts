import { InputError } from '../function/errors.ts';
import { isJson, parseJson, show } from '../function/json.ts';
import type { Json } from '../function/json.ts';
import { readParameters } from '../rule/parameters.ts';
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
  /** Region of the rule; undefined where the event does not name the ARN of the rule. */
  readonly region: string | undefined;
  readonly maxDays: number;
  readonly whitelist: Whitelist;
}

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
    const parsed = parseJson(value);
    if (isJson(parsed)) return parsed;
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
  const ruleArn = optionalText(event['configRuleArn']);
  const invocation = {
    accountId,
    ruleName,
    resultToken,
    testMode: resultToken === 'TESTMODE',
    orderingTimestamp: notification === undefined ? new Date(Number.NaN) : readNotification(notification, problems),
    executionRoleArn,
    partition: /^arn:(aws[a-z-]*):/.exec(ruleArn ?? executionRoleArn ?? '')?.[1] ?? 'aws',
    region: /^arn:aws[a-z-]*:config:([a-z0-9-]+):/.exec(ruleArn ?? '')?.[1],
    ...readParameters(parameters ?? {}, problems),
  };
  if (problems.length > 0) throw new InputError(problems);
  return invocation;
};

import { InputError } from '../function/errors.ts';
import { isJson, show } from '../function/json.ts';

export const actions = ['quarantine', 'restore', 'delete', 'sweep'] as const;
export type Action = (typeof actions)[number];

/** Who starts an action when AWS Config does (modules/remediation). */
export const config = 'AWS Config';

/** What the documents of Systems Manager and the schedule ask for. */
export interface Request {
  readonly action: Action;
  /** Id of the role (AROA…); empty for a sweep. */
  readonly roleId: string;
  readonly requestedBy: string;
  /** The execution of Systems Manager Automation that asks, which knows the person; undefined for a sweep. */
  readonly executionId: string | undefined;
  /** Delete without waiting; nothing else is skipped. */
  readonly force: boolean;
  readonly removeFromInstanceProfiles: boolean;
}

const known = ['action', 'roleId', 'requestedBy', 'executionId', 'force', 'removeFromInstanceProfiles'];

// Unique ids of roles begin with AROA (IAM user guide, "Understanding unique ID prefixes").
const rolePattern = /^AROA[A-Z0-9]{12,124}$/;

/** Reads a request. Throws one InputError that names every problem. */
export const parseRequest = (event: unknown, allowed: readonly Action[]): Request => {
  const consequence = 'Nothing was done';
  if (!isJson(event)) throw new InputError(['the event is not an object'], consequence);
  const problems: string[] = [];
  const text = (field: string): string | undefined => {
    const value = event[field] ?? undefined;
    if (value === undefined || (typeof value === 'string' && value !== '' && value.length <= 256)) return value;
    problems.push(`${field} is ${show(value)}, not a text of 1 to 256 characters`);
    return undefined;
  };
  // Systems Manager hands parameters over as texts.
  const flag = (field: string): boolean => {
    const value = event[field] ?? false;
    const isFlag = [true, false, 'true', 'false'].some((flagValue) => flagValue === value);
    if (!isFlag) problems.push(`${field} is ${show(value)}, not true or false`);
    return value === true || value === 'true';
  };
  for (const field of Object.keys(event)) {
    if (!known.includes(field)) problems.push(`${show(field)} is unknown: there are ${known.join(', ')}`);
  }
  const action = allowed.find((candidate) => candidate === event['action']);
  if (action === undefined) {
    problems.push(`action is ${show(event['action'])}; this function knows ${allowed.join(', ')}`);
  }
  const roleId = text('roleId') ?? '';
  if (action !== 'sweep' && !rolePattern.test(roleId)) {
    problems.push(
      `roleId is ${show(event['roleId'])}, not the id of a role, which begins with AROA (not its name or ARN)`,
    );
  }
  const request = {
    action: action ?? 'sweep',
    roleId,
    requestedBy: text('requestedBy') ?? 'unknown',
    executionId: text('executionId'),
    force: flag('force'),
    removeFromInstanceProfiles: flag('removeFromInstanceProfiles'),
  };
  if (problems.length > 0) throw new InputError(problems, consequence);
  return request;
};

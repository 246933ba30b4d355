import { InputError } from '../function/errors.ts';
import { isJson, show } from '../function/json.ts';

export const actions = ['quarantine', 'restore', 'delete', 'pass', 'keep-backups'] as const;
export type Action = (typeof actions)[number];

/** What Terraform does when it asks: the life of an aws_lambda_invocation with lifecycle_scope "CRUD". */
const steps = ['create', 'update', 'delete'] as const;
export type Step = (typeof steps)[number];

/** What the documents of Systems Manager, the schedule and Terraform ask for. */
export interface Request {
  readonly action: Action;
  /** Id of the role (AROA…); empty for what is about no single role. */
  readonly roleId: string;
  readonly requestedBy: string;
  /** The execution of Systems Manager Automation that asks, which knows the person; undefined where none does. */
  readonly executionId: string | undefined;
  /** Delete without waiting; nothing else is skipped. */
  readonly force: boolean;
  readonly removeFromInstanceProfiles: boolean;
  /** Take AWSDenyAll off also where it is not of this module, or the bucket cannot be read. */
  readonly takeOffDenyAll: boolean;
  /** Leave the role alone where recorded resources name it; undefined: as the module's settings say. */
  readonly skipReferenced: boolean | undefined;
  /** What Terraform is doing; undefined where somebody else asks. */
  readonly terraform: Step | undefined;
}

const known = [
  'action',
  'roleId',
  'requestedBy',
  'executionId',
  'force',
  'removeFromInstanceProfiles',
  'takeOffDenyAll',
  'skipReferenced',
];
const knownOfTerraform = ['action', 'tf'];
const withoutRole: readonly (Action | undefined)[] = ['pass', 'keep-backups'];

// Unique ids of roles begin with AROA (IAM user guide, "Understanding unique ID prefixes").
const rolePattern = /^AROA[A-Z0-9]{12,124}$/;

const readStep = (tf: unknown, problems: string[]): Step | undefined => {
  if (!isJson(tf)) {
    problems.push(`tf is ${show(tf)}, not what Terraform sends along with lifecycle_scope = "CRUD"`);
    return undefined;
  }
  const step = steps.find((candidate) => candidate === tf['action']);
  if (step === undefined) problems.push(`tf.action is ${show(tf['action'])}, none of ${steps.join(', ')}`);
  return step;
};

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
  const optionalFlag = (field: string): boolean | undefined =>
    (event[field] ?? undefined) === undefined ? undefined : flag(field);
  const action = allowed.find((candidate) => candidate === event['action']);
  const isOfTerraform = action === 'keep-backups';
  const fields = isOfTerraform ? knownOfTerraform : known;
  for (const field of Object.keys(event)) {
    if (!fields.includes(field)) problems.push(`${show(field)} is unknown: there are ${fields.join(', ')}`);
  }
  if (action === undefined) {
    problems.push(`action is ${show(event['action'])}; this function knows ${allowed.join(', ')}`);
  }
  const roleId = text('roleId') ?? '';
  if (!withoutRole.includes(action) && !rolePattern.test(roleId)) {
    problems.push(
      `roleId is ${show(event['roleId'])}, not the id of a role, which begins with AROA (not its name or ARN)`,
    );
  }
  const request = {
    action: action ?? 'pass',
    roleId,
    requestedBy: text('requestedBy') ?? (isOfTerraform ? 'Terraform' : 'unknown'),
    executionId: text('executionId'),
    force: flag('force'),
    removeFromInstanceProfiles: flag('removeFromInstanceProfiles'),
    takeOffDenyAll: flag('takeOffDenyAll'),
    skipReferenced: optionalFlag('skipReferenced'),
    terraform: isOfTerraform ? readStep(event['tf'], problems) : undefined,
  };
  if (problems.length > 0) throw new InputError(problems, consequence);
  return request;
};

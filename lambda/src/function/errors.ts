import { nameFirst } from './words.ts';

// The classes name themselves, because the Lambda runtime logs an error under the name of its class, which the bundle shortens.

/**
 * The event, a rule parameter or a setting of the function cannot be used. Thrown before anything is read, reported or
 * changed; `problems` holds all that is wrong, and the message names the first ten, so that few runs are enough to fix it.
 */
export class InputError extends Error {
  static override readonly name = 'InputError';
  override readonly name = InputError.name;
  readonly problems: readonly string[];

  /** @param consequence - what did not happen because of it */
  constructor(problems: readonly string[], consequence = 'Nothing was evaluated') {
    super(`${consequence}: ${nameFirst(problems, undefined, '; ')}`);
    this.problems = problems;
  }
}

/** AWS refused a call. The message names the action, who was refused and what to add; `cause` is the SDK's error. */
export class AccessError extends Error {
  static override readonly name = 'AccessError';
  override readonly name = AccessError.name;
  /** Which kind of policy denies it explicitly, in AWS's words, as "a service control policy"; undefined: none allows it. */
  readonly deniedBy: string | undefined;
  /** That no policy of the function's own role allows the call, as AWS says of a role of another organization. */
  readonly isNotAllowed: boolean;

  constructor(
    message: string,
    {
      deniedBy,
      isNotAllowed = false,
      ...options
    }: ErrorOptions & { readonly deniedBy?: string | undefined; readonly isNotAllowed?: boolean } = {},
  ) {
    super(message, options);
    this.deniedBy = deniedBy;
    this.isNotAllowed = isNotAllowed;
  }
}

/**
 * The run ended before every role was evaluated, reported and cleaned up, or every account checked. Nothing that was reported is
 * lost; a later run takes up the rest.
 */
export class IncompleteError extends Error {
  static override readonly name = 'IncompleteError';
  override readonly name = IncompleteError.name;
}

/**
 * A limit of the remediation is reached: too many roles in a day, or a jump in the share of unused roles. Nothing was changed on
 * the role; the message says from when on, or what to look at first.
 */
export class LimitError extends Error {
  static override readonly name = 'LimitError';
  override readonly name = LimitError.name;
}

/**
 * An action on a role could not be begun or ended: a quota, a backup that is missing or not as it was written, a role that
 * changed meanwhile. The message says what state the role is in and what to do; `cause` is AWS's error where there is one.
 */
export class RemediationError extends Error {
  static override readonly name = 'RemediationError';
  override readonly name = RemediationError.name;
}

/**
 * What names a role could not be learned from AWS Config's inventory, so nothing was done to it. The message says what is missing, and
 * how to do without; `cause` is AWS's error where there is one.
 */
export class InventoryError extends Error {
  static override readonly name = 'InventoryError';
  override readonly name = InventoryError.name;
}

/** Another action holds the case of the role. Nothing was changed; the message says until when at the latest. */
export class BusyError extends Error {
  static override readonly name = 'BusyError';
  override readonly name = BusyError.name;
}

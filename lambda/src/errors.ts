// The classes name themselves, because the Lambda runtime logs an error under the name of its class, which the bundle shortens.

/**
 * The event, a rule parameter or a setting of the function cannot be used. Thrown before anything is read or reported;
 * `problems` names all that is wrong, so that one run is enough to mend it.
 */
export class InputError extends Error {
  static override readonly name = 'InputError';
  override readonly name = InputError.name;
  readonly problems: readonly string[];

  constructor(problems: readonly string[], options?: ErrorOptions) {
    super(`Nothing was evaluated: ${problems.join('; ')}`, options);
    this.problems = problems;
  }
}

/** AWS refused a call. The message names the action, who was refused and what to add; `cause` is the SDK's error. */
export class AccessError extends Error {
  static override readonly name = 'AccessError';
  override readonly name = AccessError.name;
}

/**
 * The run ended before every role was evaluated, reported and cleaned up. Nothing that was reported is lost; a later run
 * takes up the rest.
 */
export class IncompleteError extends Error {
  static override readonly name = 'IncompleteError';
  override readonly name = IncompleteError.name;
}

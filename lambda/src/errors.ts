/**
 * The event, a rule parameter or a setting of the function cannot be used. Thrown before anything is read or reported;
 * `problems` names all that is wrong, so that one run is enough to mend it.
 */
export class InputError extends Error {
  override readonly name = 'InputError';
  readonly problems: readonly string[];

  constructor(problems: readonly string[], options?: ErrorOptions) {
    super(`Nothing was evaluated: ${problems.join('; ')}`, options);
    this.problems = problems;
  }
}

/** AWS refused a call. The message names the action, who was refused and what to add; `cause` is the SDK's error. */
export class AccessError extends Error {
  override readonly name = 'AccessError';
}

/**
 * The run ended before every role was evaluated, reported and cleaned up. Nothing that was reported is lost; a later run
 * takes up the rest.
 */
export class IncompleteError extends Error {
  override readonly name = 'IncompleteError';
}

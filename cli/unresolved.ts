import { CommandFailure } from './failure.ts';
import { describeUnresolved, optionOf } from './formats/unresolved.ts';
import { policyDefaults } from './policy-options.ts';
import type { PolicySettings } from './policy-options.ts';
import type { UnresolvedSetting } from './report-data.ts';

/** An argument of a module block that only Terraform knows, or knows the whole of. */
export interface UnresolvedArgument {
  readonly argument: string;
  readonly setting: keyof PolicySettings;
  /** As they are written. */
  readonly expressions: readonly string[];
  /** Whether a part of it is literal: the rest of a list or of a map. */
  readonly isPartial: boolean;
}

/**
 * Says which values take the place of what is not resolved.
 *
 * @param given - by options, which win over the block: what they give is not judged on a guess
 * @param read - what the block has of literal values
 */
export const toUnresolvedSettings = (
  unresolved: readonly UnresolvedArgument[],
  given: PolicySettings,
  read: PolicySettings,
): readonly UnresolvedSetting[] =>
  unresolved
    .filter(({ setting }) => given[setting] === undefined)
    .map(({ argument, setting, expressions, isPartial }) => ({
      argument,
      expressions,
      used: (isPartial ? read[setting] : undefined) ?? policyDefaults[setting],
      isDefault: !isPartial,
    }));

/** Throws where something would be judged on a guess that nothing may pass. */
export const refuseGuesses = (unresolved: readonly UnresolvedSetting[]): void => {
  if (unresolved.length === 0) return;
  const options = unresolved.map(({ argument }) => optionOf(argument)).join(', ');
  const guesses = unresolved.map(describeUnresolved).join('. ');
  throw new CommandFailure(
    `--fail-on-noncompliant passes nothing that is judged on a guess: give ${options}. ${guesses}`,
  );
};

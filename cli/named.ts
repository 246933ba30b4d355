import type { Entry } from './report-data.ts';

/** Whether a recorded resource or another role's trust policy names the role, as far as that was looked for. */
export const isNamed = ({ references }: Entry): boolean =>
  references !== null && references.resources.length + references.trustedBy.length > 0;

/** Whether something names a role: `no` is that nothing was found to. */
export const namedWords = ['yes', 'no'] as const;

export type Named = (typeof namedWords)[number];

/** Whether the role is among those that something names, or among those for which nothing was found. */
export const isOfNamed = (entry: Entry, named: Named): boolean =>
  entry.references !== null && isNamed(entry) === (named === 'yes');

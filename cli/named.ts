import type { Entry } from './report-data.ts';

/** Whether a recorded resource or another role's trust policy names the role, as far as that was looked for. */
export const isNamed = ({ references }: Entry): boolean =>
  references !== null && references.resources.length + references.trustedBy.length > 0;

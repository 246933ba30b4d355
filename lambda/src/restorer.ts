import { openRestorer } from './aws/remediation/adapters.ts';
import { createHandler } from './action-handler.ts';
import { restoreRole } from './remediation/restore.ts';

/** Handler of the function that gives back: apart from the other, because its role can create roles with any policy. */
export const handler = createHandler({
  restore: (work) => {
    const ports = { ...openRestorer(work), note: work.trail.note, ends: work.ends };
    return restoreRole(ports, work.settings, work.request);
  },
});

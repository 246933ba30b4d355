import { openCreation } from './aws/remediation.ts';
import { createHandler } from './remediation/handler.ts';
import { restoreRole } from './remediation/restore.ts';

/** Handler of the function that gives back: apart from the other, because its role can create roles with any policy. */
export const handler = createHandler({
  restore: (work) => restoreRole(openCreation(work), work.settings, work.request, work.now),
});

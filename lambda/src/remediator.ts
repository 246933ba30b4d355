import { openRemoval } from './aws/remediation/adapters.ts';
import { deleteRole } from './remediation/deletion.ts';
import { createHandler } from './action-handler.ts';
import { quarantineRole } from './remediation/quarantine.ts';
import { sweep } from './remediation/sweep.ts';

/** Handler of the function that takes away: it quarantines and deletes, and its role can give nothing to anybody. */
export const handler = createHandler({
  quarantine: (work) => quarantineRole(openRemoval(work), work.settings, work.request, work.now),
  delete: (work) => deleteRole(openRemoval(work), work.settings, work.request, work.now),
  sweep: (work) => sweep(openRemoval(work), work.settings, work.now, work.trail),
});

import { openRemediator } from './aws/remediation/adapters.ts';
import { createHandler } from './action-handler.ts';
import type { Work } from './action-handler.ts';
import { deleteRole } from './remediation/deletion.ts';
import type { RemediatorPorts } from './remediation/look.ts';
import { runPass } from './remediation/pass.ts';
import { quarantineRole } from './remediation/quarantine.ts';

const open = (work: Work): RemediatorPorts => ({ ...openRemediator(work), note: work.trail.note, ends: work.ends });

/** Handler of the function that takes away: it quarantines and deletes, and its role can give nothing to anybody. */
export const handler = createHandler({
  quarantine: (work) => quarantineRole(open(work), work.settings, work.request),
  delete: (work) => deleteRole(open(work), work.settings, work.request),
  pass: (work) => runPass(open(work), work.settings, work.request, work.trail),
});

import { setTimeout as sleep } from 'node:timers/promises';
import { openCreation } from './aws/remediation/adapters.ts';
import { AccessError } from './function/errors.ts';
import { createHandler } from './action-handler.ts';
import type { Work } from './action-handler.ts';
import { restoreRole } from './remediation/restore.ts';
import type { ActionResult } from './remediation/result.ts';

/** How long IAM is given to know the tags of a role that was just created, on which the function's permissions depend. */
const settleMs = 5_000;

const restore = (work: Work): Promise<ActionResult> =>
  restoreRole(openCreation(work), work.settings, work.request, work.now);

const restorePatiently = async (work: Work): Promise<ActionResult> => {
  try {
    return await restore(work);
  } catch (error) {
    if (!(error instanceof AccessError)) throw error;
    await sleep(settleMs, undefined, { signal: work.signal });
    return restore(work);
  }
};

/** Handler of the function that gives back: apart from the other, because its role can create roles with any policy. */
export const handler = createHandler({ restore: restorePatiently });

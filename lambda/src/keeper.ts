import { openWholeBucket } from './aws/remediation/adapters.ts';
import { createHandler } from './action-handler.ts';
import { keepBackups } from './remediation/keep-backups.ts';

/** Handler of the function that Terraform asks before it destroys the bucket of the backups. Its role can only list that bucket. */
export const handler = createHandler({
  'keep-backups': (work) => keepBackups(openWholeBucket(work), work.settings, work.request),
});

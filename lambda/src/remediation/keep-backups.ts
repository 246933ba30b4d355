import { RemediationError } from '../function/errors.ts';
import type { WholeBucket } from './ports.ts';
import type { Request } from './request.ts';
import type { RemediationSettings } from './settings.ts';

/** What Terraform is answered. */
export interface KeepResult {
  readonly action: 'keep-backups';
  readonly outcome: 'done';
  /** One sentence for people. */
  readonly reason: string;
}

const done = (reason: string): KeepResult => ({ action: 'keep-backups', outcome: 'done', reason });

/**
 * Throws where Terraform is about to destroy a bucket that holds anything: it would first take the protection off, and only
 * then learn from S3 that the bucket is not empty.
 */
export const keepBackups = async (
  bucket: WholeBucket,
  { backupBucket: name }: Pick<RemediationSettings, 'backupBucket'>,
  { terraform }: Pick<Request, 'terraform'>,
): Promise<KeepResult> => {
  if (terraform !== 'delete') return done(`the bucket ${name} is looked at when Terraform destroys it, and not before`);
  if (!(await bucket.holdsAny())) return done(`the bucket ${name} holds nothing, so it may be destroyed`);
  throw new RemediationError(
    `The bucket ${name} holds backups of roles, so it is not destroyed, and its protection stays. To switch remediation off ` +
      'and keep them, use remediation = { restore_only = true }; to remove everything, empty the bucket first.',
  );
};

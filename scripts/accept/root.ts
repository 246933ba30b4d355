// The Terraform that a user would write, with the module by its path in this clone.
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { boundaryArn, instance, lockBucket, lockInstance, otherRoles, rolePath, tags } from './names.ts';
import { maxDays, roleNames } from './roles.ts';

const clone = fileURLToPath(new URL('../..', import.meta.url));

/** Terraform takes a folder for a module only where its address begins so. */
const sourceFrom = (folder: string): string => {
  const path = relative(folder, clone);
  return path.startsWith('.') ? path : `./${path}`;
};

/** Many more than a run quarantines or deletes in a day: five cycles and a few. */
const maximumPerDay = 50;

/**
 * The root module, as Terraform reads it from main.tf.json. All roles of others are on the whitelist, so that the run neither
 * reports nor touches one; the boundary holds where that would not.
 */
export const rootModule = (folder: string, account: string): object => {
  const both = {
    source: sourceFrom(folder),
    max_days: maxDays,
    whitelist: [...otherRoles, `${rolePath}${roleNames.whitelisted}`],
    iam_role_path: rolePath,
    permissions_boundary: boundaryArn(account),
    log_retention_in_days: 7,
    tags,
  };
  const remediation = { dry_run: false, protected_patterns: [], maximum_per_day: maximumPerDay };
  return {
    terraform: {
      required_version: '>= 1.9',
      required_providers: { aws: { source: 'hashicorp/aws', version: '>= 5.83, < 7.0' } },
    },
    provider: { aws: [{}] },
    variable: {
      object_lock: { type: 'bool', default: false, description: 'Whether there is the second instance.' },
    },
    module: {
      accept: {
        ...both,
        name: instance,
        dashboard: true,
        notifications: { create_topic: true },
        remediation: { ...remediation, quarantine_after_days: 1 },
      },
      lock: {
        ...both,
        count: '${var.object_lock ? 1 : 0}',
        name: lockInstance,
        reporting: 'all',
        remediation: { ...remediation, backup_bucket: lockBucket(account), create_backup_bucket: false },
      },
    },
  };
};

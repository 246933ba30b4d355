import { isSameKey } from './tags.ts';

/**
 * The tags that the remediation writes on a role: labels for people, and what the conditions of its policies ask for. Whoever may
 * tag can forge or lose them, so nothing is decided by them.
 */
export const labels = {
  /** The rule that quarantined the role. */
  by: 'iam-role-last-used:quarantined-by',
  /** When the quarantine was complete. */
  at: 'iam-role-last-used:quarantined-at',
  /** When a deletion began. */
  deleting: 'iam-role-last-used:deleting-since',
  /** On a role that is being put together again: the secret of its case. Taken off when the role is whole. */
  restoring: 'iam-role-last-used:restoring',
} as const;

/**
 * The tag that the module puts on each of its own roles, with the name of its instance: no instance reports the roles of another
 * as unused. Whoever may tag can write it too (SECURITY.md says so).
 */
export const moduleTag = 'iam-role-last-used:module';

/** Whether the remediation writes tags with this key, in whatever case it is found. */
export const isLabel = (key: string): boolean => Object.values(labels).some((label) => isSameKey(label, key));

/** A time as a label holds it: whole seconds, in UTC. */
export const toLabelTime = (time: Date): string => `${time.toISOString().slice(0, 19)}Z`;

/** Reads such a time; undefined where somebody wrote something else there. */
export const readLabelTime = (value: string | undefined): Date | undefined =>
  value !== undefined && /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/.test(value) && !Number.isNaN(Date.parse(value))
    ? new Date(value)
    : undefined;

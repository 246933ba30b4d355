import type { Role } from './role.ts';
import { findTag, isSameKey } from './tags.ts';

/** The tags that the remediation writes on a role, and by which it knows later what it did. */
export const markTags = {
  /** The rule that quarantined the role: written before the deny-all policy is attached. */
  by: 'iam-role-last-used:quarantined-by',
  /** When the quarantine was complete: written after the policy was attached. */
  at: 'iam-role-last-used:quarantined-at',
  /** When a deletion began: written after the backup was read back, before anything is taken off the role. */
  deleting: 'iam-role-last-used:deleting-since',
  /** On a role that is being re-created: the id that it had. Taken off when the role is whole again. */
  restoring: 'iam-role-last-used:restored-from',
} as const;

/** Whether the remediation writes tags with this key, in whatever case it is found. */
export const isMark = (key: string): boolean => Object.values(markTags).some((mark) => isSameKey(mark, key));

/** What the tags of a role say of its quarantine. */
export interface Mark {
  readonly by: string;
  /** Undefined where the quarantine was not completed, or somebody wrote something else there. */
  readonly at: Date | undefined;
  readonly isBeingDeleted: boolean;
}

/** A time as a tag holds it: whole seconds, in UTC. */
export const toTagValue = (time: Date): string => `${time.toISOString().slice(0, 19)}Z`;

const readTime = (value: string | undefined): Date | undefined =>
  value !== undefined && /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/.test(value) && !Number.isNaN(Date.parse(value))
    ? new Date(value)
    : undefined;

/** Reads the mark of a quarantine; undefined on a role that this module has not quarantined. */
export const readMark = ({ tags }: Pick<Role, 'tags'>): Mark | undefined => {
  const by = findTag(tags, markTags.by);
  if (by === undefined) return undefined;
  const isBeingDeleted = findTag(tags, markTags.deleting) !== undefined;
  return { by, at: readTime(findTag(tags, markTags.at)), isBeingDeleted };
};

/** Whether somebody used the role, or tried to, after it was quarantined: a sign that it is needed. */
export const isUsedAfter = ({ lastUse }: Pick<Role, 'lastUse'>, { at }: Mark): boolean =>
  at !== undefined && lastUse !== undefined && lastUse.at > at;

import type { Role } from '../rule/role.ts';

/** A role with what GetRole tells of it and the listing does not have to. */
export interface RoleDetails extends Role {
  readonly arn: string;
  readonly description: string | undefined;
  readonly maxSessionSeconds: number;
  /** ARN of the permissions boundary. */
  readonly boundary: string | undefined;
  /** Trust policy, the text that IAM keeps. */
  readonly trust: string;
}

/** The text of each policy document by name. */
export type Documents = Readonly<Record<string, string>>;

export interface ManagedPolicy {
  readonly arn: string;
  readonly name: string;
  readonly path: string;
  readonly description: string | undefined;
  readonly defaultVersion: string;
  /** By version id: every version of a policy of the account, the default one of a policy of AWS. */
  readonly versions: Documents;
}

export interface InstanceProfile {
  readonly name: string;
  readonly path: string;
  readonly tags: Readonly<Record<string, string>>;
}

/** Reads IAM. Every method throws what it could not do. */
export interface RoleReader {
  /** All roles, a page at a time; it ends only after the last page, or throws. */
  list(): AsyncIterable<readonly Role[]>;
  /** A fresh read of the role of this name; undefined where there is none. */
  read(name: string): Promise<RoleDetails | undefined>;
  /** ARNs of the managed policies attached to the role. */
  attachedPolicies(name: string): Promise<readonly string[]>;
  /** Names of its inline policies. */
  inlinePolicies(name: string): Promise<readonly string[]>;
  /** Names of the instance profiles that it is in. */
  instanceProfiles(name: string): Promise<readonly string[]>;
  inlinePolicy(name: string, policy: string): Promise<string>;
  instanceProfile(profile: string): Promise<InstanceProfile>;
  managedPolicy(arn: string): Promise<ManagedPolicy>;
}

/** What a quarantine changes on a role. Taking off what is not there is no error. */
export interface RoleChanges {
  tag(name: string, key: string, value: string): Promise<void>;
  untag(name: string, keys: readonly string[]): Promise<void>;
  attachPolicy(name: string, arn: string): Promise<void>;
  detachPolicy(name: string, arn: string): Promise<void>;
}

/** What only a deletion does. Removing what is not there is no error. */
export interface RoleRemoval {
  removeFromInstanceProfile(name: string, profile: string): Promise<void>;
  deleteInlinePolicy(name: string, policy: string): Promise<void>;
  deleteRole(name: string): Promise<void>;
}

/** What only a restore does. */
export interface RoleCreation {
  /** Gives back the id of the new role. */
  createRole(role: RoleDetails): Promise<string>;
  putInlinePolicy(name: string, policy: string, document: string): Promise<void>;
  /** Makes the instance profile again where it is gone. */
  addToInstanceProfile(name: string, profile: InstanceProfile): Promise<void>;
}

/** Backups, by the id of the role. */
export interface BackupStore {
  /** Where the backup of a role is, for people. */
  keyOf(roleId: string): string;
  /** The text of a backup; undefined where there is none. */
  read(roleId: string): Promise<string | undefined>;
  write(roleId: string, text: string): Promise<void>;
}

/** The bucket of the backups as a whole. */
export interface BackupBucket {
  /** Whether there is any object in it, whoever wrote it; not where there is no such bucket. */
  holdsAny(): Promise<boolean>;
}

/** A role that was changed, and when. */
export interface LedgerEntry {
  readonly roleId: string;
  readonly at: string;
}

/** How many roles the rule judged at a time, and how many of them it found unused. */
export interface Sample {
  readonly at: string;
  readonly judged: number;
  readonly unused: number;
}

/** What the brake remembers: the changes of the last 24 hours, and the share of unused roles of the last days. */
export interface Ledger {
  readonly quarantine: readonly LedgerEntry[];
  readonly delete: readonly LedgerEntry[];
  readonly samples: readonly Sample[];
}

export interface LedgerStore {
  /** The ledger, empty at first, and its revision. */
  read(): Promise<{ readonly ledger: Ledger; readonly revision: string | undefined }>;
  /** Writes unless somebody else has since the revision was read; gives back whether it did. */
  write(ledger: Ledger, revision: string | undefined): Promise<boolean>;
}

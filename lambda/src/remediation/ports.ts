import type { NamedRole, ResourceReference } from '../references/inventory.ts';
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

/** The text of each policy document by name. Made with Object.fromEntries: a name is a stranger's, and may be `__proto__`. */
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

/** When a service was last called with credentials of a role; attempts that were denied count. */
export interface ServiceUse {
  /** Namespace of the service, such as `s3`. */
  readonly service: string;
  readonly at: Date;
}

/** Reads IAM. Every method throws what it could not do, and takes nothing that is missing for something empty. */
export interface RoleReader {
  /** All roles, a page at a time; it ends only after the last page, or throws. */
  list(): AsyncIterable<readonly Role[]>;
  /** A fresh read of the role of this name, the policies attached to it included; undefined where there is none. */
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

/** Asks IAM for its service last accessed data. */
export interface UseReader {
  /** The latest use of each service that was used at all. */
  serviceUses(roleArn: string): Promise<readonly ServiceUse[]>;
}

/** What AWS Config's inventory said when it was read. */
export interface RecordedResources {
  /** The resources that name the role, itself or through an instance profile. */
  resourcesNaming(role: NamedRole): readonly ResourceReference[];
  /** The Regions that were asked, each with how many of the types that may name a role are not recorded there. */
  readonly regions: ReadonlyMap<string, number>;
}

/** Asks AWS Config's inventory what names a role. */
export interface ReferenceReader {
  /** Reads the inventory the first time, and gives the same from then on. Throws an InventoryError where it is not told whole. */
  recorded(): Promise<RecordedResources>;
}

/** What both functions change on a role. Taking off what is not there is no error. */
export interface RoleChanges {
  /** Sets these tags. */
  tag(name: string, tags: Readonly<Record<string, string>>): Promise<void>;
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
  /** Creates a role with the trust policy, boundary and tags of this one. Gives back its id. */
  createRole(role: RoleDetails): Promise<string>;
  putTrust(name: string, trust: string): Promise<void>;
  putInlinePolicy(name: string, policy: string, document: string): Promise<void>;
  addToInstanceProfile(name: string, profile: string): Promise<void>;
  createInstanceProfile(profile: InstanceProfile): Promise<void>;
}

/** An object, as it was read. */
export interface StoredText {
  readonly text: string;
  /** Names this version of its contents, for a conditional write. */
  readonly revision: string;
}

/** An object that was written. */
export interface Written {
  readonly revision: string;
  /** Id of the version, where the bucket keeps versions. */
  readonly version: string | undefined;
}

/** The bucket of the remediation. Names are relative to the prefix of the module: `cases/AROA….json`. */
export interface Bucket {
  /** The whole key, for people. */
  keyOf(name: string): string;
  /**
   * Undefined where there is no such object.
   *
   * @param version - undefined for the newest
   */
  read(name: string, version?: string): Promise<StoredText | undefined>;
  /**
   * Gives undefined where the condition does not hold: `absent` asks that there is no such object, a revision that it is still
   * that one. An answer that was lost may have written: read again before you take undefined for the work of others.
   */
  write(name: string, text: string, condition: 'absent' | { readonly revision: string }): Promise<Written | undefined>;
  /** What is in a folder such as `cases/`, a page at a time; it ends only after the last page, or throws. */
  list(folder: string): AsyncIterable<readonly { readonly name: string; readonly revision: string }[]>;
}

/** The bucket as a whole, whoever wrote what is in it. */
export interface WholeBucket {
  /** Whether it holds any version of anything, or a delete marker; not where there is no such bucket. */
  holdsAny(): Promise<boolean>;
}

/** Why IAM refused a call that the caller was allowed to make. */
export type Refusal =
  /** There is no such role, policy or instance profile (NoSuchEntity). */
  | 'missing'
  /** There is one of that name (EntityAlreadyExists). */
  | 'exists'
  /** Something is still on it (DeleteConflict). */
  | 'conflict'
  /** A quota is used up (LimitExceeded). */
  | 'limit'
  /** A document that IAM does not take, as one with a principal that is gone (MalformedPolicyDocument). */
  | 'malformed'
  /** Somebody else changes the same thing (ConcurrentModification). */
  | 'changing';

/** IAM refused a call. `message` is AWS's own. */
export class RefusedError extends Error {
  static override readonly name = 'RefusedError';
  override readonly name = RefusedError.name;
  readonly refusal: Refusal;

  constructor(refusal: Refusal, message: string, options?: ErrorOptions) {
    super(message, options);
    this.refusal = refusal;
  }
}

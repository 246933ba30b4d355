/** When and where AWS last saw credentials of a role in use. */
export interface LastUse {
  readonly at: Date;
  readonly region: string | undefined;
}

/** An IAM role, as far as the rule looks at it. */
export interface Role {
  /** Unique id (AROA…): never given to a second role, unlike the name. */
  readonly id: string;
  readonly name: string;
  /** Begins and ends with "/". */
  readonly path: string;
  readonly createdAt: Date;
  /** Undefined where IAM has no use on record; it looks back 400 days. */
  readonly lastUse: LastUse | undefined;
  readonly tags: ReadonlyMap<string, string>;
  /** Whether AWS's policy AWSDenyAll is attached to it, which denies it everything. */
  readonly isDenied: boolean;
  /** Names of the instance profiles that it is in; undefined where that was not told, as GetRole does not. */
  readonly instanceProfiles?: readonly string[] | undefined;
}

/** Path and name together: what whitelist patterns match. */
export const pathname = (role: Pick<Role, 'path' | 'name'>): string => role.path + role.name;

/** What to say, and what to look for, where IAM has a last use of no role at all. */
export const withoutLastUse =
  'IAM keeps a last use of no role in this account, so nothing shows which ones are used. Look for a proxy that removes ' +
  'RoleLastUsed from the answers, or a partition in which IAM keeps none';

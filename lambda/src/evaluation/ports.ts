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
}

/** Path and name together: what whitelist patterns match. */
export const pathname = (role: Pick<Role, 'path' | 'name'>): string => role.path + role.name;

/** The answers Config takes for a resource; "not applicable" makes it forget the resource. */
export type Compliance = 'COMPLIANT' | 'NON_COMPLIANT' | 'NOT_APPLICABLE';

/** What is sent to Config for one role. */
export interface Evaluation {
  readonly resourceId: string;
  readonly compliance: Compliance;
  /** 1 to 256 characters. */
  readonly annotation: string;
}

/** What Config holds of an earlier evaluation. */
export interface RecordedResult {
  readonly resourceId: string;
  readonly compliance: string;
  readonly annotation: string;
}

/** An AWS account, as the evaluator needs it. Every method throws what it could not do. */
export interface Account {
  /** All roles, a page at a time; it ends only after the last page, or throws. */
  roles(): AsyncIterable<readonly Role[]>;
  /** All results that Config holds of this rule for IAM roles, a page at a time. */
  results(): AsyncIterable<readonly RecordedResult[]>;
  /** Puts at most 100 evaluations and gives back those that Config would not take, even when sent again. */
  put(evaluations: readonly Evaluation[]): Promise<readonly Evaluation[]>;
}

/** Structured log: one object a line. */
export interface Log {
  info(entry: object): void;
  /** Called for each role, so the entry is made only where it will be written. */
  debug(entry: () => object): void;
}

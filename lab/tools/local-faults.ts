// What can happen to calls of the local AWS that never happens by itself: lab/local-aws/local_aws/faults.py does it.

export type FaultKind =
  /** AWS fails: status 500. */
  | 'error'
  | 'throttled'
  /** The call has changed what it changes; then its connection ends without an answer. */
  | 'unanswered'
  /** The connection ends before the call has changed anything. */
  | 'unheard'
  /** The process of the function ends, before or after the call has changed what it changes. */
  | 'killed-before'
  | 'killed-after'
  /** Any other answer, such as that of an IAM that does not yet know a new role. */
  | { readonly status: number; readonly code: string; readonly message: string };

/** Which calls a fault meets, of those that fit all that it names. It counts them from when it is put in. */
export interface Fault {
  /** As AWS signs requests to it, such as "iam" or "s3". */
  readonly service?: string;
  /** As in a policy, such as "iam:TagRole". */
  readonly actions?: readonly string[];
  /** Calls that a process of this function makes. */
  readonly function?: string;
  /** Each call of this number and its multiples. */
  readonly every?: number;
  /** The one call of this number. */
  readonly at?: number;
  /** How many calls it meets at most. */
  readonly times?: number;
  /** Whether the retries of a call that it met fare as the call did, uncounted; else each is a call of its own. */
  readonly retriesToo?: boolean;
  /** In turn. */
  readonly kinds: readonly [FaultKind, ...FaultKind[]];
}

export interface FaultCount {
  /** How many calls the fault was about. */
  readonly calls: number;
  /** How many it met. */
  readonly hits: number;
}

/** What IAM's service last accessed data say of a role. */
export interface ServiceUses {
  readonly role: string;
  /** By namespace, such as "s3"; null of a service that policies allow and nobody called. */
  readonly uses: readonly { readonly service: string; readonly at: Date | null }[];
  /** How many reads find the job still in progress; 1 if undefined. */
  readonly waits?: number;
  readonly failure?: { readonly code: string; readonly message: string };
}

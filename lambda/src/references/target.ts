/** What a property of a resource, or a trust policy, names. */
export interface Target {
  readonly kind: 'role' | 'instance-profile';
  readonly accountId: string;
  readonly name: string;
}

const arnPattern = /^arn:[^:]+:(?:iam|sts)::(\d{12}):(role|assumed-role|instance-profile)\/(.+)$/;

// Letters, digits and these, at most 64 (128 for instance profiles), with a path or without (IAM and STS quotas, "IAM name requirements").
const namePattern = /^(?:\/(?:[!-~]+\/)?)?([\w+=,.@-]{1,128})$/;

const lastPart = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

/** What an ARN names: a role, whose session it may be, or an instance profile. Undefined for an ARN of anything else. */
export const readArn = (arn: string): Target | undefined => {
  const [, accountId, kind, rest] = arnPattern.exec(arn) ?? [];
  if (accountId === undefined || rest === undefined) return undefined;
  if (kind === 'assumed-role') return { kind: 'role', accountId, name: rest.split('/')[0] ?? rest };
  return { kind: kind === 'role' ? 'role' : 'instance-profile', accountId, name: lastPart(rest) };
};

/**
 * What the value of a property names: an ARN says it itself, a bare name is one of the resource's own account and of the kind that
 * the property holds. A value may be a chain of ARNs with commas between them, as Amazon Redshift has it.
 */
export const readTargets = (value: string, kind: Target['kind'], accountId: string): readonly Target[] => {
  if (value.startsWith('arn:')) {
    return value.split(/,\s*(?=arn:)/).flatMap((arn) => readArn(arn) ?? []);
  }
  const name = namePattern.exec(value)?.[1];
  return name === undefined ? [] : [{ kind, accountId, name }];
};

/** The key of a target. IAM does not let two names of an account differ in case only (IAM and STS quotas). */
export const keyOf = ({ kind, accountId, name }: Target): string => `${kind} ${accountId} ${name.toLowerCase()}`;

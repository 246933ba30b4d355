import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import type { AwsCredentialIdentity } from '@smithy/types';
import { AccessError } from '../function/errors.ts';
import type { Connections } from './connections.ts';
import { createRetryStrategy } from './retry.ts';

/** The shortest session STS gives, and as long as a Lambda function may run at most. */
const sessionSeconds = 900;

interface Denial {
  /** How AWS words the reason; it gives one to callers of the same account or organization only. */
  readonly words: RegExp;
  readonly remedy: string;
}

const denials: readonly Denial[] = [
  {
    words: /role trust policy/,
    remedy:
      "its trust policy does not let the function's role in. It must name the ARN of that role, and be put again after that " +
      'role was made anew; a condition on aws:PrincipalOrgID must name the organization of the function',
  },
  {
    words: /identity-based policy/,
    remedy:
      "the function's role may not assume it. The module's execution_role and organization allow that; in an organization " +
      "for roles of one name and for accounts of the function's own organization only",
  },
  {
    words: /service control policy|resource control policy|permissions boundary/,
    remedy: "a policy of the organization, or a boundary of the function's role, takes sts:AssumeRole away",
  },
];

// AWS answers the same where a role does not exist and where it trusts others, so that nobody can find roles by trying.
const unknownDenial =
  "the role does not exist in that account, or its trust policy does not name the function's role, or the function's role " +
  "may not assume it. modules/member-role makes the role of an organization's member";

const explainDenial = (roleArn: string, message: string): string => {
  const account = roleArn.split(':')[4] ?? '';
  const remedy = denials.find(({ words }) => words.test(message))?.remedy ?? unknownDenial;
  return `sts:AssumeRole of ${roleArn} is denied in account ${account}: ${remedy}. AWS says: ${message}`;
};

/** Which role to assume, and as what. */
export interface Session {
  readonly roleArn: string;
  readonly sessionName: string;
}

/**
 * Gets credentials of a role. Throws an AccessError that names the account and says what has to change there.
 *
 * @param onThrottle - is told of every answer with which AWS throttles the call
 */
export const assumeRole = async (
  connections: Connections,
  { roleArn, sessionName }: Session,
  signal: AbortSignal,
  onThrottle: () => void,
): Promise<AwsCredentialIdentity> => {
  const client = new STSClient({
    requestHandler: connections,
    retryStrategy: createRetryStrategy(Math.random, onThrottle),
  });
  const command = new AssumeRoleCommand({
    RoleArn: roleArn,
    RoleSessionName: sessionName,
    DurationSeconds: sessionSeconds,
  });
  try {
    const { Credentials: given } = await client.send(command, { abortSignal: signal });
    if (given?.AccessKeyId === undefined || given.SecretAccessKey === undefined) {
      throw new Error(`STS gave no credentials for ${roleArn}`);
    }
    return {
      accessKeyId: given.AccessKeyId,
      secretAccessKey: given.SecretAccessKey,
      ...(given.SessionToken === undefined ? {} : { sessionToken: given.SessionToken }),
    };
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'AccessDenied') throw error;
    const isNotAllowed = error.message.includes('no identity-based policy allows');
    throw new AccessError(explainDenial(roleArn, error.message), { cause: error, isNotAllowed });
  }
};

import { AssumeRoleCommand } from '@aws-sdk/client-sts';
import type { STSClient } from '@aws-sdk/client-sts';
import type { AwsCredentialIdentity } from '@smithy/types';
import { AccessError } from '../errors.ts';

/** The shortest session STS gives, and as long as a Lambda function may run at most. */
const sessionSeconds = 900;

/** Gets credentials of a role. Throws an AccessError that says what its trust policy and the function's policy need. */
export const assumeRole = async (
  client: STSClient,
  roleArn: string,
  sessionName: string,
  signal: AbortSignal,
): Promise<AwsCredentialIdentity> => {
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
    throw new AccessError(
      `sts:AssumeRole of ${roleArn} is denied: the role must exist, its trust policy must name the function's role, and the ` +
        `function's role must be allowed to assume it (the module's execution_role does that). AWS says: ${error.message}`,
      { cause: error },
    );
  }
};

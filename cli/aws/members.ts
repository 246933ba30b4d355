import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import type { AwsCredentialIdentity } from '@smithy/types';
import { AccessError } from '../../lambda/src/function/errors.ts';
import type { ListedRole } from '../listed-role.ts';
import type { Progress } from '../progress.ts';
import { make } from './call.ts';
import { createIam } from './clients.ts';
import { listRoles } from './roles.ts';

const assumeRole = async (client: STSClient, RoleArn: string): Promise<AwsCredentialIdentity> => {
  const command = new AssumeRoleCommand({ RoleArn, RoleSessionName: 'iam-role-last-used-report' });
  const { Credentials: given } = await make({ action: 'sts:AssumeRole', resource: RoleArn }, () =>
    client.send(command),
  );
  return {
    accessKeyId: given?.AccessKeyId ?? '',
    secretAccessKey: given?.SecretAccessKey ?? '',
    sessionToken: given?.SessionToken ?? '',
  };
};

export interface MemberRoles {
  readonly listed: readonly ListedRole[];
  /** Accounts that refused, and why. */
  readonly refusals: readonly string[];
}

/** Reads the roles of other accounts, each with a role of that name there. An account that refuses does not stop the rest. */
export const listMembers = async (
  accountIds: readonly string[],
  partition: string,
  roleName: string,
  progress: Progress,
): Promise<MemberRoles> => {
  const sts = new STSClient({ region: await (await createIam()).config.region() });
  const listed: ListedRole[] = [];
  const refusals: string[] = [];
  for (const accountId of accountIds) {
    try {
      const credentials = await assumeRole(sts, `arn:${partition}:iam::${accountId}:role/${roleName}`);
      listed.push(...(await listRoles(await createIam(credentials), progress)));
    } catch (error) {
      if (!(error instanceof AccessError)) throw error;
      refusals.push(`account ${accountId}: ${error.message}`);
    }
  }
  return { listed, refusals };
};

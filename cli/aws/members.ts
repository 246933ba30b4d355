import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import type { AwsCredentialIdentity } from '@smithy/types';
import { explain } from '../explain-failure.ts';
import type { ListedRole } from '../listed-role.ts';
import { within } from '../progress.ts';
import type { Progress } from '../progress.ts';
import type { UnreadAccount } from '../report-data.ts';
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

/** An answer that nobody can read has no words of its own: it too is about this account only. */
const reasonOf = (error: unknown): string =>
  explain(error) ?? `AWS's answer could not be read: ${String(error).replaceAll(/\s+/g, ' ')}`;

export interface MemberRoles {
  readonly listed: readonly ListedRole[];
  /** Accounts that were not read, and why. */
  readonly unread: readonly UnreadAccount[];
}

/** Reads the roles of other accounts, each with a role of that name there. An account that cannot be read does not stop the rest. */
export const listMembers = async (
  accountIds: readonly string[],
  partition: string,
  roleName: string,
  progress: Progress,
): Promise<MemberRoles> => {
  const sts = new STSClient({ region: await (await createIam()).config.region() });
  const listed: ListedRole[] = [];
  const unread: UnreadAccount[] = [];
  for (const [index, accountId] of accountIds.entries()) {
    const ofAccount = within(progress, `account ${index + 1} of ${accountIds.length}`);
    ofAccount.show(`assuming ${roleName} in ${accountId}`);
    try {
      const credentials = await assumeRole(sts, `arn:${partition}:iam::${accountId}:role/${roleName}`);
      listed.push(...(await listRoles(await createIam(credentials), ofAccount)));
    } catch (error) {
      unread.push({ accountId, reason: reasonOf(error) });
    }
  }
  return { listed, unread };
};

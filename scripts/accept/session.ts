// Calls of IAM with the credentials of a role of the run.
import { IAMClient, ListAccountAliasesCommand } from '@aws-sdk/client-iam';
import { AssumeRoleCommand } from '@aws-sdk/client-sts';
import { rolePath } from './names.ts';
import type { World } from './step.ts';

/** Makes the one call that a role of the run may make; gives "allowed" or the code with which it was denied. */
export const callAs = async ({ aws, account }: World, role: string): Promise<string> => {
  const RoleArn = `arn:aws:iam::${account}:role${rolePath}${role}`;
  const { Credentials: given } = await aws.sts.send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 'acceptance' }));
  const client = new IAMClient({
    credentials: {
      accessKeyId: given?.AccessKeyId ?? '',
      secretAccessKey: given?.SecretAccessKey ?? '',
      sessionToken: given?.SessionToken ?? '',
    },
  });
  try {
    await client.send(new ListAccountAliasesCommand({}));
    return 'allowed';
  } catch (error) {
    return error instanceof Error ? error.name : String(error);
  }
};

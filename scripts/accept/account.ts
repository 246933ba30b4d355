// What is asked before any call that changes something: only whether this is an account to try things in.
import { DescribeConfigurationRecorderStatusCommand } from '@aws-sdk/client-config-service';
import { GetAccountSummaryCommand } from '@aws-sdk/client-iam';
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import type { Aws } from './aws/aws.ts';
import { Refusal } from './refusal.ts';

/** An account with more roles is one that people work in. */
export const mostRoles = 200;

/** The account that the credentials are of, where it is the one that was named. */
export const confirmAccount = async ({ sts }: Aws, named: string): Promise<string> => {
  const { Account: own, Arn: arn = '' } = await sts.send(new GetCallerIdentityCommand({}));
  if (own !== named) {
    throw new Refusal(`--account is ${named}, and the credentials are of the account ${own ?? 'unknown'}.`);
  }
  const partition = arn.split(':')[1];
  if (partition !== 'aws') throw new Refusal(`The account is in the partition ${partition ?? ''}; only aws is known.`);
  return own;
};

interface Organization {
  readonly Organization?: { readonly MasterAccountId?: string };
}

const managementAccount = async ({ json }: Aws): Promise<string | undefined> => {
  try {
    const found = await json<Organization>('organizations', 'DescribeOrganization', {}, 'us-east-1');
    return found.Organization?.MasterAccountId;
  } catch (error) {
    if (error instanceof Error && error.name === 'AWSOrganizationsNotInUseException') return undefined;
    throw new Refusal(
      `Whether this is the management account of an organization could not be read (organizations:DescribeOrganization): ${String(error)}`,
    );
  }
};

const countRoles = async ({ iam }: Aws): Promise<number> => {
  const { SummaryMap: summary } = await iam.send(new GetAccountSummaryCommand({}));
  const roles = summary?.Roles;
  if (roles === undefined) throw new Refusal('IAM does not say how many roles the account has (GetAccountSummary).');
  return roles;
};

const isRecording = async ({ config }: Aws): Promise<boolean> => {
  const { ConfigurationRecordersStatus: recorders = [] } = await config.send(
    new DescribeConfigurationRecorderStatusCommand({}),
  );
  return recorders.some(({ recording }) => recording === true);
};

/** How many roles the account has, where a run may work in it. */
export const checkAccount = async (aws: Aws, account: string): Promise<number> => {
  if ((await managementAccount(aws)) === account) {
    throw new Refusal(
      `${account} is the management account of its organization. Use a member account that nobody needs.`,
    );
  }
  const roles = await countRoles(aws);
  if (roles > mostRoles) {
    throw new Refusal(`The account has ${roles} roles; more than ${mostRoles} are an account that people work in.`);
  }
  if (!(await isRecording(aws))) {
    throw new Refusal(
      `AWS Config records nothing in ${aws.region}: without a recorder it runs no rule. Start one, or set AWS_REGION.`,
    );
  }
  return roles;
};

// Reads and narrows what a role of the local AWS may do, as an administrator of the account would.
import {
  GetRoleCommand,
  GetRolePolicyCommand,
  IAMClient,
  ListRolePoliciesCommand,
  PutRolePolicyCommand,
  UpdateAssumeRolePolicyCommand,
} from '@aws-sdk/client-iam';
import { administrator, inAccount, localAccountId, region } from '../../lab/tools/local-aws.ts';
import type { LocalAws } from '../../lab/tools/local-aws.ts';

interface Statement {
  readonly Action: string | readonly string[];
  readonly [element: string]: unknown;
}

interface Policy {
  readonly Version: string;
  readonly Statement: readonly Statement[];
}

export interface RolePolicy {
  readonly actions: readonly string[];
  /** The policy as JSON. */
  readonly document: string;
  /** The trust of the role as JSON. */
  readonly trust: string;
  /** Runs something while one action is taken out of the policy. */
  without<T>(action: string, work: () => Promise<T>): Promise<T>;
}

const actionsOf = ({ Action }: Statement): readonly string[] => (typeof Action === 'string' ? [Action] : Action);

const leaveOut = (policy: Policy, action: string): Policy => ({
  ...policy,
  Statement: policy.Statement.map((statement) => ({
    ...statement,
    Action: actionsOf(statement).filter((each) => each !== action),
  })).filter(({ Action }) => Action.length > 0),
});

const clientOf = ({ url }: LocalAws, account: string): IAMClient => {
  const client = new IAMClient({ region, endpoint: url, credentials: administrator });
  client.middlewareStack.use(inAccount(account));
  return client;
};

/** The one inline policy of a role. */
export const inlinePolicyOf = async (
  aws: LocalAws,
  RoleName: string,
  account = localAccountId,
): Promise<RolePolicy> => {
  const iam = clientOf(aws, account);
  const { Role } = await iam.send(new GetRoleCommand({ RoleName }));
  const [PolicyName] = (await iam.send(new ListRolePoliciesCommand({ RoleName }))).PolicyNames ?? [];
  const { PolicyDocument = '' } = await iam.send(new GetRolePolicyCommand({ RoleName, PolicyName }));
  const policy = JSON.parse(decodeURIComponent(PolicyDocument)) as Policy;
  const put = (document: Policy): Promise<unknown> =>
    iam.send(new PutRolePolicyCommand({ RoleName, PolicyName, PolicyDocument: JSON.stringify(document) }));
  return {
    document: JSON.stringify(policy),
    trust: decodeURIComponent(Role?.AssumeRolePolicyDocument ?? ''),
    actions: policy.Statement.flatMap(actionsOf).sort(),
    without: async (action, work) => {
      await put(leaveOut(policy, action));
      try {
        return await work();
      } finally {
        await put(policy);
      }
    },
  };
};

/** Lets another principal, and nobody else, assume the role. */
export const trustOnly = async (
  aws: LocalAws,
  RoleName: string,
  principal: string,
  account = localAccountId,
): Promise<void> => {
  const statement = { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { AWS: principal } };
  const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
  await clientOf(aws, account).send(new UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument }));
};

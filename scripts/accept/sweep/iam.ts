import {
  DeletePolicyCommand,
  DeleteRoleCommand,
  DeleteRolePolicyCommand,
  DetachRolePolicyCommand,
  ListAttachedRolePoliciesCommand,
  ListPolicyTagsCommand,
  ListRolePoliciesCommand,
  ListRoleTagsCommand,
  paginateListPolicies,
  paginateListRoles,
} from '@aws-sdk/client-iam';
import type { Aws } from '../aws/aws.ts';
import { rolePath } from '../names.ts';
import { filterAsync, hasTag } from './remnant.ts';
import type { Finder } from './remnant.ts';

const removeRole = async ({ iam }: Aws, RoleName: string): Promise<void> => {
  const { AttachedPolicies: attached = [] } = await iam.send(new ListAttachedRolePoliciesCommand({ RoleName }));
  for (const { PolicyArn } of attached) await iam.send(new DetachRolePolicyCommand({ RoleName, PolicyArn }));
  const { PolicyNames: inline = [] } = await iam.send(new ListRolePoliciesCommand({ RoleName }));
  for (const PolicyName of inline) await iam.send(new DeleteRolePolicyCommand({ RoleName, PolicyName }));
  await iam.send(new DeleteRoleCommand({ RoleName }));
};

export const findRoles: Finder = async (aws) => {
  const names: string[] = [];
  for await (const { Roles: page = [] } of paginateListRoles({ client: aws.iam }, { PathPrefix: rolePath })) {
    names.push(...page.map(({ RoleName = '' }) => RoleName));
  }
  const tagged = await filterAsync(names, async (RoleName) =>
    hasTag((await aws.iam.send(new ListRoleTagsCommand({ RoleName }))).Tags),
  );
  return tagged.map((id) => ({ kind: 'role', id, remove: () => removeRole(aws, id) }));
};

export const findPolicies: Finder = async ({ iam }) => {
  const arns: string[] = [];
  const pages = paginateListPolicies({ client: iam }, { Scope: 'Local', PathPrefix: rolePath });
  for await (const { Policies: page = [] } of pages) arns.push(...page.map(({ Arn = '' }) => Arn));
  const tagged = await filterAsync(arns, async (PolicyArn) =>
    hasTag((await iam.send(new ListPolicyTagsCommand({ PolicyArn }))).Tags),
  );
  return tagged.map((PolicyArn) => ({
    kind: 'policy',
    id: PolicyArn.split('/').at(-1) ?? PolicyArn,
    remove: async () => {
      await iam.send(new DeletePolicyCommand({ PolicyArn }));
    },
  }));
};

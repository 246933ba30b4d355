// Calls that the functions of the remediation must not be able to make, with their own credentials.
import {
  AddUserToGroupCommand,
  AttachGroupPolicyCommand,
  AttachRolePolicyCommand,
  AttachUserPolicyCommand,
  CreateAccessKeyCommand,
  CreatePolicyCommand,
  CreatePolicyVersionCommand,
  CreateRoleCommand,
  CreateUserCommand,
  DeletePolicyCommand,
  DeleteRoleCommand,
  DeleteRolePolicyCommand,
  DeleteUserCommand,
  DetachRolePolicyCommand,
  PutGroupPolicyCommand,
  PutRolePolicyCommand,
  PutUserPolicyCommand,
  TagRoleCommand,
  UntagRoleCommand,
  UpdateAssumeRolePolicyCommand,
} from '@aws-sdk/client-iam';
import type { IAMClient } from '@aws-sdk/client-iam';
import { localAccountId } from '../../lab/tools/local-aws.ts';

export type RefusedCalls = Readonly<Record<string, (client: IAMClient) => Promise<unknown>>>;

const admin = 'arn:aws:iam::aws:policy/AdministratorAccess';
const denyAll = 'arn:aws:iam::aws:policy/AWSDenyAll';
const PolicyDocument = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}';
const UserName = 'somebody';
const GroupName = 'some-people';
const ownPolicy = `arn:aws:iam::${localAccountId}:policy/batch`;

/** What neither may do: users, groups and policies are not theirs, nor is a role that nobody quarantined. */
const refusedToBoth = (RoleName: string): RefusedCalls => ({
  'another policy on a role': (c) => c.send(new AttachRolePolicyCommand({ RoleName, PolicyArn: admin })),
  'the deny-all policy on a user': (c) => c.send(new AttachUserPolicyCommand({ UserName, PolicyArn: denyAll })),
  'the deny-all policy on a group': (c) => c.send(new AttachGroupPolicyCommand({ GroupName, PolicyArn: denyAll })),
  'an inline policy of a user': (c) => c.send(new PutUserPolicyCommand({ UserName, PolicyName: 'p', PolicyDocument })),
  'an inline policy of a group': (c) =>
    c.send(new PutGroupPolicyCommand({ GroupName, PolicyName: 'p', PolicyDocument })),
  'an inline policy of a role': (c) => c.send(new PutRolePolicyCommand({ RoleName, PolicyName: 'p', PolicyDocument })),
  'a user in a group': (c) => c.send(new AddUserToGroupCommand({ UserName, GroupName })),
  'a new user': (c) => c.send(new CreateUserCommand({ UserName: 'another' })),
  'no user any more': (c) => c.send(new DeleteUserCommand({ UserName })),
  'keys of a user': (c) => c.send(new CreateAccessKeyCommand({ UserName })),
  'a new policy': (c) => c.send(new CreatePolicyCommand({ PolicyName: 'p', PolicyDocument })),
  'a new version of a policy': (c) =>
    c.send(new CreatePolicyVersionCommand({ PolicyArn: ownPolicy, PolicyDocument, SetAsDefault: true })),
  'no policy any more': (c) => c.send(new DeletePolicyCommand({ PolicyArn: ownPolicy })),
  'a new role': (c) => c.send(new CreateRoleCommand({ RoleName: 'another', AssumeRolePolicyDocument: PolicyDocument })),
  'another trust': (c) => c.send(new UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument })),
  'no role any more': (c) => c.send(new DeleteRoleCommand({ RoleName })),
  'an inline policy less': (c) => c.send(new DeleteRolePolicyCommand({ RoleName, PolicyName: 'p' })),
  'a policy less': (c) => c.send(new DetachRolePolicyCommand({ RoleName, PolicyArn: admin })),
  'a tag of others': (c) => c.send(new TagRoleCommand({ RoleName, Tags: [{ Key: 'owner', Value: 'me' }] })),
  'a tag of others less': (c) => c.send(new UntagRoleCommand({ RoleName, TagKeys: ['owner'] })),
});

export const refusedToRemediator = (RoleName: string): RefusedCalls => ({
  ...refusedToBoth(RoleName),
  'a role with the label of a restore': (c) =>
    c.send(
      new CreateRoleCommand({
        RoleName: 'another',
        AssumeRolePolicyDocument: PolicyDocument,
        Tags: [{ Key: 'iam-role-last-used:restoring', Value: 'x' }],
      }),
    ),
});

export const refusedToRestorer = (RoleName: string): RefusedCalls => ({
  ...refusedToBoth(RoleName),
  'the deny-all policy on a role': (c) => c.send(new AttachRolePolicyCommand({ RoleName, PolicyArn: denyAll })),
  'the label of a quarantine': (c) =>
    c.send(new TagRoleCommand({ RoleName, Tags: [{ Key: 'iam-role-last-used:quarantined-by', Value: 'x' }] })),
});

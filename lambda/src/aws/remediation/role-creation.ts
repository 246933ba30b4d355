import {
  AddRoleToInstanceProfileCommand,
  CreateInstanceProfileCommand,
  CreateRoleCommand,
  PutRolePolicyCommand,
  UpdateAssumeRolePolicyCommand,
} from '@aws-sdk/client-iam';
import type { IAMClient } from '@aws-sdk/client-iam';
import type { RoleCreation, RoleDetails } from '../../remediation/ports.ts';
import { createIamCall, told } from './iam-call.ts';
import type { IamCall } from './iam-call.ts';
import { fromTags } from './tags.ts';

const createRole = async (call: IamCall, role: RoleDetails): Promise<string> => {
  const command = new CreateRoleCommand({
    RoleName: role.name,
    Path: role.path,
    AssumeRolePolicyDocument: role.trust,
    MaxSessionDuration: role.maxSessionSeconds,
    Tags: fromTags(role.tags),
    ...(role.description === undefined ? {} : { Description: role.description }),
    ...(role.boundary === undefined ? {} : { PermissionsBoundary: role.boundary }),
  });
  const { Role: created } = await call('iam:CreateRole', 'role', (iam, options) => iam.send(command, options));
  return told(created?.RoleId, `the id of the new role ${role.name}`);
};

export const createRoleCreation = (
  client: IAMClient,
  place: { readonly partition: string },
  signal: AbortSignal,
): RoleCreation => {
  const call = createIamCall(client, place, signal);
  return {
    createRole: (role) => createRole(call, role),
    putTrust: (RoleName, PolicyDocument) =>
      call('iam:UpdateAssumeRolePolicy', 'role', async (iam, options) => {
        await iam.send(new UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument }), options);
      }),
    putInlinePolicy: (RoleName, PolicyName, PolicyDocument) =>
      call('iam:PutRolePolicy', 'role', async (iam, options) => {
        await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName, PolicyDocument }), options);
      }),
    addToInstanceProfile: (RoleName, InstanceProfileName) =>
      call('iam:AddRoleToInstanceProfile', 'instance-profile', async (iam, options) => {
        await iam.send(new AddRoleToInstanceProfileCommand({ RoleName, InstanceProfileName }), options);
      }),
    createInstanceProfile: ({ name: InstanceProfileName, path: Path, tags }) =>
      call('iam:CreateInstanceProfile', 'instance-profile', async (iam, options) => {
        const command = { InstanceProfileName, Path, Tags: fromTags(Object.entries(tags)) };
        await iam.send(new CreateInstanceProfileCommand(command), options);
      }),
  };
};

import {
  AddRoleToInstanceProfileCommand,
  CreateInstanceProfileCommand,
  CreateRoleCommand,
  PutRolePolicyCommand,
} from '@aws-sdk/client-iam';
import type { IAMClient, Tag } from '@aws-sdk/client-iam';
import { IncompleteError } from '../../function/errors.ts';
import type { InstanceProfile, RoleCreation, RoleDetails } from '../../remediation/ports.ts';
import { createIamCall, explained, orMissing } from './iam-call.ts';
import type { IamCall } from './iam-call.ts';

const toTags = (tags: Iterable<readonly [string, string]>): Tag[] => [...tags].map(([Key, Value]) => ({ Key, Value }));

const createRole = async (call: IamCall, role: RoleDetails): Promise<string> => {
  const command = new CreateRoleCommand({
    RoleName: role.name,
    Path: role.path,
    AssumeRolePolicyDocument: role.trust,
    MaxSessionDuration: role.maxSessionSeconds,
    Tags: toTags(role.tags),
    ...(role.description === undefined ? {} : { Description: role.description }),
    ...(role.boundary === undefined ? {} : { PermissionsBoundary: role.boundary }),
  });
  const { Role: created } = await explained(
    call('iam:CreateRole', 'role', (iam, options) => iam.send(command, options)),
    `${role.name} could not be created again: its boundary is gone, a role is over its quota, or its trust policy names ` +
      'principals that are gone (ids such as AROA…). The backup has the trust policy and the boundary',
  );
  if (created?.RoleId === undefined) throw new IncompleteError(`IAM did not tell the id of the new role ${role.name}`);
  return created.RoleId;
};

const addToProfile = async (call: IamCall, RoleName: string, InstanceProfileName: string): Promise<boolean> => {
  const command = new AddRoleToInstanceProfileCommand({ RoleName, InstanceProfileName });
  const send = call('iam:AddRoleToInstanceProfile', 'instance-profile', (iam, options) => iam.send(command, options));
  return (await orMissing(send)) !== undefined;
};

const createProfile = async (call: IamCall, { name, path, tags }: InstanceProfile): Promise<void> => {
  const command = new CreateInstanceProfileCommand({
    InstanceProfileName: name,
    Path: path,
    Tags: toTags(Object.entries(tags)),
  });
  await call('iam:CreateInstanceProfile', 'instance-profile', (iam, options) => iam.send(command, options));
};

export const createRoleCreation = (
  client: IAMClient,
  place: { readonly partition: string },
  signal: AbortSignal,
): RoleCreation => {
  const call = createIamCall(client, place, signal);
  return {
    createRole: (role) => createRole(call, role),
    putInlinePolicy: (RoleName, PolicyName, PolicyDocument) =>
      call('iam:PutRolePolicy', 'role', async (iam, options) => {
        await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName, PolicyDocument }), options);
      }),
    addToInstanceProfile: async (name, profile) => {
      const add = (): Promise<boolean> =>
        explained(
          addToProfile(call, name, profile.name),
          `${name} could not be put into the instance profile ${profile.name}, which has another role by now`,
        );
      if (await add()) return;
      await createProfile(call, profile);
      if (!(await add())) throw new IncompleteError(`IAM does not know the new instance profile ${profile.name} yet`);
    },
  };
};

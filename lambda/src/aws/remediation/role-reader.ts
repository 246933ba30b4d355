import {
  GetInstanceProfileCommand,
  GetPolicyCommand,
  GetPolicyVersionCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  paginateListAttachedRolePolicies,
  paginateListInstanceProfilesForRole,
  paginateListPolicyVersions,
  paginateListRolePolicies,
} from '@aws-sdk/client-iam';
import type { IAMClient, Role as IamRole } from '@aws-sdk/client-iam';
import { IncompleteError } from '../../function/errors.ts';
import type { InstanceProfile, ManagedPolicy, RoleDetails, RoleReader } from '../../remediation/ports.ts';
import { createIamCall, orMissing } from './iam-call.ts';
import type { IamCall } from './iam-call.ts';
import { toRole, toTags } from '../role-fields.ts';
import { readRoles } from '../roles.ts';

/** IAM gives policies URL-encoded. */
const decode = (document = ''): string => decodeURIComponent(document);

const toDetails = (role: IamRole): RoleDetails => {
  const { RoleName: name = '', Arn: arn, Path: path } = role;
  const { AssumeRolePolicyDocument: trust, MaxSessionDuration: maxSessionSeconds } = role;
  const refusal = (): Error =>
    new IncompleteError(`IAM did not tell all of the role ${name}, so nothing was done to it`);
  if (path === undefined || arn === undefined || trust === undefined || maxSessionSeconds === undefined)
    throw refusal();
  return {
    ...toRole(role, refusal),
    arn,
    description: role.Description,
    maxSessionSeconds,
    boundary: role.PermissionsBoundary?.PermissionsBoundaryArn,
    trust: decode(trust),
  };
};

const collect = async <Page, Item>(
  pages: AsyncIterable<Page>,
  items: (page: Page) => readonly Item[] | undefined,
): Promise<Item[]> => {
  const all: Item[] = [];
  for await (const page of pages) all.push(...(items(page) ?? []));
  return all;
};

const listInlinePolicies = (call: IamCall, RoleName: string): Promise<readonly string[]> =>
  call('iam:ListRolePolicies', 'role', (client, options) =>
    collect(paginateListRolePolicies({ client }, { RoleName }, options), (page) => page.PolicyNames),
  );

const readInlinePolicy = async (call: IamCall, RoleName: string, PolicyName: string): Promise<string> => {
  const { PolicyDocument } = await call('iam:GetRolePolicy', 'role', (client, options) =>
    client.send(new GetRolePolicyCommand({ RoleName, PolicyName }), options),
  );
  return decode(PolicyDocument);
};

const listInstanceProfiles = async (call: IamCall, RoleName: string): Promise<readonly string[]> => {
  const found = await call('iam:ListInstanceProfilesForRole', 'role', (client, options) =>
    collect(paginateListInstanceProfilesForRole({ client }, { RoleName }, options), (page) => page.InstanceProfiles),
  );
  return found.map(({ InstanceProfileName: name = '' }) => name);
};

/** The list leaves the tags out. */
const readInstanceProfile = async (call: IamCall, InstanceProfileName: string): Promise<InstanceProfile> => {
  const { InstanceProfile: profile } = await call('iam:GetInstanceProfile', 'instance-profile', (client, options) =>
    client.send(new GetInstanceProfileCommand({ InstanceProfileName }), options),
  );
  return {
    name: InstanceProfileName,
    path: profile?.Path ?? '/',
    tags: Object.fromEntries(toTags(profile?.Tags)),
  };
};

/** AWS keeps every version of its own policies, of some over a hundred; a role only ever has the default one. */
const versionIds = async (call: IamCall, PolicyArn: string, defaultVersion: string): Promise<readonly string[]> => {
  if (PolicyArn.split(':')[4] === 'aws') return [defaultVersion];
  const versions = await call('iam:ListPolicyVersions', 'policy', (client, options) =>
    collect(paginateListPolicyVersions({ client }, { PolicyArn }, options), (page) => page.Versions),
  );
  return versions.map(({ VersionId = '' }) => VersionId);
};

const readManagedPolicy = async (call: IamCall, PolicyArn: string): Promise<ManagedPolicy> => {
  const { Policy: policy } = await call('iam:GetPolicy', 'policy', (client, options) =>
    client.send(new GetPolicyCommand({ PolicyArn }), options),
  );
  const defaultVersion = policy?.DefaultVersionId ?? '';
  const versions: [string, string][] = [];
  for (const VersionId of await versionIds(call, PolicyArn, defaultVersion)) {
    const { PolicyVersion: version } = await call('iam:GetPolicyVersion', 'policy', (client, options) =>
      client.send(new GetPolicyVersionCommand({ PolicyArn, VersionId }), options),
    );
    versions.push([VersionId, decode(version?.Document)]);
  }
  return {
    arn: PolicyArn,
    name: policy?.PolicyName ?? '',
    path: policy?.Path ?? '/',
    description: policy?.Description,
    defaultVersion,
    versions: Object.fromEntries(versions),
  };
};

export const createRoleReader = (
  client: IAMClient,
  place: { readonly partition: string },
  signal: AbortSignal,
): RoleReader => {
  const call = createIamCall(client, place, signal);
  return {
    list: () => readRoles(client, "the function's own role", signal),
    read: async (RoleName) => {
      const answer = await orMissing(
        call('iam:GetRole', 'role', (iam, options) => iam.send(new GetRoleCommand({ RoleName }), options)),
      );
      return answer?.Role && toDetails(answer.Role);
    },
    attachedPolicies: async (RoleName) => {
      const policies = await call('iam:ListAttachedRolePolicies', 'role', (iam, options) =>
        collect(
          paginateListAttachedRolePolicies({ client: iam }, { RoleName }, options),
          (page) => page.AttachedPolicies,
        ),
      );
      return policies.map(({ PolicyArn = '' }) => PolicyArn);
    },
    inlinePolicies: (name) => listInlinePolicies(call, name),
    instanceProfiles: (name) => listInstanceProfiles(call, name),
    inlinePolicy: (name, policy) => readInlinePolicy(call, name, policy),
    instanceProfile: (profile) => readInstanceProfile(call, profile),
    managedPolicy: (arn) => readManagedPolicy(call, arn),
  };
};

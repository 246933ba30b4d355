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

/** What IAM always tells. An answer without it, as a proxy may give, must not pass for something empty. */
const told = <T>(value: T | undefined, what: string): T => {
  if (value === undefined || value === '') throw new IncompleteError(`IAM did not tell ${what}, so nothing was done`);
  return value;
};

/** IAM gives policies URL-encoded. */
const decode = (document: string | undefined, what: string): string => decodeURIComponent(told(document, what));

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
    trust: decode(trust, `the trust policy of ${name}`),
  };
};

const collect = async <Page, Item>(
  pages: AsyncIterable<Page>,
  items: (page: Page) => readonly Item[] | undefined,
  what: string,
): Promise<Item[]> => {
  const all: Item[] = [];
  for await (const page of pages) all.push(...told(items(page), what));
  return all;
};

const listInlinePolicies = (call: IamCall, RoleName: string): Promise<readonly string[]> =>
  call('iam:ListRolePolicies', 'role', (client, options) =>
    collect(
      paginateListRolePolicies({ client }, { RoleName }, options),
      (page) => page.PolicyNames,
      `the inline policies of ${RoleName}`,
    ),
  );

const readInlinePolicy = async (call: IamCall, RoleName: string, PolicyName: string): Promise<string> => {
  const { PolicyDocument } = await call('iam:GetRolePolicy', 'role', (client, options) =>
    client.send(new GetRolePolicyCommand({ RoleName, PolicyName }), options),
  );
  return decode(PolicyDocument, `the inline policy ${PolicyName} of ${RoleName}`);
};

const listInstanceProfiles = async (call: IamCall, RoleName: string): Promise<readonly string[]> => {
  const what = `the instance profiles of ${RoleName}`;
  const found = await call('iam:ListInstanceProfilesForRole', 'role', (client, options) =>
    collect(
      paginateListInstanceProfilesForRole({ client }, { RoleName }, options),
      (page) => page.InstanceProfiles,
      what,
    ),
  );
  return found.map(({ InstanceProfileName: name }) => told(name, what));
};

/** The list leaves the tags out. */
const readInstanceProfile = async (call: IamCall, InstanceProfileName: string): Promise<InstanceProfile> => {
  const answer = await call('iam:GetInstanceProfile', 'instance-profile', (client, options) =>
    client.send(new GetInstanceProfileCommand({ InstanceProfileName }), options),
  );
  const what = `the instance profile ${InstanceProfileName}`;
  const profile = told(answer.InstanceProfile, what);
  return {
    name: InstanceProfileName,
    path: told(profile.Path, what),
    tags: Object.fromEntries(toTags(profile.Tags)),
  };
};

/** AWS keeps every version of its own policies, of some over a hundred; a role only ever has the default one. */
const versionIds = async (call: IamCall, PolicyArn: string, defaultVersion: string): Promise<readonly string[]> => {
  if (PolicyArn.split(':')[4] === 'aws') return [defaultVersion];
  const what = `the versions of ${PolicyArn}`;
  const versions = await call('iam:ListPolicyVersions', 'policy', (client, options) =>
    collect(paginateListPolicyVersions({ client }, { PolicyArn }, options), (page) => page.Versions, what),
  );
  return versions.map(({ VersionId }) => told(VersionId, what));
};

const readManagedPolicy = async (call: IamCall, PolicyArn: string): Promise<ManagedPolicy> => {
  const answer = await call('iam:GetPolicy', 'policy', (client, options) =>
    client.send(new GetPolicyCommand({ PolicyArn }), options),
  );
  const what = `the policy ${PolicyArn}`;
  const policy = told(answer.Policy, what);
  const defaultVersion = told(policy.DefaultVersionId, what);
  const versions: [string, string][] = [];
  for (const VersionId of await versionIds(call, PolicyArn, defaultVersion)) {
    const { PolicyVersion: version } = await call('iam:GetPolicyVersion', 'policy', (client, options) =>
      client.send(new GetPolicyVersionCommand({ PolicyArn, VersionId }), options),
    );
    versions.push([VersionId, decode(version?.Document, `version ${VersionId} of ${PolicyArn}`)]);
  }
  return {
    arn: PolicyArn,
    name: told(policy.PolicyName, what),
    path: told(policy.Path, what),
    description: policy.Description,
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
      return answer && toDetails(told(answer.Role, `the role ${RoleName}`));
    },
    attachedPolicies: async (RoleName) => {
      const what = `the policies attached to ${RoleName}`;
      const policies = await call('iam:ListAttachedRolePolicies', 'role', (iam, options) =>
        collect(
          paginateListAttachedRolePolicies({ client: iam }, { RoleName }, options),
          (page) => page.AttachedPolicies,
          what,
        ),
      );
      return policies.map(({ PolicyArn }) => told(PolicyArn, what));
    },
    inlinePolicies: (name) => listInlinePolicies(call, name),
    instanceProfiles: (name) => listInstanceProfiles(call, name),
    inlinePolicy: (name, policy) => readInlinePolicy(call, name, policy),
    instanceProfile: (profile) => readInstanceProfile(call, profile),
    managedPolicy: (arn) => readManagedPolicy(call, arn),
  };
};

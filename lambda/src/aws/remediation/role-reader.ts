import {
  GetInstanceProfileCommand,
  GetPolicyCommand,
  GetPolicyVersionCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  ListAttachedRolePoliciesCommand,
  ListInstanceProfilesForRoleCommand,
  ListPolicyVersionsCommand,
  ListRolePoliciesCommand,
} from '@aws-sdk/client-iam';
import type { IAMClient, Role as IamRole, Tag } from '@aws-sdk/client-iam';
import { IncompleteError } from '../../function/errors.ts';
import type { InstanceProfile, ManagedPolicy, RoleDetails, RoleReader } from '../../remediation/ports.ts';
import { createIamCall, orMissing, readPages, told } from './iam-call.ts';
import type { IamCall } from './iam-call.ts';
import { toRole, toTags } from '../role-fields.ts';

/** IAM gives policies URL-encoded. */
const decode = (document: string | undefined, what: string): string => {
  const text = told(document, what);
  try {
    return decodeURIComponent(text);
  } catch (error) {
    throw new IncompleteError(`IAM did not tell the whole of ${what}, so nothing was done`, { cause: error });
  }
};

/** IAM leaves the element out where there are no tags; the value of a tag may be empty, its key not. */
const checkTags = (tags: readonly Tag[] | undefined, what: string): void => {
  for (const tag of tags ?? []) told((tag as Tag | undefined)?.Key, `the key of a tag of ${what}`);
};

/** GetRole does not tell what is attached. */
const toDetails = (role: IamRole, attached: readonly string[]): RoleDetails => {
  const { RoleName: name = '', Arn: arn, Path: path } = role;
  const { AssumeRolePolicyDocument: trust, MaxSessionDuration: maxSessionSeconds } = role;
  const refusal = (): Error =>
    new IncompleteError(`IAM did not tell all of the role ${name}, so nothing was done to it`);
  if (!path || !arn || !maxSessionSeconds) throw refusal();
  checkTags(role.Tags, name);
  const boundary = role.PermissionsBoundary;
  return {
    ...toRole({ ...role, AttachedManagedPolicies: attached.map((PolicyArn) => ({ PolicyArn })) }, refusal),
    arn,
    description: role.Description,
    maxSessionSeconds,
    boundary: boundary && told(boundary.PermissionsBoundaryArn, `the permissions boundary of ${name}`),
    trust: decode(trust, `the trust policy of ${name}`),
  };
};

const listAttachedPolicies = async (call: IamCall, RoleName: string): Promise<readonly string[]> => {
  const what = `the policies attached to ${RoleName}`;
  const policies = await readPages(
    (Marker) =>
      call('iam:ListAttachedRolePolicies', 'role', (iam, options) =>
        iam.send(new ListAttachedRolePoliciesCommand({ RoleName, Marker }), options),
      ),
    (page) => page.AttachedPolicies,
    what,
  );
  return policies.map(({ PolicyArn }) => told(PolicyArn, what));
};

/**
 * The list comes first: a name may be given to another role between the calls, and an id never. So whoever knows the id is not told of
 * what is attached to another role.
 */
const readRole = async (call: IamCall, RoleName: string): Promise<RoleDetails | undefined> => {
  const attached = await orMissing(listAttachedPolicies(call, RoleName));
  if (attached === undefined) return undefined;
  const answer = await orMissing(
    call('iam:GetRole', 'role', (iam, options) => iam.send(new GetRoleCommand({ RoleName }), options)),
  );
  return answer && toDetails(told(answer.Role, `the role ${RoleName}`), attached);
};

const listInlinePolicies = async (call: IamCall, RoleName: string): Promise<readonly string[]> => {
  const what = `the inline policies of ${RoleName}`;
  const names = await readPages(
    (Marker) =>
      call('iam:ListRolePolicies', 'role', (iam, options) =>
        iam.send(new ListRolePoliciesCommand({ RoleName, Marker }), options),
      ),
    (page) => page.PolicyNames,
    what,
  );
  return names.map((name) => told(name, what));
};

const readInlinePolicy = async (call: IamCall, RoleName: string, PolicyName: string): Promise<string> => {
  const { PolicyDocument } = await call('iam:GetRolePolicy', 'role', (client, options) =>
    client.send(new GetRolePolicyCommand({ RoleName, PolicyName }), options),
  );
  return decode(PolicyDocument, `the inline policy ${PolicyName} of ${RoleName}`);
};

const listInstanceProfiles = async (call: IamCall, RoleName: string): Promise<readonly string[]> => {
  const what = `the instance profiles of ${RoleName}`;
  const found = await readPages(
    (Marker) =>
      call('iam:ListInstanceProfilesForRole', 'role', (iam, options) =>
        iam.send(new ListInstanceProfilesForRoleCommand({ RoleName, Marker }), options),
      ),
    (page) => page.InstanceProfiles,
    what,
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
  checkTags(profile.Tags, what);
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
  const versions = await readPages(
    (Marker) =>
      call('iam:ListPolicyVersions', 'policy', (iam, options) =>
        iam.send(new ListPolicyVersionsCommand({ PolicyArn, Marker }), options),
      ),
    (page) => page.Versions,
    what,
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
): Omit<RoleReader, 'list'> => {
  const call = createIamCall(client, place, signal);
  return {
    read: (name) => readRole(call, name),
    attachedPolicies: (name) => listAttachedPolicies(call, name),
    inlinePolicies: (name) => listInlinePolicies(call, name),
    instanceProfiles: (name) => listInstanceProfiles(call, name),
    inlinePolicy: (name, policy) => readInlinePolicy(call, name, policy),
    instanceProfile: (profile) => readInstanceProfile(call, profile),
    managedPolicy: (arn) => readManagedPolicy(call, arn),
  };
};

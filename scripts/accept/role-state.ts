// All that a restore has to bring back.
import {
  GetRoleCommand,
  GetRolePolicyCommand,
  ListAttachedRolePoliciesCommand,
  ListRolePoliciesCommand,
  NoSuchEntityException,
} from '@aws-sdk/client-iam';
import type { Role } from '@aws-sdk/client-iam';
import type { World } from './step.ts';

export interface RoleState {
  readonly id: string;
  /** Everything but what a role that is created again has anew. */
  readonly rest: {
    readonly path: string | undefined;
    readonly description: string | undefined;
    readonly trust: string;
    readonly boundary: string | undefined;
    readonly tags: Readonly<Record<string, string>>;
    readonly inline: Readonly<Record<string, string>>;
    readonly attached: readonly string[];
  };
}

export const findRole = async ({ aws }: World, RoleName: string): Promise<Role | undefined> => {
  try {
    return (await aws.iam.send(new GetRoleCommand({ RoleName }))).Role;
  } catch (error) {
    if (error instanceof NoSuchEntityException) return undefined;
    throw error;
  }
};

/** A policy in one spelling, whatever way IAM gives it. */
const canonical = (document: string | undefined): string =>
  JSON.stringify(JSON.parse(decodeURIComponent(document ?? 'null')));

export const readRole = async (world: World, RoleName: string): Promise<RoleState> => {
  const { iam } = world.aws;
  const role = await findRole(world, RoleName);
  if (role === undefined) throw new Error(`the role ${RoleName} is not there`);
  const { PolicyNames: names = [] } = await iam.send(new ListRolePoliciesCommand({ RoleName }));
  const documents = await Promise.all(
    names.map((PolicyName) => iam.send(new GetRolePolicyCommand({ RoleName, PolicyName }))),
  );
  const { AttachedPolicies: attached = [] } = await iam.send(new ListAttachedRolePoliciesCommand({ RoleName }));
  const tags = (role.Tags ?? []).map(({ Key = '', Value = '' }): [string, string] => [Key, Value]);
  return {
    id: role.RoleId ?? '',
    rest: {
      path: role.Path,
      description: role.Description,
      trust: canonical(role.AssumeRolePolicyDocument),
      boundary: role.PermissionsBoundary?.PermissionsBoundaryArn,
      tags: Object.fromEntries(tags.toSorted(([a], [b]) => a.localeCompare(b))),
      inline: Object.fromEntries(
        documents
          .map(({ PolicyName = '', PolicyDocument }): [string, string] => [PolicyName, canonical(PolicyDocument)])
          .toSorted(([a], [b]) => a.localeCompare(b)),
      ),
      attached: attached.map(({ PolicyArn = '' }) => PolicyArn).sort(),
    },
  };
};

/** What of a role is not as it was; nothing where a restore was exact. */
export const differences = (before: RoleState, after: RoleState): readonly string[] =>
  (Object.keys(before.rest) as (keyof RoleState['rest'])[]).filter(
    (part) => JSON.stringify(before.rest[part]) !== JSON.stringify(after.rest[part]),
  );

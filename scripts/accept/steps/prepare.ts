// Day 0: the boundary, and the roles that nobody uses from now on.
import {
  CreatePolicyCommand,
  CreateRoleCommand,
  EntityAlreadyExistsException,
  PutRolePolicyCommand,
} from '@aws-sdk/client-iam';
import { boundaryPolicy } from '../boundary.ts';
import { boundaryArn, boundaryName, rolePath, tags } from '../names.ts';
import { findRole } from '../role-state.ts';
import { allRoleNames, daysBeforeRun, inlinePolicy, inlinePolicyName, tagsOf, trustPolicy } from '../roles.ts';
import { seen } from '../step.ts';
import type { Step, World } from '../step.ts';

const asList = (given: Readonly<Record<string, string>>) =>
  Object.entries(given).map(([Key, Value]) => ({ Key, Value }));

const createBoundary = async ({ aws, account }: World): Promise<void> => {
  try {
    await aws.iam.send(
      new CreatePolicyCommand({
        PolicyName: boundaryName,
        Path: rolePath,
        PolicyDocument: JSON.stringify(boundaryPolicy(account)),
        Tags: asList(tags),
      }),
    );
  } catch (error) {
    if (!(error instanceof EntityAlreadyExistsException)) throw error;
  }
};

const createRole = async (world: World, RoleName: string): Promise<void> => {
  const { aws, account, now } = world;
  if ((await findRole(world, RoleName)) === undefined) {
    await aws.iam.send(
      new CreateRoleCommand({
        RoleName,
        Path: rolePath,
        Description: 'Made by an acceptance run; may be removed.',
        AssumeRolePolicyDocument: JSON.stringify(trustPolicy(account)),
        PermissionsBoundary: boundaryArn(account),
        Tags: asList(tagsOf(RoleName, now())),
      }),
    );
  }
  const PolicyDocument = JSON.stringify(inlinePolicy);
  await aws.iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: inlinePolicyName, PolicyDocument }));
};

export const prepareSteps: readonly Step[] = [
  {
    name: 'boundary',
    phase: 'prepare',
    proves: 'Whatever a role of the run is given, it changes IAM under one path only.',
    expected: 'A permissions boundary with the tag of the run.',
    isFoundation: true,
    run: async (world) => {
      await createBoundary(world);
      return seen(boundaryArn(world.account), true);
    },
  },
  {
    name: 'roles',
    phase: 'prepare',
    proves: `There are roles that the rule may judge in ${daysBeforeRun} days.`,
    expected: `${allRoleNames.length} roles, each with the boundary.`,
    run: async (world) => {
      for (const name of allRoleNames) {
        world.signal.throwIfAborted();
        await createRole(world, name);
      }
      const roles = await Promise.all(allRoleNames.map((name) => findRole(world, name)));
      const bounded = roles.filter(
        (role) => role?.PermissionsBoundary?.PermissionsBoundaryArn === boundaryArn(world.account),
      );
      return seen(`${bounded.length} roles with the boundary`, bounded.length === allRoleNames.length);
    },
  },
];

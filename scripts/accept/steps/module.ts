// The module, applied as a user applies it.
import { paginateListRoles } from '@aws-sdk/client-iam';
import { boundaryArn, rolePath } from '../names.ts';
import { findRole } from '../role-state.ts';
import { seen } from '../step.ts';
import type { Step } from '../step.ts';

export const moduleSteps: readonly Step[] = [
  {
    name: 'apply',
    phase: 'run',
    proves: 'AWS accepts every resource of the module.',
    expected: 'Apply complete!',
    isFoundation: true,
    run: async ({ terraform }) => {
      const output = await terraform.must('apply', '-auto-approve', '-no-color');
      const line = /Apply complete!.*/.exec(output)?.[0];
      return seen(line, line !== undefined);
    },
  },
  {
    name: 'second-plan',
    phase: 'run',
    proves: 'AWS gives back what Terraform sent: a second plan changes nothing.',
    expected: 'No changes, exit code 0 of plan -detailed-exitcode.',
    run: async ({ terraform }) => {
      const { code, output } = await terraform.run('plan', '-detailed-exitcode', '-no-color');
      const changes = output.split('\n').filter((line) => line.startsWith('  # '));
      return seen({ code, changes }, code === 0);
    },
  },
  {
    name: 'boundaries',
    phase: 'run',
    proves: 'No role that the run made can change IAM elsewhere.',
    expected: 'Every role under the path has the boundary.',
    run: async (world) => {
      const without: string[] = [];
      let count = 0;
      for await (const { Roles: page = [] } of paginateListRoles({ client: world.aws.iam }, { PathPrefix: rolePath })) {
        for (const { RoleName = '' } of page) {
          const role = await findRole(world, RoleName);
          count += 1;
          if (role?.PermissionsBoundary?.PermissionsBoundaryArn !== boundaryArn(world.account)) without.push(RoleName);
        }
      }
      return seen({ roles: count, withoutBoundary: without }, without.length === 0);
    },
  },
];

import { DeleteRoleCommand, DeleteRolePolicyCommand, RemoveRoleFromInstanceProfileCommand } from '@aws-sdk/client-iam';
import type { IAMClient } from '@aws-sdk/client-iam';
import type { RoleRemoval } from '../../remediation/ports.ts';
import { createIamCall, orMissing } from './iam-call.ts';

export const createRoleRemoval = (
  client: IAMClient,
  place: { readonly partition: string },
  signal: AbortSignal,
): RoleRemoval => {
  const call = createIamCall(client, place, signal);
  return {
    removeFromInstanceProfile: async (RoleName, InstanceProfileName) => {
      await orMissing(
        call('iam:RemoveRoleFromInstanceProfile', 'instance-profile', (iam, options) =>
          iam.send(new RemoveRoleFromInstanceProfileCommand({ RoleName, InstanceProfileName }), options),
        ),
      );
    },
    deleteInlinePolicy: async (RoleName, PolicyName) => {
      await orMissing(
        call('iam:DeleteRolePolicy', 'role', (iam, options) =>
          iam.send(new DeleteRolePolicyCommand({ RoleName, PolicyName }), options),
        ),
      );
    },
    deleteRole: async (RoleName) => {
      await orMissing(
        call('iam:DeleteRole', 'role', (iam, options) => iam.send(new DeleteRoleCommand({ RoleName }), options)),
      );
    },
  };
};

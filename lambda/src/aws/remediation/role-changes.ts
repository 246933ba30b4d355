import {
  AttachRolePolicyCommand,
  DetachRolePolicyCommand,
  TagRoleCommand,
  UntagRoleCommand,
} from '@aws-sdk/client-iam';
import type { IAMClient } from '@aws-sdk/client-iam';
import type { RoleChanges } from '../../remediation/ports.ts';
import { createIamCall, explained, orMissing } from './iam-call.ts';

export const createRoleChanges = (
  client: IAMClient,
  place: { readonly partition: string },
  signal: AbortSignal,
): RoleChanges => {
  const call = createIamCall(client, place, signal);
  return {
    tag: (RoleName, Key, Value) =>
      explained(
        call('iam:TagRole', 'role', async (iam, options) => {
          await iam.send(new TagRoleCommand({ RoleName, Tags: [{ Key, Value }] }), options);
        }),
        `${RoleName} could not be given the tag ${Key}: a role has at most 50 tags. Take one off, and start again`,
      ),
    untag: (RoleName, keys) =>
      call('iam:UntagRole', 'role', async (iam, options) => {
        await iam.send(new UntagRoleCommand({ RoleName, TagKeys: [...keys] }), options);
      }),
    attachPolicy: (RoleName, PolicyArn) =>
      explained(
        call('iam:AttachRolePolicy', 'role', async (iam, options) => {
          await iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn }), options);
        }),
        `${PolicyArn} could not be attached to ${RoleName}: the policy is gone (its documents are in the backup), or the ` +
          'role has as many policies as it may (10, unless the quota was raised; Service Quotas, IAM, "Managed policies ' +
          'per role"). Make room or raise the quota, and start again',
      ),
    detachPolicy: async (RoleName, PolicyArn) => {
      await orMissing(
        call('iam:DetachRolePolicy', 'role', (iam, options) =>
          iam.send(new DetachRolePolicyCommand({ RoleName, PolicyArn }), options),
        ),
      );
    },
  };
};

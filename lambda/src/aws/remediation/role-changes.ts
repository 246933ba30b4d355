import {
  AttachRolePolicyCommand,
  DetachRolePolicyCommand,
  TagRoleCommand,
  UntagRoleCommand,
} from '@aws-sdk/client-iam';
import type { IAMClient } from '@aws-sdk/client-iam';
import type { RoleChanges } from '../../remediation/ports.ts';
import { createIamCall, orMissing } from './iam-call.ts';
import { fromTags } from './tags.ts';

export const createRoleChanges = (
  client: IAMClient,
  place: { readonly partition: string },
  signal: AbortSignal,
): RoleChanges => {
  const call = createIamCall(client, place, signal);
  return {
    tag: (RoleName, tags) =>
      call('iam:TagRole', 'role', async (iam, options) => {
        await iam.send(new TagRoleCommand({ RoleName, Tags: fromTags(Object.entries(tags)) }), options);
      }),
    // IAM takes a key that is not there for no error: what is missing here is the role.
    untag: (RoleName, keys) =>
      call('iam:UntagRole', 'role', async (iam, options) => {
        await iam.send(new UntagRoleCommand({ RoleName, TagKeys: [...keys] }), options);
      }),
    attachPolicy: (RoleName, PolicyArn) =>
      call('iam:AttachRolePolicy', 'role', async (iam, options) => {
        await iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn }), options);
      }),
    detachPolicy: async (RoleName, PolicyArn) => {
      await orMissing(
        call('iam:DetachRolePolicy', 'role', (iam, options) =>
          iam.send(new DetachRolePolicyCommand({ RoleName, PolicyArn }), options),
        ),
      );
    },
  };
};

// The way of a role into quarantine, out of the account, and back.
import {
  DescribeRemediationExecutionStatusCommand,
  StartRemediationExecutionCommand,
} from '@aws-sdk/client-config-service';
import { UntagRoleCommand } from '@aws-sdk/client-iam';
import { setTimeout as sleep } from 'node:timers/promises';
import { mustDo } from '../automation.ts';
import { isDenied, isExact, readyRole, runCycle } from '../cycle.ts';
import { invoke } from '../lambda.ts';
import { instance } from '../names.ts';
import { differences, readRole } from '../role-state.ts';
import { allRoleNames, cycleNames, roleNames } from '../roles.ts';
import { callAs } from '../session.ts';
import { seen } from '../step.ts';
import type { Step, World } from '../step.ts';
import { waitFor } from '../wait.ts';

/** A policy takes some seconds until it counts everywhere. */
const untilDeniedMs = 60_000;

/** Presses the button of AWS Config for a role. */
const remediate = async ({ aws, ...world }: World, resourceId: string): Promise<string> => {
  const about = { ConfigRuleName: instance, ResourceKeys: [{ resourceType: 'AWS::IAM::Role', resourceId }] } as const;
  await aws.config.send(new StartRemediationExecutionCommand({ ...about, ResourceKeys: [...about.ResourceKeys] }));
  return waitFor({ aws, ...world }, 'the end of the remediation', async () => {
    const { RemediationExecutionStatuses: [status] = [] } = await aws.config.send(
      new DescribeRemediationExecutionStatusCommand({ ...about, ResourceKeys: [...about.ResourceKeys] }),
    );
    return status?.State === 'SUCCEEDED' || status?.State === 'FAILED' ? status.State : undefined;
  });
};

const labelsOf = (role: string, world: World): Promise<string[]> =>
  readRole(world, role).then(({ rest }) =>
    Object.keys(rest.tags).filter((key) => /^iam-role-last-used:(?:quarantined-|deleting-)/.test(key)),
  );

const cycle = (role: string): Step => ({
  name: `delete-restore-${role.split('-').at(-1) ?? role}`,
  phase: 'run',
  proves: 'A role that was deleted comes back as it was, but for its id.',
  expected: 'Gone after the deletion; after the restore a new id, and no other difference.',
  run: async (world) => {
    const found = await runCycle(world, instance, role);
    return seen(found, isExact(found));
  },
});

interface PassResult {
  readonly noticed?: number;
  readonly quarantined?: number;
  readonly deleted?: number;
  readonly failed?: number;
}

export const lifecycleSteps: readonly Step[] = [
  {
    name: 'button',
    phase: 'run',
    proves: 'The button of AWS Config quarantines the role of a result.',
    expected: 'SUCCEEDED, and AWSDenyAll on the role.',
    run: async (world) => {
      const { id } = await readyRole(world, instance, roleNames.button);
      const state = await remediate(world, id);
      const isQuarantined = isDenied(await readRole(world, roleNames.button));
      return seen({ state, isQuarantined }, state === 'SUCCEEDED' && isQuarantined);
    },
  },
  {
    name: 'quarantine-use-restore',
    phase: 'run',
    proves: 'A role in quarantine can be assumed and can do nothing; a restore leaves it exactly as it was.',
    expected: 'The call is denied, and after the restore nothing differs, the id included.',
    run: async (world) => {
      const role = roleNames.denied;
      const before = await readyRole(world, instance, role);
      await mustDo(world, `${instance}-quarantine`, { RoleId: before.id });
      // A call that IAM still allows would be a use: `late` asks whether a denied one is.
      if (!world.aws.isLocal) await sleep(untilDeniedMs, undefined, { signal: world.signal });
      const call = await callAs(world, role);
      world.facts['deniedAt'] = world.now().toISOString();
      await mustDo(world, `${instance}-restore`, { RoleId: before.id });
      const after = await readRole(world, role);
      const different = differences(before, after);
      const isSame = different.length === 0 && after.id === before.id;
      return seen({ call, differences: different, isSame }, call.includes('AccessDenied') && isSame);
    },
  },
  {
    name: 'tags-stripped-restore',
    phase: 'run',
    proves: 'The labels of a quarantine prove nothing: a role that lost them is restored all the same.',
    expected: 'Labels are there before and gone after they were stripped; after the restore nothing differs.',
    run: async (world) => {
      const RoleName = roleNames.stripped;
      const before = await readyRole(world, instance, RoleName);
      await mustDo(world, `${instance}-quarantine`, { RoleId: before.id });
      const TagKeys = await labelsOf(RoleName, world);
      await world.aws.iam.send(new UntagRoleCommand({ RoleName, TagKeys }));
      const left = await labelsOf(RoleName, world);
      await mustDo(world, `${instance}-restore`, { RoleId: before.id });
      const different = differences(before, await readRole(world, RoleName));
      const isRight = TagKeys.length > 0 && left.length === 0 && different.length === 0;
      return seen({ stripped: TagKeys, left, differences: different }, isRight);
    },
  },
  ...cycleNames.map(cycle),
  {
    name: 'pass',
    phase: 'run',
    proves: 'The daily pass notices the roles that nobody uses, and does nothing to them on its first day.',
    expected: 'Some roles of the run noticed, none quarantined or deleted, none failed.',
    run: async ({ aws }) => {
      const payload = { action: 'pass', requestedBy: 'acceptance run' };
      const {
        noticed = 0,
        quarantined,
        deleted,
        failed,
      } = await invoke<PassResult>(aws, `${instance}-remediator`, payload);
      const isRight =
        noticed > 0 && noticed <= allRoleNames.length && quarantined === 0 && deleted === 0 && failed === 0;
      return seen({ noticed, quarantined, deleted, failed }, isRight);
    },
  },
];

// An account with a bucket, and processes of the two functions that work on it call by call, in an order that the test chooses.
import type { Time } from '../../../../lambda/src/function/clock.ts';
import { deleteRole } from '../../../../lambda/src/remediation/deletion.ts';
import { runPass } from '../../../../lambda/src/remediation/pass.ts';
import type { PassResult } from '../../../../lambda/src/remediation/pass.ts';
import { quarantineRole } from '../../../../lambda/src/remediation/quarantine.ts';
import type { Request } from '../../../../lambda/src/remediation/request.ts';
import { restoreRole } from '../../../../lambda/src/remediation/restore.ts';
import type { ActionResult } from '../../../../lambda/src/remediation/result.ts';
import type { RemediationSettings } from '../../../../lambda/src/remediation/settings.ts';
import { createWhitelist } from '../../../../lambda/src/rule/whitelist.ts';
import { aPolicy } from '../../roles.ts';
import { emptyBucket, openBucket } from './bucket.ts';
import type { BucketState } from './bucket.ts';
import { denyAll, emptyIam, openIam, ruleName } from './iam.ts';
import type { Caller, IamPorts, IamState, Step } from './iam.ts';
import { emptyInventory, openInventory } from './inventory.ts';
import type { InventoryState } from './inventory.ts';
import type { Bucket, ReferenceReader } from '../../../../lambda/src/remediation/ports.ts';

/** Everything that outlives a process: data only. */
export interface World {
  iam: IamState;
  bucket: BucketState;
  inventory: InventoryState;
  nowMs: number;
  /** What was called, in order: "AttachRolePolicy app". */
  calls: { readonly call: string; readonly atMs: number }[];
}

export const emptyWorld = (now: Date): World => ({
  iam: emptyIam(),
  bucket: emptyBucket(),
  inventory: emptyInventory(),
  nowMs: now.getTime(),
  calls: [],
});

export const copyOf = (world: World): World => structuredClone(world);

export const aSetting = (given: Partial<RemediationSettings> = {}): RemediationSettings => ({
  ruleName,
  policy: aPolicy(),
  protectedPatterns: createWhitelist([], { ignoreCase: true }),
  platformPatterns: createWhitelist([], { ignoreCase: true }),
  ownRoles: createWhitelist(['/the-rule'], { ignoreCase: true }),
  maximumPerDay: 10,
  quarantineAfterDays: 1,
  deleteAfterDays: 1,
  dryRun: false,
  skipReferenced: true,
  referenceRegions: [],
  denyPolicyArn: denyAll,
  partition: 'aws',
  accountId: '123456789012',
  backupBucket: 'backups',
  backupPrefix: 'the-rule/123456789012/',
  ...given,
});

export const aRequest = (given: Partial<Request> = {}): Request => ({
  action: 'quarantine',
  roleId: '',
  requestedBy: 'a person',
  executionId: undefined,
  force: false,
  removeFromInstanceProfiles: false,
  takeOffDenyAll: false,
  skipReferenced: undefined,
  terraform: undefined,
  ...given,
});

/** What an action ended with: an answer, or what it threw. */
export type Ending = { readonly answer: ActionResult | PassResult } | { readonly error: unknown };

export interface Ports extends IamPorts {
  readonly bucket: Bucket;
  readonly references: ReferenceReader;
  readonly time: Time;
  readonly ends: Date;
  readonly note: () => void;
}

const functionMs = 300_000;
const nothing = (): void => undefined;

/** Does an action in the account with these ports. */
export const perform = (
  request: Request,
  settings: RemediationSettings,
  open: (caller: Caller) => Ports,
): Promise<ActionResult | PassResult> => {
  switch (request.action) {
    case 'quarantine':
      return quarantineRole(open('remediator'), settings, request);
    case 'delete':
      return deleteRole(open('remediator'), settings, request);
    case 'restore':
      return restoreRole(open('restorer'), settings, request);
    case 'pass':
      return runPass(open('remediator'), settings, request, { ended: nothing, failed: nothing, held: nothing });
    case 'keep-backups':
      throw new Error('no action on a role');
  }
};

/** Opens the ports of one invocation; every call goes through `step`. */
export const openPorts = (world: () => World, caller: Caller, step: Step): Ports => {
  const iam = (): IamState => world().iam;
  const noting: Step = (call, work) =>
    step(call, () => {
      const done = work();
      world().calls.push({ call, atMs: world().nowMs });
      return done;
    });
  const now = (): Date => new Date(world().nowMs);
  return {
    ...openIam(iam, caller, noting, now),
    bucket: openBucket(() => world().bucket, caller, step),
    references: openInventory(() => world().inventory, noting),
    time: {
      now,
      sleep: (ms) =>
        step('sleep', () => {
          world().nowMs += ms;
        }),
    },
    ends: new Date(world().nowMs + functionMs),
    note: nothing,
  };
};

/** Does an action from its first call to its last, with nobody else at work. */
export const toTheEnd = async (
  world: World,
  request: Request,
  settings: RemediationSettings = aSetting(),
  step: Step = (_, work) => Promise.resolve().then(work),
): Promise<Ending> => {
  try {
    return { answer: await perform(request, settings, (caller) => openPorts(() => world, caller, step)) };
  } catch (error) {
    return { error };
  }
};

export const dayMs = 86_400_000;

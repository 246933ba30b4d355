// A deletion that is cut off after any single request, by the real adapters against the local AWS: run again it ends deleted,
// with a complete backup, and restored it is as it was.
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { createConnections } from '../../lambda/src/aws/connections.ts';
import type { Connections } from '../../lambda/src/aws/connections.ts';
import { openRemediator, openRestorer } from '../../lambda/src/aws/remediation/adapters.ts';
import type { Time } from '../../lambda/src/function/clock.ts';
import { isLabel } from '../../lambda/src/rule/labels.ts';
import { deleteRole } from '../../lambda/src/remediation/deletion.ts';
import { quarantineRole } from '../../lambda/src/remediation/quarantine.ts';
import { restoreRole } from '../../lambda/src/remediation/restore.ts';
import type { ActionResult } from '../../lambda/src/remediation/result.ts';
import { aRole, DAY_MS, policy, serviceTrust } from '../../lab/stand-in/accounts.ts';
import { administrator, localAccountId, region, startLocalAws } from '../../lab/tools/local-aws.ts';
import type { LocalAws, RoleState, SeededAccount } from '../../lab/tools/local-aws.ts';
import { aRequest, aSetting } from '../unit/remediation/model/world.ts';
import { createBucket, keepVersions } from './local-requests.ts';
import { localAwsMissing } from './requirements.ts';

const missing = await localAwsMissing();
// What names the role is asked before anything is changed, and only read.
const settings = aSetting({ maximumPerDay: 1_000, skipReferenced: false });
const { backupBucket: bucket, backupPrefix: prefix } = settings;
const functionMs = 300_000;

class Cut extends Error {}

/** Connections that are gone for good after so many requests; the last one arrives, and its answer does not. */
const cutAfter = (requests: number, controller: AbortController): Connections => {
  const whole = createConnections();
  let seen = 0;
  const handle: Connections['handle'] = async (request, options) => {
    if (seen >= requests) throw new Cut('gone');
    seen += 1;
    const answer = await whole.handle(request, options);
    if (seen < requests) return answer;
    controller.abort();
    throw new Cut('gone');
  };
  return Object.assign(Object.create(whole) as Connections, { handle });
};

describe('on the local AWS, a deletion', () => {
  let aws: LocalAws;
  let roleNumber = 0;
  // Nobody waits here: time goes by where the functions would wait for it.
  let aheadMs = 0;
  const time: Time = {
    now: () => new Date(Date.now() + aheadMs),
    sleep: (ms) => {
      aheadMs += ms;
      return Promise.resolve();
    },
  };

  beforeAll(async () => {
    if (missing !== undefined) return;
    aws = await startLocalAws();
    vi.stubEnv('AWS_ENDPOINT_URL', aws.url);
    vi.stubEnv('AWS_REGION', region);
    vi.stubEnv('AWS_ACCESS_KEY_ID', administrator.accessKeyId);
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', administrator.secretAccessKey);
    vi.stubEnv('AWS_SESSION_TOKEN', undefined);
    await createBucket(aws, bucket);
    await keepVersions(aws, bucket);
  });
  beforeEach((test) => test.skip(missing !== undefined, missing));
  afterAll(async () => {
    vi.unstubAllEnvs();
    if (missing === undefined) await aws.close();
  });

  const workOn = (cut?: number) => {
    // The lease of an action that was cut off has run out.
    aheadMs += functionMs + 60_000;
    const controller = new AbortController();
    const connections = cut === undefined ? createConnections() : cutAfter(cut, controller);
    const ends = new Date(time.now().getTime() + functionMs);
    const work = { connections, settings, time, ends, signal: controller.signal };
    return { work, more: { note: () => undefined, ends } };
  };
  const quarantine = (roleId: string): Promise<ActionResult> => {
    const { work, more } = workOn();
    return quarantineRole({ ...openRemediator(work), ...more }, settings, aRequest({ roleId }));
  };
  const remove = (roleId: string, cut?: number): Promise<ActionResult> => {
    const { work, more } = workOn(cut);
    const request = aRequest({ action: 'delete', roleId, removeFromInstanceProfiles: true });
    return deleteRole({ ...openRemediator(work), ...more }, settings, request);
  };
  const restore = (roleId: string, cut?: number): Promise<ActionResult> => {
    const { work, more } = workOn(cut);
    return restoreRole({ ...openRestorer(work), ...more }, settings, aRequest({ action: 'restore', roleId }));
  };

  const stateOf = async (name: string): Promise<RoleState> => {
    const state = await aws.roleState(name);
    if (state === null) throw new Error(`no role ${name}`);
    return state;
  };

  /** A role with something of everything, which has been in quarantine for two days, and its state before. */
  const addRole = async (): Promise<{ readonly id: string; readonly name: string; readonly before: RoleState }> => {
    roleNumber += 1;
    const name = `batch-${roleNumber}`;
    const role: SeededAccount['roles'][number] = {
      ...aRole({
        path: '/team-a/',
        name,
        lastUsed: { date: new Date(Date.now() - 200 * DAY_MS), region },
        trust: serviceTrust('ec2.amazonaws.com'),
        inlinePolicies: {
          one: policy({ Effect: 'Allow', Action: 's3:GetObject', Resource: '*' }),
          two: policy({ Effect: 'Allow', Action: 's3:PutObject', Resource: '*' }),
        },
        managedPolicyArns: ['arn:aws:iam::aws:policy/ReadOnlyAccess'],
        instanceProfiles: [`instances-${roleNumber}`],
        tags: { owner: 'team-a' },
      }),
      description: 'Runs the batch.',
      maxSessionDuration: 7200,
    };
    await aws.seed({ id: localAccountId, roles: [role] });
    const before = await stateOf(name);
    expect(await quarantine(role.id)).toMatchObject({ outcome: 'done' });
    aheadMs += 2 * DAY_MS;
    return { id: role.id, name, before };
  };

  const read = async (name: string): Promise<Record<string, unknown>> => {
    const found = (await aws.objects(bucket)).find(({ key }) => key === prefix + name);
    return JSON.parse(found?.body ?? '{}') as Record<string, unknown>;
  };
  const caseOf = (id: string): Promise<Record<string, unknown>> => read(`cases/${id}.json`);
  const backupOf = async (id: string): Promise<Record<string, unknown>> => {
    const { backup } = await caseOf(id);
    return read((backup as { readonly name: string }).name);
  };

  /** Ends where a cut came too late to cut anything off. */
  const cutEverywhere = async (attempt: (cut: number) => Promise<boolean>): Promise<number> => {
    let cut = 1;
    while (await attempt(cut)) cut += 1;
    return cut;
  };
  const isCutOff = (action: Promise<ActionResult>): Promise<boolean> =>
    action.then(
      () => false,
      () => true,
    );
  const withoutId = (state: RoleState): object => ({ ...state, id: undefined });

  it('cut off after any request and run again ends deleted, with a complete backup', async () => {
    const cuts = await cutEverywhere(async (cut) => {
      const { id, name } = await addRole();
      const wasCut = await isCutOff(remove(id, cut));
      const again = await remove(id);

      const what = `after ${cut} requests: ${JSON.stringify(again)}`;
      expect(await aws.roleState(name), what).toBeNull();
      expect(await caseOf(id), what).toMatchObject({ state: 'deleted' });
      const backup = await backupOf(id);
      expect(Object.keys(backup['inlinePolicies'] as object), what).toEqual(['one', 'two']);
      expect(backup['attachedPolicies'], what).toHaveLength(1);
      expect(backup['instanceProfiles'], what).toHaveLength(1);
      return wasCut;
    });

    // Fewer would mean that something was not cut off.
    expect(cuts).toBeGreaterThan(30);
  });

  it('cut off after any request and restored is as it was', async () => {
    const cuts = await cutEverywhere(async (cut) => {
      const { id, name, before } = await addRole();
      const wasCut = await isCutOff(remove(id, cut));
      await restore(id);

      expect(withoutId(await stateOf(name)), `after ${cut} requests`).toEqual(withoutId(before));
      return wasCut;
    });

    expect(cuts).toBeGreaterThan(30);
  });

  it('is undone by a restore, also where that is cut off after any request and run again', async () => {
    const cuts = await cutEverywhere(async (cut) => {
      const { id, name, before } = await addRole();
      await remove(id);
      const wasCut = await isCutOff(restore(id, cut));
      await restore(id);

      const after = await stateOf(name);
      expect(withoutId(after), `after ${cut} requests`).toEqual(withoutId(before));
      expect(Object.keys(after.tags).filter(isLabel), `after ${cut} requests`).toEqual([]);
      return wasCut;
    });

    expect(cuts).toBeGreaterThan(20);
  });
});

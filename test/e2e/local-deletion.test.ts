// A deletion that is cut off after any single request, by the real adapters against the local AWS: run again it ends deleted,
// with a complete backup, and restored it is as it was.
import type { HttpRequest } from '@smithy/types';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { createConnections } from '../../lambda/src/aws/connections.ts';
import type { Connections } from '../../lambda/src/aws/connections.ts';
import { openCreation, openRemoval } from '../../lambda/src/aws/remediation/adapters.ts';
import { markTags } from '../../lambda/src/rule/mark.ts';
import { deleteRole } from '../../lambda/src/remediation/deletion.ts';
import type { Request } from '../../lambda/src/remediation/request.ts';
import { restoreRole } from '../../lambda/src/remediation/restore.ts';
import type { ActionResult } from '../../lambda/src/remediation/result.ts';
import { createTrail } from '../../lambda/src/remediation/trail.ts';
import { aRole, DAY_MS, policy, serviceTrust } from '../../lab/stand-in/accounts.ts';
import { administrator, localAccountId, region, startLocalAws } from '../../lab/tools/local-aws.ts';
import type { LocalAws, RoleState, SeededAccount } from '../../lab/tools/local-aws.ts';
import { aRequest, denyAll, someSettings } from '../unit/remediation/account.ts';
import { createBucket } from './local-requests.ts';
import { localAwsMissing } from './requirements.ts';

const missing = await localAwsMissing();
const bucket = 'backups';

class Cut extends Error {}

/** Connections that are gone for good after so many requests; the last one arrives, and its answer does not. */
const cutAfter = (requests: number, controller: AbortController): Connections & { readonly seen: string[] } => {
  const whole = createConnections();
  const seen: string[] = [];
  const handle: Connections['handle'] = async (request, options) => {
    if (seen.length >= requests) throw new Cut('gone');
    seen.push((request as HttpRequest).method);
    const answer = await whole.handle(request, options);
    if (seen.length < requests) return answer;
    controller.abort();
    throw new Cut('gone');
  };
  return Object.assign(Object.create(whole) as Connections, { handle, seen });
};

describe('on the local AWS, a deletion', () => {
  let aws: LocalAws;
  let roleNumber = 0;

  beforeAll(async () => {
    if (missing !== undefined) return;
    aws = await startLocalAws();
    vi.stubEnv('AWS_ENDPOINT_URL', aws.url);
    vi.stubEnv('AWS_REGION', region);
    vi.stubEnv('AWS_ACCESS_KEY_ID', administrator.accessKeyId);
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', administrator.secretAccessKey);
    vi.stubEnv('AWS_SESSION_TOKEN', undefined);
    await createBucket(aws, bucket);
  });
  beforeEach((test) => test.skip(missing !== undefined, missing));
  afterAll(async () => {
    vi.unstubAllEnvs();
    if (missing === undefined) await aws.close();
  });

  const addRole = async (): Promise<SeededAccount['roles'][number]> => {
    roleNumber += 1;
    const name = `batch-${roleNumber}`;
    const at = new Date(Date.now() - 40 * DAY_MS);
    const role = {
      ...aRole({
        path: '/team-a/',
        name,
        lastUsed: { date: new Date(Date.now() - 200 * DAY_MS), region },
        trust: serviceTrust('ec2.amazonaws.com'),
        inlinePolicies: {
          one: policy({ Effect: 'Allow', Action: 's3:GetObject', Resource: '*' }),
          two: policy({ Effect: 'Allow', Action: 's3:PutObject', Resource: '*' }),
        },
        managedPolicyArns: ['arn:aws:iam::aws:policy/ReadOnlyAccess', denyAll],
        instanceProfiles: [`instances-${roleNumber}`],
        tags: {
          owner: 'team-a',
          [markTags.by]: 'the-rule',
          [markTags.at]: `${at.toISOString().slice(0, 19)}Z`,
        },
      }),
      description: 'Runs the batch.',
      maxSessionDuration: 7200,
    };
    await aws.seed({ id: localAccountId, roles: [role] });
    return role;
  };

  const workOn = (request: Request, cut?: number) => {
    const controller = new AbortController();
    const connections = cut === undefined ? createConnections() : cutAfter(cut, controller);
    const trail = createTrail({ info: () => undefined, debug: () => undefined }, request);
    const settings = someSettings({ backupBucket: bucket, maximumPerDay: 1_000 });
    return { connections, settings, request, now: new Date(), signal: controller.signal, trail };
  };
  const remove = (roleId: string, cut?: number): Promise<ActionResult> => {
    const work = workOn(aRequest({ action: 'delete', roleId, removeFromInstanceProfiles: true }), cut);
    return deleteRole(openRemoval(work), work.settings, work.request, work.now);
  };
  const restore = (roleId: string, cut?: number): Promise<ActionResult> => {
    const work = workOn(aRequest({ action: 'restore', roleId }), cut);
    return restoreRole(openCreation(work), work.settings, work.request, work.now);
  };
  const backupOf = async (id: string): Promise<Record<string, unknown> | undefined> => {
    const found = (await aws.objects(bucket)).find(({ key }) => key.endsWith(`/${id}.json`));
    return found && (JSON.parse(found.body) as Record<string, unknown>);
  };
  const isWhole = (backup: Record<string, unknown> | undefined): boolean =>
    Object.keys(backup?.['inlinePolicies'] ?? {}).join() === 'one,two' &&
    (backup?.['attachedPolicies'] as unknown[]).length === 1 &&
    (backup?.['instanceProfiles'] as unknown[]).length === 1;

  /** Without the id and the quarantine. */
  const rest = ({ tags, attachedPolicies, ...state }: RoleState) => ({
    ...state,
    id: undefined,
    tags: Object.fromEntries(Object.entries(tags).filter(([key]) => !key.startsWith('iam-role-last-used:'))),
    attachedPolicies: attachedPolicies.filter((arn) => arn !== denyAll),
  });
  const stateOf = async (name: string): Promise<RoleState> => {
    const state = await aws.roleState(name);
    if (state === null) throw new Error(`no role ${name}`);
    return state;
  };

  it('cut off after any request and run again ends deleted, with a complete backup', async () => {
    let cut = 0;
    for (let isCut = true; isCut;) {
      cut += 1;
      const { id, name } = await addRole();
      const first = remove(id, cut);
      isCut = await first.then(
        () => false,
        () => true,
      );
      await remove(id);

      expect(await aws.roleState(name), `after ${cut} requests`).toBeNull();
      expect(isWhole(await backupOf(id)), `after ${cut} requests`).toBe(true);
    }

    // Fewer would mean that something was not cut off.
    expect(cut).toBeGreaterThan(20);
  });

  it('cut off after any request and restored is as it was', async () => {
    let cut = 0;
    for (let isCut = true; isCut;) {
      cut += 1;
      const { id, name } = await addRole();
      const before = rest(await stateOf(name));
      isCut = await remove(id, cut).then(
        () => false,
        () => true,
      );
      await restore(id);

      expect(rest(await stateOf(name)), `after ${cut} requests`).toEqual(before);
    }

    expect(cut).toBeGreaterThan(20);
  });

  it('is undone by a restore, also where that is cut off after any request and run again', async () => {
    let cut = 0;
    for (let isCut = true; isCut;) {
      cut += 1;
      const { id, name } = await addRole();
      const before = rest(await stateOf(name));
      await remove(id);
      isCut = await restore(id, cut).then(
        () => false,
        () => true,
      );
      await restore(id);

      const after = await stateOf(name);
      expect(rest(after), `after ${cut} requests`).toEqual(before);
      expect(Object.keys(after.tags), `after ${cut} requests`).toEqual(['owner']);
    }

    expect(cut).toBeGreaterThan(10);
  });
});

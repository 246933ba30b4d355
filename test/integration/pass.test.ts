import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { handler } from '../../lambda/src/remediator.ts';
import { runArtifact } from '../../lab/runtime/run-artifact.ts';
import type { Role } from '../../lab/stand-in/accounts.ts';
import { aRole, DAY_MS, manyRoles } from '../../lab/stand-in/accounts.ts';
import { caseBucket, casePrefix, passEvent, remediatorEnv } from '../../lab/stand-in/remediation.ts';
import type { InventoryOptions } from '../../lab/stand-in/inventory.ts';
import type { StandIn } from '../../lab/stand-in/server.ts';
import { startStandIn } from '../../lab/stand-in/server.ts';
import type { Api } from '../../lab/stand-in/wire.ts';

const accountId = '123456789012';
const denyAll = 'arn:aws:iam::aws:policy/AWSDenyAll';
const idle = aRole({ name: 'idle', managedPolicyArns: ['arn:aws:iam::aws:policy/ReadOnlyAccess'] });
const used = aRole({ name: 'used', lastUsed: { date: new Date(), region: 'eu-west-1' } });

const nothing = {
  action: 'pass',
  noticed: 0,
  quarantined: 0,
  deleted: 0,
  skipped: 0,
  planned: 0,
  lifted: 0,
  usedInQuarantine: 0,
  refused: 0,
  busy: 0,
  left: 0,
  failed: 0,
};

const changes: readonly Api[] = ['TagRole', 'UntagRole', 'AttachRolePolicy', 'DetachRolePolicy', 'DeleteRole'];

let standIn: StandIn;
let seen = 0;

const start = async (roles: readonly Role[], inventory: InventoryOptions = {}): Promise<void> => {
  standIn = await startStandIn({ accounts: [{ id: accountId, roles }], buckets: [{ name: caseBucket }], inventory });
  seen = 0;
};

beforeEach(() => {
  vi.spyOn(console, 'info').mockReturnValue(undefined);
});
afterEach(async () => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
  await standIn.close();
});

/** Only the date moves: waits and timeouts are real. */
const afterDays = (days: number): void => {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + days * DAY_MS });
};

const pass = async (env: Readonly<Record<string, string>> = {}): Promise<unknown> => {
  const all = { ...standIn.env, ...remediatorEnv(standIn), ...env };
  for (const [name, value] of Object.entries(all)) vi.stubEnv(name, value);
  seen = standIn.calls.length;
  return handler(passEvent, { functionName: 'fn', getRemainingTimeInMillis: () => 300_000 });
};

/** Calls of the last pass. */
const callsOf = (...apis: readonly Api[]): number =>
  standIn.calls.slice(seen).filter(({ api }) => apis.includes(api)).length;

const roleNow = (name: string): Role | undefined => standIn.roles().find((role) => role.name === name);

const caseOf = (role: Role): unknown =>
  JSON.parse(standIn.objects(caseBucket).get(`${casePrefix(accountId)}cases/${role.id}.json`) ?? 'null');

describe('a daily pass', () => {
  const soon = { QUARANTINE_AFTER_DAYS: '1' };

  it('notices what nobody uses, and changes no role', async () => {
    await start([idle, used]);
    expect(await pass(soon)).toEqual({ ...nothing, noticed: 1 });
    expect([caseOf(idle), caseOf(used)]).toEqual([expect.objectContaining({ state: 'noticed' }), null]);
    expect(callsOf(...changes)).toBe(0);
  });

  it('quarantines what it noticed when the notice is over, and not before', async () => {
    await start([idle, used]);
    await pass(soon);
    expect(await pass(soon)).toEqual(nothing);
    afterDays(1);
    expect(await pass(soon)).toEqual({ ...nothing, quarantined: 1 });
    expect(roleNow('idle')?.managedPolicyArns).toContain(denyAll);
    expect(caseOf(idle)).toMatchObject({ state: 'quarantined', roleName: 'idle' });
    expect(roleNow('used')).toEqual(used);
  });

  it('does nothing twice when it runs again on the same day', async () => {
    await start([idle, used]);
    await pass(soon);
    afterDays(1);
    await pass(soon);
    const before = standIn.roles();
    expect(await pass(soon)).toEqual(nothing);
    expect(standIn.roles()).toBe(before);
    expect(callsOf(...changes)).toBe(0);
  });

  it('deletes what was in quarantine for long enough, with its own listing of the account alone', async () => {
    await start([idle, used]);
    const days = { ...soon, DELETE_AFTER_DAYS: '1' };
    await pass(days);
    afterDays(1);
    await pass(days);
    afterDays(1);
    expect(await pass(days)).toEqual({ ...nothing, deleted: 1 });
    expect(callsOf('GetAccountAuthorizationDetails')).toBe(1);
    expect(standIn.roles()).toEqual([used]);
    expect(caseOf(idle)).toMatchObject({ state: 'deleted' });
  });
});

describe('a daily pass, by what AWS Config records', () => {
  const soon = { QUARANTINE_AFTER_DAYS: '1', REFERENCE_REGIONS: 'us-east-1' };
  const queries: readonly Api[] = ['SelectResourceConfig'];
  const functionIn = (awsRegion: string, index = 0) => ({
    accountId,
    awsRegion,
    resourceType: 'AWS::Lambda::Function',
    resourceId: `orders-${index}`,
    configuration: { role: `arn:aws:iam::${accountId}:role/idle` },
  });
  const dayAfterNotice = async (env: Readonly<Record<string, string>> = soon): Promise<unknown> => {
    await pass(env);
    expect(callsOf(...queries)).toBe(0);
    afterDays(1);
    return pass(env);
  };

  it('leaves a role alone that a function in another Region names, and takes it with SKIP_REFERENCED false', async () => {
    await start([idle, used], { rows: [functionIn('us-east-1')] });
    expect(await dayAfterNotice()).toEqual({ ...nothing, skipped: 1 });
    expect(callsOf(...changes)).toBe(0);
    // A count in each Region, and the functions of the one.
    expect(callsOf(...queries)).toBe(3);

    expect(await pass({ ...soon, SKIP_REFERENCED: 'false' })).toEqual({ ...nothing, quarantined: 1 });
    expect(callsOf(...queries)).toBe(0);
  });

  it('reads a page for every 100 resources', async () => {
    await start([idle, used], { rows: Array.from({ length: 250 }, (_, index) => functionIn('eu-west-1', index)) });
    expect(await dayAfterNotice({ QUARANTINE_AFTER_DAYS: '1' })).toEqual({ ...nothing, skipped: 1 });
    expect(callsOf(...queries)).toBe(1 + 3);
  });

  it('changes no role where the recorder is off, and fails with the reason', async () => {
    await start([idle, used], { isRecording: false });
    await expect(dayAfterNotice()).rejects.toThrow(/^Nothing was done: .* in eu-west-1: its recorder is off/);
    expect(callsOf(...changes)).toBe(0);
  });
});

describe('a pass over 5,000 roles', () => {
  const roles = manyRoles(5_000, { now: new Date() });
  /** As in a function of 128 MB, which has to hold Node too: a pass that kept the policies would not fit. */
  const smallHeap = ['--max-old-space-size=64', '--max-semi-space-size=1'];
  const pages = 5;

  /** The zip in a process of its own: this one holds the stand-in too. */
  const passOfZip = async () => {
    seen = standIn.calls.length;
    return runArtifact({
      handler: 'remediator.handler',
      event: passEvent,
      env: { ...standIn.env, ...remediatorEnv(standIn) },
      execArgv: smallHeap,
      remainingTimeMs: 300_000,
      timeoutMs: 300_000,
    });
  };

  it('lists the account once in less than 128 MB, notices 250 roles a pass, and reads and writes no other case again', async () => {
    await start(roles);
    const first = await passOfZip();
    const { noticed } = (first.result ?? {}) as { readonly noticed?: number };
    expect(first).toMatchObject({ ok: true, result: { ...nothing, noticed: expect.any(Number) } });
    expect(noticed).toBe(250);
    expect(callsOf('GetAccountAuthorizationDetails')).toBe(pages);
    expect(callsOf('PutObject')).toBe((noticed ?? 0) + 2);
    expect(first.maxRssKb / 1_024).toBeLessThan(128);

    const second = await passOfZip();
    expect(second).toMatchObject({ ok: true, result: { ...nothing, noticed: 250 } });
    expect(callsOf('GetAccountAuthorizationDetails')).toBe(pages);
    expect(callsOf('PutObject')).toBe(251);
    expect(callsOf('GetObject')).toBe(2);
    expect(second.maxRssKb / 1_024).toBeLessThan(128);
  }, 180_000);
});

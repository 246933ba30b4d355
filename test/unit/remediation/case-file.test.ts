import { describe, expect, it } from 'vitest';
import { LimitError, BusyError, IncompleteError, RemediationError } from '../../../lambda/src/function/errors.ts';
import { amendCase, newCase, parseCase, readCase, withCase } from '../../../lambda/src/remediation/case-file.ts';
import type { Case, CasePorts } from '../../../lambda/src/remediation/case-file.ts';
import type { Bucket } from '../../../lambda/src/remediation/ports.ts';
import { now } from '../roles.ts';
import { emptyBucket, newest, openBucket } from './model/bucket.ts';
import type { BucketState } from './model/bucket.ts';

const roleId = 'AROAEXAMPLE';
const asker = { action: 'quarantine', requestedBy: 'a person', executionId: undefined };
const fresh = newCase({ roleId, roleName: 'app', rule: 'the-rule' }, 'noticed', 'nobody uses it', asker, now);

const open = (state: BucketState): Bucket =>
  openBucket(
    () => state,
    'remediator',
    (_, work) => Promise.resolve().then(work),
  );

const portsOf = (bucket: Bucket, at = now, ends = new Date(at.getTime() + 300_000)): CasePorts & { at: Date } => {
  const ports = { at, bucket, ends, time: { now: () => ports.at, sleep: () => Promise.resolve() } };
  return ports;
};

const fileIn = (state: BucketState): Case => JSON.parse(newest(state, `cases/${roleId}.json`)?.text ?? '') as Case;

/** Ends no work: the process has died. */
const never = new Promise<never>(() => undefined);

const held = async (state: BucketState): Promise<void> => {
  await new Promise<void>((resolve) => {
    void withCase(portsOf(open(state)), fresh, asker, () => {
      resolve();
      return never;
    });
  });
};

describe('a case', () => {
  it('is given back when the work has ended, with what the work wrote', async () => {
    const state = emptyBucket();
    const done = await withCase(portsOf(open(state)), fresh, asker, async (hold) => {
      expect(fileIn(state).lease?.until).toBe('2026-11-23T12:05:15.000Z');
      await hold.write({ state: 'quarantining' });
      return 'done';
    });
    expect(done).toBe('done');
    expect(fileIn(state)).toMatchObject({ state: 'quarantining', since: now.toISOString() });
    expect(fileIn(state).lease).toBeUndefined();
  });

  it('keeps a second action away until its lease has run out, not a moment longer', async () => {
    const state = emptyBucket();
    await held(state);
    const until = Date.parse(fileIn(state).lease?.until ?? '');
    const take = (ms: number) =>
      withCase(portsOf(open(state), new Date(ms)), fresh, asker, () => Promise.resolve('mine'));
    await expect(take(until - 1)).rejects.toThrow(BusyError);
    expect(await take(until)).toBe('mine');
  });

  it('lets its holder change nothing once the function has no time left', async () => {
    const state = emptyBucket();
    const ports = portsOf(open(state));
    await expect(
      withCase(ports, fresh, asker, async (hold) => {
        ports.at = ports.ends;
        await hold.write({ state: 'quarantining' });
      }),
    ).rejects.toThrow(IncompleteError);
    expect(fileIn(state).state).toBe('noticed');
  });

  it('that others took over is written no more', async () => {
    const state = emptyBucket();
    const taken = withCase(portsOf(open(state)), fresh, asker, async (hold) => {
      const other = { ...fileIn(state), lease: { holder: 'another', until: '2030-01-01T00:00:00Z' } };
      state.objects.set(`cases/${roleId}.json`, [{ text: JSON.stringify(other), revision: 'other', version: 'v' }]);
      await hold.write({ state: 'quarantining' });
    });
    await expect(taken).rejects.toThrow(/was taken over by another action\. Nothing more was done/);
    expect(fileIn(state).lease?.holder).toBe('another');
  });

  it('knows a write of its own whose answer was lost', async () => {
    const state = emptyBucket();
    const bucket = open(state);
    let lost = 0;
    const losing: Bucket = {
      ...bucket,
      write: async (name, text, condition) => {
        await bucket.write(name, text, condition);
        lost += 1;
        return undefined;
      },
    };
    expect(await withCase(portsOf(losing), fresh, asker, () => Promise.resolve('done'))).toBe('done');
    expect(lost).toBe(2);
    expect(fileIn(state).lease).toBeUndefined();
  });

  it('keeps what the work threw, and a limit that is reached is not a failure of the role', async () => {
    const state = emptyBucket();
    const fail = (error: Error) => withCase(portsOf(open(state)), fresh, asker, () => Promise.reject(error));
    await expect(fail(new RemediationError('no room'))).rejects.toThrow('no room');
    expect(fileIn(state).lastFailure).toEqual({
      at: now.toISOString(),
      action: 'quarantine',
      reason: 'RemediationError: no room',
      isRefused: false,
    });
    const other = emptyBucket();
    await expect(
      withCase(portsOf(open(other)), fresh, asker, () => Promise.reject(new LimitError('full'))),
    ).rejects.toThrow('full');
    expect(fileIn(other).lastFailure).toBeUndefined();
  });

  it('is amended without a role being touched only where nobody holds it and it is as it was read', async () => {
    const state = emptyBucket();
    const bucket = open(state);
    const ports = portsOf(bucket);
    expect(await amendCase(ports, undefined, fresh)).toBeDefined();
    expect(await amendCase(ports, undefined, { ...fresh, reason: 'another' })).toBeUndefined();
    const read = await readCase(bucket, roleId);
    await held(state);
    expect(await amendCase(ports, read, { ...fresh, state: 'closed' })).toBeUndefined();
    expect(await amendCase(ports, await readCase(bucket, roleId), { ...fresh, state: 'closed' })).toBeUndefined();
  });
});

describe('the text of a case', () => {
  const text = (given: object): string => JSON.stringify({ ...fresh, ...given });

  it.each<[string, string]>([
    ['no JSON', '{'],
    ['another format', text({ format: 2 })],
    ['another role', text({ roleId: 'AROAOTHER' })],
    ['a state that there is not', text({ state: 'marked' })],
    ['no secret', text({ secret: '' })],
    ['a time that is none', text({ since: 'yesterday' })],
    ['a lease without an end', text({ lease: { holder: 'x' } })],
    ['a backup without a hash', text({ backup: { name: 'x' } })],
    ['a quarantine without a day', text({ quarantinedAt: 'x' })],
  ])('is refused with %s', (_, written) => {
    expect(() => parseCase(written, roleId, 'the-key')).toThrow(
      /^Nothing was done: the-key is not a case of the role AROAEXAMPLE/,
    );
  });

  it('is read back as it was written', () => {
    expect(parseCase(text({}), roleId, 'the-key')).toEqual(JSON.parse(text({})));
  });
});

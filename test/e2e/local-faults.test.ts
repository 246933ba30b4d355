// What the other end-to-end tests believe of the faults that can be put into the local AWS: which calls they meet, and how.
import { IAMClient, TagRoleCommand } from '@aws-sdk/client-iam';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { aRole } from '../../lab/stand-in/accounts.ts';
import { administrator, localAccountId, region, startLocalAws } from '../../lab/tools/local-aws.ts';
import type { LocalAws } from '../../lab/tools/local-aws.ts';
import type { Fault } from '../../lab/tools/local-faults.ts';
import { createBucket, createFunction, s3Call } from './local-requests.ts';
import { localAwsMissing } from './requirements.ts';

const missing = await localAwsMissing();

/** Tags a role with one step after the other, each by one call without a retry. */
const stepper = `
const credential = process.env.AWS_ACCESS_KEY_ID + '/20260101/${region}/iam/aws4_request';
const headers = { Authorization: 'AWS4-HMAC-SHA256 Credential=' + credential + ', SignedHeaders=host, Signature=none' };
const tag = async (step) => {
  const tag = { 'Tags.member.1.Key': 'step', 'Tags.member.1.Value': step };
  const body = new URLSearchParams({ Version: '2010-05-08', Action: 'TagRole', RoleName: 'app', ...tag });
  const response = await fetch(process.env.AWS_ENDPOINT_URL, { method: 'POST', headers, body });
  if (!response.ok) throw new Error(await response.text());
};
export const handler = async ({ steps }) => {
  for (let step = 1; step <= steps; step += 1) await tag(String(step));
  return 'done';
};`;

describe('faults in the local AWS', () => {
  let aws: LocalAws;
  let iam: IAMClient;

  beforeAll(async () => {
    if (missing !== undefined) return;
    aws = await startLocalAws();
    iam = new IAMClient({ region, endpoint: aws.url, credentials: administrator, maxAttempts: 1 });
    // The functions here do not sign what they send.
    await aws.enforce(false);
    await aws.seed({ id: localAccountId, roles: [aRole({ name: 'stepper' })] });
    await createFunction(aws, 'stepper', 'stepper', stepper);
    await createFunction(aws, 'other', 'stepper', stepper);
    await createBucket(aws, 'bucket');
  });
  beforeEach(async (test) => {
    test.skip(missing !== undefined, missing);
    await aws.seed({ id: localAccountId, roles: [aRole({ name: 'app', tags: { step: '0' } })] });
  });
  afterEach(() => (missing === undefined ? aws.inject() : undefined));
  afterAll(() => (missing === undefined ? aws.close() : undefined));

  const step = async (): Promise<string | undefined> => (await aws.roleState('app'))?.tags['step'];
  const tag = (Value: string, client = iam): Promise<unknown> =>
    client.send(new TagRoleCommand({ RoleName: 'app', Tags: [{ Key: 'step', Value }] }));
  const outcomes = async (count: number): Promise<string[]> => {
    const found: string[] = [];
    for (let index = 1; index <= count; index += 1) {
      found.push(
        await tag(`${index}`).then(
          () => 'done',
          (error: unknown) => (error as Error).name,
        ),
      );
    }
    return found;
  };

  it('meet every third call, in turn', async () => {
    await aws.inject({ service: 'iam', every: 3, kinds: ['error', 'throttled'] });

    expect(await outcomes(7)).toEqual([
      'done',
      'done',
      'ServiceFailureException',
      'done',
      'done',
      'Throttling',
      'done',
    ]);
    expect(await aws.faults()).toEqual([{ calls: 7, hits: 2 }]);
  });

  it('meet one call, or no more than they may', async () => {
    await aws.inject({ at: 2, kinds: ['error'] });
    expect(await outcomes(3)).toEqual(['done', 'ServiceFailureException', 'done']);

    await aws.inject({ times: 2, kinds: ['error'] });
    expect(await outcomes(3)).toEqual(['ServiceFailureException', 'ServiceFailureException', 'done']);
  });

  it('answer as they are told', async () => {
    const error = { status: 404, code: 'NoSuchEntity', message: 'The role with name app cannot be found.' };
    await aws.inject({ kinds: [error] });

    await expect(tag('1')).rejects.toMatchObject({
      name: 'NoSuchEntityException',
      message: error.message,
      $metadata: { httpStatusCode: 404 },
    });
    expect(await step()).toBe('0');
  });

  it('lose the answer to a call that has changed something, or the call itself', async () => {
    await aws.inject({ kinds: ['unanswered'] });
    await expect(tag('1')).rejects.toThrow();
    expect(await step()).toBe('1');

    await aws.inject({ kinds: ['unheard'] });
    await expect(tag('2')).rejects.toThrow();
    expect(await step()).toBe('1');
  });

  it('end with the retry of a call, unless the retries fare as the call did', async () => {
    const retrying = new IAMClient({ region, endpoint: aws.url, credentials: administrator, maxAttempts: 3 });
    const fault: Fault = { at: 1, kinds: ['error'] };

    await aws.inject(fault);
    await expect(tag('1', retrying)).resolves.toBeDefined();
    expect(await aws.faults()).toEqual([{ calls: 2, hits: 1 }]);
    await aws.inject({ ...fault, retriesToo: true });
    await expect(tag('2', retrying)).rejects.toMatchObject({ name: 'ServiceFailureException' });
    await expect(tag('3', retrying)).resolves.toBeDefined();
    expect(await aws.faults()).toEqual([{ calls: 2, hits: 1 }]);
  });

  it('meet the calls of one service, action or function, and no others', async () => {
    await aws.inject(
      { service: 's3', kinds: ['throttled'] },
      { actions: ['iam:UntagRole', 'iam:GetRole'], kinds: ['error'] },
      { function: 'other', kinds: ['error'] },
    );

    expect(await s3Call(aws, administrator, 'PUT', '/bucket/x', 'x')).toEqual({ status: 503, text: 'SlowDown' });
    expect(await outcomes(1)).toEqual(['done']);
    expect(await aws.invoke('stepper', { steps: 1 })).toMatchObject({ ok: true });
    expect(await aws.invoke('other', { steps: 1 })).toMatchObject({ ok: false });
    expect(await aws.faults()).toEqual([
      { calls: 1, hits: 1 },
      { calls: 0, hits: 0 },
      { calls: 1, hits: 1 },
    ]);
  });

  it('name the calls of S3 by what they do', async () => {
    const calls: [string, 'GET' | 'PUT', string][] = [
      ['s3:GetObject', 'GET', '/bucket/x'],
      ['s3:PutObject', 'PUT', '/bucket/x'],
      ['s3:ListBucket', 'GET', '/bucket?list-type=2'],
    ];
    for (const [action, method, path] of calls) {
      await aws.inject({ actions: [action], kinds: ['error'] });
      expect(await s3Call(aws, administrator, method, path), action).toEqual({ status: 500, text: 'InternalError' });
    }
  });

  it.each([
    ['killed-before', 1, '0'],
    ['killed-before', 3, '2'],
    ['killed-after', 1, '1'],
    ['killed-after', 3, '3'],
  ] as const)('end a function: %s its call number %i', async (kind, at, reached) => {
    await aws.inject({ function: 'stepper', at, kinds: [kind] });
    const killed = await aws.invoke('stepper', { steps: 3 });

    expect(killed).toMatchObject({
      ok: false,
      error: { name: 'Runtime.ExitError', message: 'Runtime exited with error: signal: killed' },
    });
    expect(await step()).toBe(reached);
    expect(await aws.invoke('stepper', { steps: 3 })).toMatchObject({ ok: true, result: 'done' });
    expect(await step()).toBe('3');
    expect(await aws.faults()).toEqual([{ calls: at + 3, hits: 1 }]);
  });

  it('end no function that makes fewer calls', async () => {
    await aws.inject({ function: 'stepper', at: 4, kinds: ['killed-before'] });

    expect(await aws.invoke('stepper', { steps: 3 })).toMatchObject({ ok: true });
    expect(await aws.faults()).toEqual([{ calls: 3, hits: 0 }]);
  });

  it.each<[string, unknown]>([
    ['without a kind', { kinds: [] }],
    ['of a kind that there is not', { kinds: ['slow'] }],
    ['with a name that there is not', { kinds: ['error'], evry: 3 }],
    ['that meets one call and several', { kinds: ['error'], at: 1, every: 3 }],
    ['that ends the process of nobody', { kinds: ['killed-before'] }],
  ])('are refused %s', async (_, fault) => {
    await expect(aws.inject(fault as Fault)).rejects.toThrow();
  });
});

// The adapter of the bucket against S3 of the local AWS, which checks signatures, owners and conditions.
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { createConnections } from '../../lambda/src/aws/connections.ts';
import { createBucket as openBucket } from '../../lambda/src/aws/remediation/bucket.ts';
import { createS3 } from '../../lambda/src/aws/remediation/s3.ts';
import { createWholeBucket } from '../../lambda/src/aws/remediation/whole-bucket.ts';
import { systemTime } from '../../lambda/src/function/clock.ts';
import { localAccountId, region, startLocalAws } from '../../lab/tools/local-aws.ts';
import type { LocalAws } from '../../lab/tools/local-aws.ts';
import { arnOf, assume, createBucket, roleWith, s3Call } from './local-requests.ts';
import { localAwsMissing } from './requirements.ts';

const missing = await localAwsMissing();
const prefix = `the-rule/${localAccountId}/`;

describe('the bucket of the remediation, on S3 of the local AWS', () => {
  let aws: LocalAws;

  beforeAll(async () => {
    if (missing !== undefined) return;
    aws = await startLocalAws();
    const statement = { Effect: 'Allow', Action: 's3:*', Resource: '*' } as const;
    await aws.seed({ id: localAccountId, roles: [roleWith('remediator', statement)] });
    await createBucket(aws, 'backups');
    await createBucket(aws, 'empty');
    const credentials = await assume(aws, arnOf('remediator'));
    const versioning = '<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>';
    expect(await s3Call(aws, credentials, 'PUT', '/backups?versioning=', versioning)).toMatchObject({ status: 200 });
  });
  beforeEach(async (test) => {
    test.skip(missing !== undefined, missing);
    const { accessKeyId, secretAccessKey, sessionToken } = await assume(aws, arnOf('remediator'));
    vi.stubEnv('AWS_ACCESS_KEY_ID', accessKeyId);
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', secretAccessKey);
    vi.stubEnv('AWS_SESSION_TOKEN', sessionToken);
  });
  afterEach(() => {
    vi.unstubAllEnvs();
  });
  afterAll(() => (missing === undefined ? aws.close() : undefined));

  const open = (backupBucket = 'backups', accountId = localAccountId) => {
    const { signal } = new AbortController();
    const environment = { AWS_REGION: region, AWS_ENDPOINT_URL: aws.url };
    const place = { backupBucket, accountId, partition: 'aws' };
    const s3 = createS3(createConnections(), place, environment, systemTime(signal), signal);
    return { bucket: openBucket(s3, prefix), whole: createWholeBucket(s3) };
  };

  it('writes only what is as it was, and reads each version', async () => {
    const { bucket } = open();
    const name = 'cases/AROA1.json';

    expect(await bucket.read(name)).toBeUndefined();
    expect(await bucket.write(name, '{}', { revision: '"r0"' })).toBeUndefined();
    const first = await bucket.write(name, '{"a":1}', 'absent');
    expect(first?.version).toMatch(/./);
    expect(await bucket.write(name, '{"a":2}', 'absent')).toBeUndefined();
    const second = await bucket.write(name, '{"a":2}', { revision: first?.revision ?? '' });
    expect(second).toBeDefined();
    expect(await bucket.write(name, '{"a":3}', { revision: first?.revision ?? '' })).toBeUndefined();
    expect(await bucket.read(name)).toEqual({ text: '{"a":2}', revision: second?.revision });
    expect(await bucket.read(name, first?.version)).toEqual({ text: '{"a":1}', revision: first?.revision });
  });

  it('writes and reads under the name of a time', async () => {
    const { bucket } = open();
    const name = 'backups/AROA1/2026-10-24T10:00:00.000Z.json';
    const written = await bucket.write(name, '{"name":"ä"}', 'absent');

    expect(await bucket.read(name, written?.version)).toMatchObject({ text: '{"name":"ä"}' });
    expect(await aws.objects('backups')).toContainEqual({ key: prefix + name, body: '{"name":"ä"}' });
  });

  it('lists a folder with the revisions that were written', async () => {
    const { bucket } = open();
    const written = await bucket.write('listed/AROA1.json', '{}', 'absent');
    const objects = [];
    for await (const page of bucket.list('listed/')) objects.push(...page);

    expect(objects).toEqual([{ name: 'listed/AROA1.json', revision: written?.revision }]);
  });

  it('writes nothing to a bucket of another account', async () => {
    const { bucket } = open('backups', '999999999999');

    await expect(bucket.write('cases/stranger.json', '{}', 'absent')).rejects.toMatchObject({ name: 'AccessError' });
    expect(JSON.stringify(await aws.objects('backups'))).not.toContain('stranger');
  });

  it('names a bucket that is not there', async () => {
    await expect(open('gone').bucket.read('limits.json')).rejects.toThrow(/^The bucket gone does not exist/);
    expect(await open('gone').whole.holdsAny()).toBe(false);
  });

  it('tells whether a bucket holds anything', async () => {
    expect(await open('empty').whole.holdsAny()).toBe(false);
    await open().bucket.write('any.json', '{}', 'absent');
    expect(await open().whole.holdsAny()).toBe(true);
  });
});

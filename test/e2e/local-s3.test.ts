// What the other end-to-end tests believe of the local AWS's S3: roles reach what their policies name, and no more.
import type { AwsCredentialIdentity } from '@smithy/types';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { policy } from '../../lab/stand-in/accounts.ts';
import { localAccountId, startLocalAws } from '../../lab/tools/local-aws.ts';
import type { LocalAws } from '../../lab/tools/local-aws.ts';
import { arnOf, assume, createBucket, roleWith, s3Call } from './local-requests.ts';
import { localAwsMissing } from './requirements.ts';

const missing = await localAwsMissing();
const bucket = 'arn:aws:s3:::backups';
const key = '/backups/roles/222222222222/team%2Ba%3D%40/app.json';

const bucketPolicy = policy(
  {
    Effect: 'Deny',
    Principal: '*',
    Action: 's3:*',
    Resource: [bucket, `${bucket}/*`],
    Condition: { Bool: { 'aws:SecureTransport': 'false' } },
  },
  { Effect: 'Deny', Principal: '*', Action: 's3:GetObject', Resource: `${bucket}/roles/secret/*` },
  {
    Effect: 'Deny',
    Principal: '*',
    Action: 's3:PutObject',
    Resource: `${bucket}/*`,
    Condition: { ArnNotEquals: { 'aws:PrincipalArn': arnOf('writer') } },
  },
);

describe('S3 of the local AWS', () => {
  let aws: LocalAws;
  let writer: AwsCredentialIdentity;
  let lister: AwsCredentialIdentity;

  beforeAll(async () => {
    if (missing !== undefined) return;
    aws = await startLocalAws();
    const objects = {
      Effect: 'Allow',
      Action: ['s3:GetObject', 's3:PutObject'],
      Resource: `${bucket}/roles/*`,
    } as const;
    const list = { Effect: 'Allow', Action: 's3:ListBucket', Resource: bucket } as const;
    await aws.seed({ id: localAccountId, roles: [roleWith('writer', objects), roleWith('lister', objects, list)] });
    writer = await assume(aws, arnOf('writer'));
    lister = await assume(aws, arnOf('lister'));
    await createBucket(aws, 'backups', bucketPolicy);
  });
  beforeEach((test) => test.skip(missing !== undefined, missing));
  afterAll(() => (missing === undefined ? aws.close() : undefined));

  it('lets a role write and read below the prefix that its policy names', async () => {
    expect(await s3Call(aws, writer, 'PUT', key, '{}')).toMatchObject({ status: 200 });
    expect(await s3Call(aws, writer, 'GET', key)).toEqual({ status: 200, text: '{}' });
    expect(await aws.objects('backups')).toEqual([{ key: 'roles/222222222222/team+a=@/app.json', body: '{}' }]);
  });

  it('refuses what is beside the prefix, as S3 does', async () => {
    const denied = { status: 403, text: 'AccessDenied' };

    expect(await s3Call(aws, writer, 'PUT', '/backups/other/app.json', '{}')).toEqual(denied);
    expect(await s3Call(aws, writer, 'GET', '/backups/other/app.json')).toEqual(denied);
  });

  it('refuses what the policy of the bucket denies', async () => {
    const denied = { status: 403, text: 'AccessDenied' };

    expect(await s3Call(aws, lister, 'GET', '/backups/roles/secret/app.json')).toEqual(denied);
    expect(await s3Call(aws, lister, 'PUT', '/backups/roles/app.json', '{}')).toEqual(denied);
  });

  it('lists a bucket for those who may', async () => {
    expect(await s3Call(aws, lister, 'GET', '/backups?list-type=2&prefix=roles%2F')).toMatchObject({ status: 200 });
    expect(await s3Call(aws, writer, 'GET', '/backups?list-type=2')).toEqual({ status: 403, text: 'AccessDenied' });
  });

  it('tells only those who may list the bucket that a key is missing', async () => {
    expect(await s3Call(aws, lister, 'GET', '/backups/roles/gone.json')).toEqual({ status: 404, text: 'NoSuchKey' });
    expect(await s3Call(aws, writer, 'GET', '/backups/roles/gone.json')).toEqual({ status: 403, text: 'AccessDenied' });
  });

  it('notes the calls', async () => {
    const calls = await aws.calls();

    expect(calls).toContainEqual({
      principal: `arn:aws:sts::${localAccountId}:assumed-role/writer/test`,
      action: 's3:PutObject',
      resource: `${bucket}/roles/222222222222/team+a=@/app.json`,
    });
    expect(calls.filter(({ action }) => action === 's3:ListBucket')).toContainEqual({
      principal: `arn:aws:sts::${localAccountId}:assumed-role/lister/test`,
      action: 's3:ListBucket',
      resource: bucket,
    });
  });
});

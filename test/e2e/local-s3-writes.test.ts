// What the other end-to-end tests believe of the local AWS's S3: whose bucket it is, which writes it takes, and which versions it keeps.
import type { AwsCredentialIdentity } from '@smithy/types';
import { createHash } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { policy } from '../../lab/stand-in/accounts.ts';
import type { Statement } from '../../lab/stand-in/accounts.ts';
import { localAccountId, startLocalAws } from '../../lab/tools/local-aws.ts';
import type { LocalAws } from '../../lab/tools/local-aws.ts';
import {
  arnOf,
  assume,
  bucketPlace,
  call,
  createBucket,
  keepVersions,
  roleWith,
  s3Call,
  s3Request,
} from './local-requests.ts';
import { localAwsMissing } from './requirements.ts';

const missing = await localAwsMissing();
const strangerId = '222222222222';
const checksum = (text: string): Record<string, string> => ({
  'x-amz-checksum-sha256': createHash('sha256').update(text).digest('base64'),
});
const ours = { StringEquals: { 'aws:ResourceAccount': localAccountId } };
const on = (bucket: string, ...Action: readonly string[]): Statement => ({
  Effect: 'Allow',
  Action: [...Action],
  Resource: [`arn:aws:s3:::${bucket}`, `arn:aws:s3:::${bucket}/*`],
});
const denied = { status: 403, text: 'AccessDenied' };

describe('S3 of the local AWS', () => {
  let aws: LocalAws;
  let writer: AwsCredentialIdentity;
  let versionReader: AwsCredentialIdentity;
  let newestReader: AwsCredentialIdentity;
  let lister: AwsCredentialIdentity;
  let fenced: AwsCredentialIdentity;
  let stranger: AwsCredentialIdentity;

  beforeAll(async () => {
    if (missing !== undefined) return;
    aws = await startLocalAws();
    const everything = on('*', 's3:*');
    const below = { StringLike: { 's3:prefix': 'cases/*' } };
    await aws.seed({
      id: localAccountId,
      roles: [
        roleWith('writer', everything),
        roleWith('version-reader', on('*', 's3:GetObject', 's3:GetObjectVersion')),
        roleWith('newest-reader', on('*', 's3:GetObject')),
        roleWith('lister', { ...on('ours', 's3:ListBucket'), Condition: below }),
        roleWith('fenced', { ...everything, Condition: ours }),
      ],
    });
    await aws.seed({ id: strangerId, roles: [roleWith('stranger', everything)] });
    [writer, versionReader, newestReader, lister, fenced] = await Promise.all([
      assume(aws, arnOf('writer')),
      assume(aws, arnOf('version-reader')),
      assume(aws, arnOf('newest-reader')),
      assume(aws, arnOf('lister')),
      assume(aws, arnOf('fenced')),
    ]);
    await createBucket(aws, 'ours');
    await keepVersions(aws, 'ours');
    stranger = await assume(aws, arnOf('stranger', strangerId));
    // A stranger who lets everybody write.
    const Resource = ['arn:aws:s3:::theirs', 'arn:aws:s3:::theirs/*'];
    const open = policy({ Effect: 'Allow', Principal: '*', Action: 's3:*', Resource });
    await s3Call(aws, stranger, 'PUT', '/theirs', bucketPlace);
    await s3Call(aws, stranger, 'PUT', '/theirs?policy=', JSON.stringify(open));
  });
  beforeEach((test) => test.skip(missing !== undefined, missing));
  afterAll(() => (missing === undefined ? aws.close() : undefined));

  const put = (
    path: string,
    body: string,
    headers: Record<string, string> = {},
    who = writer,
  ): Promise<{ readonly status: number; readonly text: string }> => s3Call(aws, who, 'PUT', path, body, headers);
  const versionOf = async (path: string, body: string): Promise<string> => {
    const { headers } = await s3Request(aws, writer, 'PUT', path, { body });
    return headers.get('x-amz-version-id') ?? '';
  };

  describe('whose bucket it is', () => {
    const owned = (account: string) => ({ 'x-amz-expected-bucket-owner': account });

    it('writes to and reads from the bucket of the expected owner only', async () => {
      expect(await put('/ours/owned', 'x', owned(localAccountId))).toMatchObject({ status: 200 });
      expect(await put('/theirs/owned', 'x')).toMatchObject({ status: 200 });
      expect(await put('/theirs/owned', 'secret', owned(localAccountId))).toEqual(denied);
      expect(await s3Call(aws, writer, 'GET', '/ours/owned', '', owned(strangerId))).toEqual(denied);
      expect(await s3Call(aws, writer, 'GET', '/theirs/owned')).toEqual({ status: 200, text: 'x' });
    });

    it('keeps a role whose policy asks for aws:ResourceAccount out of the buckets of others', async () => {
      expect(await put('/ours/fenced', 'x', {}, fenced)).toMatchObject({ status: 200 });
      expect(await put('/theirs/fenced', 'secret', {}, fenced)).toEqual(denied);
    });

    it('gives a bucket to nobody else, and says what is there of none of others', async () => {
      expect(await put('/theirs', bucketPlace)).toEqual({ status: 409, text: 'BucketAlreadyExists' });
      expect(await put('/ours', bucketPlace)).toEqual({ status: 409, text: 'BucketAlreadyOwnedByYou' });
      expect(await s3Request(aws, stranger, 'HEAD', '/ours')).toMatchObject({ status: 403 });
      expect(await s3Request(aws, writer, 'HEAD', '/ours')).toMatchObject({ status: 200 });
      expect(await s3Request(aws, writer, 'HEAD', '/nobodys')).toMatchObject({ status: 404 });
    });

    it('tells why it denies a call within the account, and no stranger', async () => {
      const inside = await (await s3Request(aws, newestReader, 'PUT', '/ours/x', { body: 'x' })).text();
      const outside = await (await s3Request(aws, stranger, 'PUT', '/ours/x', { body: 'x' })).text();

      expect(inside).toContain('because no identity-based policy allows the s3:PutObject action');
      expect(outside).toContain('<Message>Access Denied</Message>');
    });
  });

  describe('what it takes', () => {
    it('takes a body that has the checksum, and no other', async () => {
      expect(await put('/ours/checked', 'text', checksum('text'))).toMatchObject({ status: 200 });
      expect(await put('/ours/checked', 'test', checksum('text'))).toEqual({ status: 400, text: 'BadDigest' });
      expect(await s3Call(aws, writer, 'GET', '/ours/checked')).toEqual({ status: 200, text: 'text' });
    });

    it('asks for a checksum where a retention locks new objects, and only there', async () => {
      await createBucket(aws, 'locked', undefined, { 'x-amz-bucket-object-lock-enabled': 'true' });
      const rule = '<Rule><DefaultRetention><Mode>GOVERNANCE</Mode><Days>1</Days></DefaultRetention></Rule>';
      const body = `<ObjectLockConfiguration><ObjectLockEnabled>Enabled</ObjectLockEnabled>${rule}</ObjectLockConfiguration>`;
      await call(aws, 's3', '/locked?object-lock', { method: 'PUT', body });
      const md5 = { 'content-md5': createHash('md5').update('x').digest('base64') };

      expect(await put('/locked/x', 'x')).toEqual({ status: 400, text: 'InvalidRequest' });
      expect(await put('/locked/x', 'x', checksum('x'))).toMatchObject({ status: 200 });
      expect(await put('/locked/x', 'x', md5)).toMatchObject({ status: 200 });
      expect(await put('/ours/unlocked', 'x')).toMatchObject({ status: 200 });
    });

    it('writes under If-None-Match only what is not there', async () => {
      expect(await put('/ours/new', 'first', { 'if-none-match': '*' })).toMatchObject({ status: 200 });
      expect(await put('/ours/new', 'second', { 'if-none-match': '*' })).toEqual({
        status: 412,
        text: 'PreconditionFailed',
      });
      expect(await s3Call(aws, writer, 'GET', '/ours/new')).toEqual({ status: 200, text: 'first' });
    });

    it('writes under If-Match only over what was read', async () => {
      const first = await s3Request(aws, writer, 'PUT', '/ours/changed', { body: 'first' });
      const read = { 'if-match': first.headers.get('etag') ?? '' };

      expect(await put('/ours/changed', 'second', read)).toMatchObject({ status: 200 });
      expect(await put('/ours/changed', 'third', read)).toEqual({ status: 412, text: 'PreconditionFailed' });
      expect(await put('/ours/gone', 'first', read)).toEqual({ status: 404, text: 'NoSuchKey' });
      expect(await s3Call(aws, writer, 'GET', '/ours/changed')).toEqual({ status: 200, text: 'second' });
    });

    it('lets one of many conditional writes at once through', async () => {
      const writes = Array.from({ length: 20 }, (_, index) => put('/ours/raced', `${index}`, { 'if-none-match': '*' }));
      const statuses = (await Promise.all(writes)).map(({ status }) => status);

      expect(statuses.filter((status) => status === 200)).toHaveLength(1);
      expect(statuses.every((status) => [200, 409, 412].includes(status))).toBe(true);
    });

    it('asks for the permission to read where a write is conditional on what is there', async () => {
      await aws.seed({ id: localAccountId, roles: [roleWith('only-writes', on('ours', 's3:PutObject'))] });
      const onlyWrites = await assume(aws, arnOf('only-writes'));

      expect(await put('/ours/blind', 'x', { 'if-none-match': '*' }, onlyWrites)).toMatchObject({ status: 200 });
      expect(await put('/ours/blind', 'x', { 'if-match': '"x"' }, onlyWrites)).toEqual(denied);
    });
  });

  describe('what it keeps', () => {
    it('reads an old version with the permission for versions', async () => {
      const version = await versionOf('/ours/kept', 'old');
      await put('/ours/kept', 'new');
      const old = `/ours/kept?versionId=${version}`;

      expect(await s3Call(aws, versionReader, 'GET', old)).toEqual({ status: 200, text: 'old' });
      expect(await s3Call(aws, newestReader, 'GET', old)).toEqual(denied);
      expect(await s3Call(aws, newestReader, 'GET', '/ours/kept')).toEqual({ status: 200, text: 'new' });
    });

    it('lists what is below the prefix that a policy names', async () => {
      await put('/ours/cases/a.json', '{}');

      expect(await s3Call(aws, lister, 'GET', '/ours?list-type=2&prefix=cases%2F')).toMatchObject({
        status: 200,
        text: expect.stringContaining('<Key>cases/a.json</Key>'),
      });
      expect(await s3Call(aws, lister, 'GET', '/ours?list-type=2&prefix=backups%2F')).toEqual(denied);
      expect(await s3Call(aws, lister, 'GET', '/ours?list-type=2')).toEqual(denied);
    });

    it('lists a page at a time', async () => {
      for (const name of ['a', 'b', 'c']) await put(`/ours/pages/${name}`, '{}');
      const first = await s3Call(aws, writer, 'GET', '/ours?list-type=2&max-keys=2&prefix=pages%2F');
      const token = /<NextContinuationToken>(.*?)<\/NextContinuationToken>/.exec(first.text)?.[1] ?? '';
      const query = `continuation-token=${encodeURIComponent(token)}&list-type=2&max-keys=2&prefix=pages%2F`;
      const second = await s3Call(aws, writer, 'GET', `/ours?${query}`);
      const keys = (text: string) => [...text.matchAll(/<Key>(.*?)<\/Key>/g)].map(([, key]) => key);

      expect(first.text).toContain('<IsTruncated>true</IsTruncated>');
      expect([...keys(first.text), ...keys(second.text)]).toEqual(['pages/a', 'pages/b', 'pages/c']);
      expect(second.text).toContain('<IsTruncated>false</IsTruncated>');
    });

    it('denies what the policy of a bucket names: deleting versions, whoever may do everything else', async () => {
      await createBucket(
        aws,
        'guarded',
        policy({
          Effect: 'Deny',
          Principal: '*',
          Action: ['s3:DeleteObjectVersion', 's3:ReplicateObject'],
          Resource: 'arn:aws:s3:::guarded/*',
          Condition: { ArnNotEquals: { 'aws:PrincipalArn': arnOf('emptier') } },
        }),
      );
      await aws.seed({ id: localAccountId, roles: [roleWith('emptier', on('guarded', 's3:*'))] });
      await keepVersions(aws, 'guarded');
      const version = `/guarded/x?versionId=${await versionOf('/guarded/x', 'x')}`;

      expect(await s3Request(aws, writer, 'DELETE', version)).toMatchObject({ status: 403 });
      expect(await s3Request(aws, writer, 'DELETE', '/guarded/x')).toMatchObject({ status: 204 });
      expect(await s3Request(aws, await assume(aws, arnOf('emptier')), 'DELETE', version)).toMatchObject({
        status: 204,
      });
    });
  });
});

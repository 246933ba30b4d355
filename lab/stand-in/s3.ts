import { createHash } from 'node:crypto';
import { ApiError } from './api-error.ts';
import type { Bucket, Buckets, Version } from './buckets.ts';
import type { S3Input } from './s3-wire.ts';
import { listObjects, listVersions } from './s3-lists.ts';
import type { Answer, S3Api } from './wire.ts';

export type S3 = (api: S3Api, input: Readonly<Record<string, unknown>>, region: string) => Answer;

const facts = ({ etag, id }: Version): Record<string, string> => ({ etag, 'x-amz-version-id': id });

const unmet = (condition: string): ApiError =>
  new ApiError(
    'PreconditionFailed',
    `At least one of the pre-conditions you specified did not hold (${condition})`,
    412,
  );

const noSuchKey = (): ApiError => new ApiError('NoSuchKey', 'The specified key does not exist.', 404);

/** Throws where the object is not as the writer believes it to be. */
const checkCondition = (current: Version | undefined, headers: S3Input['Headers']): void => {
  const { 'if-none-match': absent, 'if-match': revision } = headers;
  if (absent !== undefined && absent !== '*') {
    throw new ApiError('NotImplemented', 'If-None-Match takes * alone for a write', 501);
  }
  if (absent !== undefined && current !== undefined) throw unmet('If-None-Match');
  if (revision === undefined) return;
  if (current === undefined) throw noSuchKey();
  if (current.etag !== revision) throw unmet('If-Match');
};

const checkDigest = ({ Headers: headers, Body: body }: S3Input): void => {
  const sent = headers['x-amz-checksum-sha256'];
  if (sent === undefined || sent === createHash('sha256').update(body).digest('base64')) return;
  throw new ApiError('BadDigest', 'The SHA256 you specified did not match the calculated checksum.');
};

const put = (bucket: Bucket, input: S3Input): Answer => {
  checkDigest(input);
  checkCondition(bucket.newest(input.Key), input.Headers);
  const version = bucket.add(input.Key, input.Body);
  return { status: 200, contentType: 'application/xml', body: Buffer.alloc(0), headers: facts(version) };
};

const get = (bucket: Bucket, { Key: key, Query: query }: S3Input): Answer => {
  const id = query.get('versionId');
  const version = id === undefined ? bucket.newest(key) : bucket.version(key, id);
  if (version !== undefined) {
    return { status: 200, contentType: 'application/json', body: version.body, headers: facts(version) };
  }
  throw id === undefined ? noSuchKey() : new ApiError('NoSuchVersion', 'The specified version does not exist.', 404);
};

/**
 * The bucket of a call. AWS takes a call that does not name the owner it expects; of this module's functions each must, so the
 * stand-in refuses one that does not.
 */
const bucketOf = (buckets: Buckets, { Bucket: name, Headers: headers }: S3Input): Bucket => {
  const bucket = buckets.find(name);
  if (bucket === undefined) throw new ApiError('NoSuchBucket', 'The specified bucket does not exist', 404);
  if (headers['x-amz-expected-bucket-owner'] === bucket.ownerId) return bucket;
  throw new ApiError('AccessDenied', 'Access Denied', 403);
};

/** S3 of one Region. */
export const createS3 =
  (buckets: Buckets, home: string): S3 =>
  (api, request, region) => {
    const input = request as unknown as S3Input;
    if (region !== home) {
      const problem = `The authorization header is malformed; the region '${region}' is wrong; expecting '${home}'`;
      throw new ApiError('AuthorizationHeaderMalformed', problem);
    }
    const bucket = bucketOf(buckets, input);
    switch (api) {
      case 'PutObject':
        return put(bucket, input);
      case 'GetObject':
        return get(bucket, input);
      case 'ListObjectsV2':
        return listObjects(bucket, input);
      case 'ListObjectVersions':
        return listVersions(bucket, input);
    }
  };

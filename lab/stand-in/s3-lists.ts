import { ApiError } from './api-error.ts';
import type { Bucket, Version } from './buckets.ts';
import type { S3Input } from './s3-wire.ts';
import type { Answer } from './wire.ts';
import { document, element, percentEncode, text } from './xml.ts';

const NAMESPACE = 'http://s3.amazonaws.com/doc/2006-03-01/';

const maxKeysOf = (value: string | undefined): number => {
  if (value === undefined) return 1000;
  const keys = Number(value);
  if (Number.isInteger(keys) && keys >= 0) return Math.min(keys, 1000);
  throw new ApiError('InvalidArgument', 'Provided max-keys not an integer or within integer range');
};

const answer = (name: string, contents: readonly string[]): Answer => ({
  status: 200,
  contentType: 'application/xml',
  body: document(`<${name} xmlns="${NAMESPACE}">${contents.join('')}</${name}>`),
});

/** The key, encoded where the caller asks for that; S3 leaves the slashes alone. */
const keyWriter = ({ Query: query }: S3Input): ((key: string) => string) =>
  query.get('encoding-type') === 'url' ? (key) => percentEncode(key).replaceAll('%2F', '/') : (key) => key;

const keyAfter = (token: string | undefined): string | undefined => {
  if (token === undefined) return undefined;
  const [, key] = /^after:(.+)$/.exec(Buffer.from(token, 'base64').toString()) ?? [];
  if (key === undefined) throw new ApiError('InvalidArgument', 'The continuation token provided is incorrect');
  return key;
};

const tokenAfter = (key: string): string => Buffer.from(`after:${key}`).toString('base64');

const keysOf = (bucket: Bucket, { Query: query }: S3Input): readonly string[] =>
  bucket.keys().filter((key) => key.startsWith(query.get('prefix') ?? ''));

const describe = ({ etag, body }: Version): string => text('ETag', etag) + text('Size', String(body.length));

export const listObjects = (bucket: Bucket, input: S3Input): Answer => {
  const { Query: query } = input;
  const written = keyWriter(input);
  const keys = keysOf(bucket, input);
  const after = keyAfter(query.get('continuation-token'));
  const start = after === undefined ? 0 : keys.indexOf(after) + 1;
  const page = keys.slice(start, start + maxKeysOf(query.get('max-keys')));
  const last = page.at(-1);
  const isTruncated = last !== undefined && start + page.length < keys.length;
  return answer('ListBucketResult', [
    text('Name', bucket.name),
    text('Prefix', written(query.get('prefix') ?? '')),
    text('KeyCount', String(page.length)),
    query.has('encoding-type') ? text('EncodingType', 'url') : '',
    text('IsTruncated', String(isTruncated)),
    isTruncated ? text('NextContinuationToken', tokenAfter(last)) : '',
    ...page.flatMap((key) => {
      const version = bucket.newest(key);
      return version === undefined ? [] : [element('Contents', text('Key', written(key)) + describe(version))];
    }),
  ]);
};

export const listVersions = (bucket: Bucket, input: S3Input): Answer => {
  const { Query: query } = input;
  const written = keyWriter(input);
  const all = keysOf(bucket, input).flatMap((key) =>
    bucket
      .versions(key)
      .map((version, index, { length }) => ({ key, version, isLatest: index === length - 1 }))
      .reverse(),
  );
  const [keyMarker, idMarker] = [query.get('key-marker'), query.get('version-id-marker')];
  const start = all.findIndex(({ key, version }) => key === keyMarker && version.id === idMarker) + 1;
  const page = all.slice(start, start + maxKeysOf(query.get('max-keys')));
  const last = page.at(-1);
  const isTruncated = last !== undefined && start + page.length < all.length;
  return answer('ListVersionsResult', [
    text('Name', bucket.name),
    text('IsTruncated', String(isTruncated)),
    isTruncated ? text('NextKeyMarker', written(last.key)) + text('NextVersionIdMarker', last.version.id) : '',
    ...page.map(({ key, version, isLatest }) => {
      const identity = text('Key', written(key)) + text('VersionId', version.id) + text('IsLatest', String(isLatest));
      return element('Version', identity + describe(version));
    }),
  ]);
};

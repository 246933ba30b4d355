import { createHash } from 'node:crypto';
import { IncompleteError } from '../../function/errors.ts';
import type { Bucket, Written } from '../../remediation/ports.ts';
import { readXml, s3Told } from './s3.ts';
import type { S3 } from './s3.ts';

type Condition = Parameters<Bucket['write']>[2];

/** The codes of a condition that does not hold; Conflict: another conditional write of this object is under way. */
const unmet = ['PreconditionFailed', 'Status412', 'ConditionalRequestConflict', 'OperationAborted', 'Status409'];

const conditionOf = (condition: Condition): Record<string, string> =>
  condition === 'absent' ? { 'if-none-match': '*' } : { 'if-match': condition.revision };

const write = async (s3: S3, key: string, body: string, condition: Condition): Promise<Written | undefined> => {
  const headers = {
    'content-type': 'application/json',
    // A bucket with Object Lock takes nothing without one. The algorithm is named too, as the SDKs do.
    'x-amz-sdk-checksum-algorithm': 'SHA256',
    'x-amz-checksum-sha256': createHash('sha256').update(body).digest('base64'),
    ...conditionOf(condition),
  };
  // With If-Match an object that is gone is a missing one.
  const known = condition === 'absent' ? unmet : [...unmet, 'NoSuchKey'];
  const answer = await s3({ action: 's3:PutObject', method: 'PUT', key, headers, body }, known);
  if (answer.code !== undefined) return undefined;
  const version = answer.headers['x-amz-version-id'];
  return {
    revision: s3Told(answer.headers['etag'], `the revision of ${key} that it wrote`),
    version: version === '' ? undefined : version,
  };
};

const facts = {
  ListBucketResult: { IsTruncated: 'text', NextContinuationToken: 'text', EncodingType: 'text' },
} as const;
const contents = { ListBucketResult: [{ Key: 'text', ETag: 'text' }, 'Contents'] } as const;

const noListing = (folder: string, what: string): IncompleteError =>
  new IncompleteError(`S3's answer is not a complete listing of ${folder}: ${what}. Nothing was done`);

/** S3 encodes keys like a form. */
const decodeKey = (key: string): string => decodeURIComponent(key.replaceAll('+', ' '));

interface Page {
  readonly objects: readonly { readonly name: string; readonly revision: string }[];
  readonly next: string | undefined;
}

const readPage = (text: string, prefix: string, folder: string): Page => {
  const page = readXml(text, facts)?.ListBucketResult;
  const found = readXml(text, contents)?.ListBucketResult;
  if (page === undefined || found === undefined) throw noListing(folder, 'it is something else');
  const { IsTruncated: isTruncated, NextContinuationToken: next = '', EncodingType: encoding } = page;
  const isWhole = isTruncated === 'false' || (isTruncated === 'true' && next !== '');
  if (!isWhole) throw noListing(folder, 'it does not say whether there is more, or how to go on');
  const objects = found.map(({ Key: given, ETag: revision }) => {
    const told = s3Told(given, `the key of an object in ${folder}`);
    const key = encoding === 'url' ? decodeKey(told) : told;
    if (!key.startsWith(prefix + folder)) throw noListing(folder, `${key} is not in there`);
    return { name: key.slice(prefix.length), revision: s3Told(revision, `the revision of ${key}`) };
  });
  return { objects, next: isTruncated === 'true' ? next : undefined };
};

async function* list(s3: S3, prefix: string, folder: string): AsyncGenerator<Page['objects']> {
  const tokens = new Set<string>();
  let token: string | undefined;
  do {
    const query = {
      'list-type': '2',
      'encoding-type': 'url',
      prefix: prefix + folder,
      ...(token === undefined ? {} : { 'continuation-token': token }),
    };
    const { text } = await s3({ action: 's3:ListBucket', method: 'GET', query });
    const { objects, next } = readPage(text, prefix, folder);
    if (next !== undefined && tokens.has(next)) throw noListing(folder, 'it begins the same page again');
    if (next !== undefined) tokens.add(next);
    yield objects;
    token = next;
  } while (token !== undefined);
}

/** @param prefix - of the keys in the bucket; ends with "/" */
export const createBucket = (s3: S3, prefix: string): Bucket => {
  const keyOf = (name: string): string => prefix + name;
  return {
    keyOf,
    read: async (name, version) => {
      const key = keyOf(name);
      const query: Record<string, string> = version === undefined ? {} : { versionId: version };
      const action = version === undefined ? 's3:GetObject' : 's3:GetObjectVersion';
      const answer = await s3({ action, method: 'GET', key, query }, ['NoSuchKey', 'NoSuchVersion']);
      if (answer.code !== undefined) return undefined;
      return {
        text: s3Told(answer.text, `what is in ${key}`),
        revision: s3Told(answer.headers['etag'], `the revision of ${key}`),
      };
    },
    write: (name, text, condition) => write(s3, keyOf(name), text, condition),
    list: (folder) => list(s3, prefix, folder),
  };
};

import { ApiError } from './api-error.ts';
import type { Message, S3Api, WireRequest } from './wire.ts';

/** What S3 reads of a request; absent where it was not sent. */
export interface S3Input {
  readonly Bucket: string;
  readonly Key: string;
  readonly Query: ReadonlyMap<string, string>;
  readonly Headers: Readonly<Record<string, string | undefined>>;
  readonly Body: Buffer;
}

const apiOf = (method: string, key: string, query: ReadonlyMap<string, string>): S3Api => {
  if (key !== '' && method === 'GET') return 'GetObject';
  if (key !== '' && method === 'PUT') return 'PutObject';
  if (key === '' && method === 'GET' && query.get('list-type') === '2') return 'ListObjectsV2';
  if (key === '' && method === 'GET' && query.has('versions')) return 'ListObjectVersions';
  throw new ApiError('MethodNotAllowed', 'The specified method is not allowed against this resource.', 405);
};

/** Reads a request with the bucket in its path: a host of one's own would need a name that resolves. */
export const readS3Call = ({ method, url, headers, body }: Message): Pick<WireRequest, 'api' | 'input'> => {
  const { pathname, searchParams } = new URL(url, 'http://stand-in');
  const [, bucket = '', path = ''] = /^\/([^/]*)\/?(.*)$/.exec(pathname) ?? [];
  const key = decodeURIComponent(path);
  const query = new Map(searchParams);
  const input: S3Input = {
    Bucket: bucket,
    Key: key,
    Query: query,
    Headers: headers as S3Input['Headers'],
    Body: body,
  };
  return { api: apiOf(method, key, query), input: { ...input } };
};

// The bucket as S3 speaks of it: what each request says, and what each answer means.
import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createBucket } from '../../../lambda/src/aws/remediation/bucket.ts';
import { createS3 } from '../../../lambda/src/aws/remediation/s3.ts';
import { createWholeBucket } from '../../../lambda/src/aws/remediation/whole-bucket.ts';
import type { Bucket } from '../../../lambda/src/remediation/ports.ts';
import { answering } from './answering.ts';
import type { Answer } from './answering.ts';

const prefix = 'the-rule/123456789012/';
const name = 'cases/AROA1.json';

beforeEach(() => {
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'testing');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'testing');
});
afterEach(() => {
  vi.unstubAllEnvs();
});

interface Where {
  readonly bucket?: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

const open = (answers: readonly (Answer | 'lost')[], { bucket = 'the-bucket', environment, signal }: Where = {}) => {
  const { requests, connections } = answering(...answers);
  const waits: number[] = [];
  const time = {
    sleep: (ms: number) => {
      waits.push(ms);
      return Promise.resolve();
    },
  };
  const s3 = createS3(
    connections,
    { backupBucket: bucket, accountId: '123456789012', partition: 'aws' },
    { AWS_REGION: 'eu-west-1', ...environment },
    time,
    signal ?? new AbortController().signal,
  );
  return { requests, waits, bucket: createBucket(s3, prefix), whole: createWholeBucket(s3) };
};

const failing = (status: number, code: string, message = 'No.', headers = {}): Answer => ({
  status,
  headers,
  body: `<?xml version="1.0"?>\n<Error><Code>${code}</Code><Message>${message}</Message></Error>`,
});

const object: Answer = { headers: { etag: '"r1"' }, body: '{}' };
const written: Answer = { headers: { etag: '"r2"', 'x-amz-version-id': 'v2' } };
const listing = (inner: string): Answer => ({
  body: `<?xml version="1.0"?><ListBucketResult>${inner}</ListBucketResult>`,
});
const contents = (key: string, revision: string): string =>
  `<Contents><Key>${key}</Key><LastModified>2026-01-01T00:00:00.000Z</LastModified><ETag>&quot;${revision}&quot;</ETag></Contents>`;
const end = '<IsTruncated>false</IsTruncated>';

const listed = async (bucket: Bucket) => {
  const pages = [];
  for await (const page of bucket.list('cases/')) pages.push(page);
  return pages;
};

const uses: readonly (readonly [string, (bucket: Bucket) => Promise<unknown>])[] = [
  ['a read', (bucket) => bucket.read(name)],
  ['a read of a version', (bucket) => bucket.read(name, 'v1')],
  ['a first write', (bucket) => bucket.write(name, '{}', 'absent')],
  ['a later write', (bucket) => bucket.write(name, '{}', { revision: '"r1"' })],
  ['a list', listed],
];

describe('every request', () => {
  it.each(uses)('names the account that the bucket must be of, and is signed: %s', async (_, use) => {
    const { bucket, requests } = open([{ ...written, ...listing(end) }]);
    await use(bucket);

    expect(requests).toHaveLength(1);
    expect(requests[0]?.headers).toMatchObject({
      host: 'the-bucket.s3.eu-west-1.amazonaws.com',
      'x-amz-expected-bucket-owner': '123456789012',
    });
    expect(requests[0]?.headers['authorization']).toMatch(
      /eu-west-1\/s3\/aws4_request, SignedHeaders=\S*x-amz-expected-bucket-owner/,
    );
  });

  it('encodes the path as S3 signs it', async () => {
    const { bucket, requests } = open([object]);
    await bucket.read('backups/AROA1/2026-10-24T10:00:00.000Z.json');

    expect(requests[0]?.path).toBe(`/${prefix}backups/AROA1/2026-10-24T10%3A00%3A00.000Z.json`);
  });

  it.each([
    [
      'a name with dots, which the certificate does not cover',
      { bucket: 'a.b' },
      's3.eu-west-1.amazonaws.com',
      '/a.b/',
    ],
    ['China', { environment: { AWS_REGION: 'cn-north-1' } }, 'the-bucket.s3.cn-north-1.amazonaws.com.cn', '/'],
    ['another endpoint', { environment: { AWS_ENDPOINT_URL: 'http://local' } }, 'local', '/the-bucket/'],
  ])('goes to the right place for %s', async (_, where, host, path) => {
    const { bucket, requests } = open([object], where);
    await bucket.read(name);

    expect(requests[0]?.headers['host']).toBe(host);
    expect(requests[0]?.path).toBe(`${path}${prefix}${name}`);
  });
});

describe('a read', () => {
  it('gives the text and its revision', async () => {
    const { bucket, requests } = open([object]);

    expect(await bucket.read(name)).toEqual({ text: '{}', revision: '"r1"' });
    expect(requests[0]).toMatchObject({ method: 'GET', path: `/${prefix}${name}`, query: {} });
  });

  it('asks for a version', async () => {
    const { bucket, requests } = open([object]);
    await bucket.read(name, 'v/1');

    expect(requests[0]?.query).toEqual({ versionId: 'v/1' });
  });

  it.each(['NoSuchKey', 'NoSuchVersion'])('finds nothing at %s', async (code) => {
    expect(await open([failing(404, code)]).bucket.read(name, 'v1')).toBeUndefined();
  });

  it.each([
    ['without content', { headers: { etag: '"r1"' }, body: '' }],
    ['without a revision', { body: '{}' }],
    ['with an empty revision', { headers: { etag: '' }, body: '{}' }],
  ])('throws at an answer %s', async (_, answer) => {
    await expect(open([answer]).bucket.read(name)).rejects.toMatchObject({ name: 'IncompleteError' });
  });

  it('does not take any 404 for an object that is not there', async () => {
    await expect(open([{ status: 404, body: 'not here' }]).bucket.read(name)).rejects.toMatchObject({
      name: 'Status404',
    });
  });
});

describe('a write', () => {
  it.each([
    ['that there is none', 'absent', { 'if-none-match': '*' }, 'if-match'],
    ['that it is still that revision', { revision: '"r1"' }, { 'if-match': '"r1"' }, 'if-none-match'],
  ] as const)('asks %s, and sends a checksum', async (_, condition, headers, other) => {
    const { bucket, requests } = open([written]);
    const text = '{"name":"ä"}';

    expect(await bucket.write(name, text, condition)).toEqual({ revision: '"r2"', version: 'v2' });
    expect(requests[0]).toMatchObject({ method: 'PUT', path: `/${prefix}${name}`, body: text });
    expect(requests[0]?.headers).toMatchObject({
      ...headers,
      'content-type': 'application/json',
      'x-amz-sdk-checksum-algorithm': 'SHA256',
      'x-amz-checksum-sha256': createHash('sha256').update(text).digest('base64'),
    });
    expect(requests[0]?.headers).not.toHaveProperty(other);
  });

  it('knows of no version where the bucket keeps none', async () => {
    const { bucket } = open([{ headers: { etag: '"r2"' } }]);

    expect(await bucket.write(name, '{}', 'absent')).toEqual({ revision: '"r2"', version: undefined });
  });

  it('throws at an answer without a revision', async () => {
    await expect(open([{}]).bucket.write(name, '{}', 'absent')).rejects.toMatchObject({ name: 'IncompleteError' });
  });

  it.each([
    ['PreconditionFailed', failing(412, 'PreconditionFailed')],
    ['another conditional write under way', failing(409, 'ConditionalRequestConflict')],
    ['412 without a body', { status: 412 }],
    ['409 without a body', { status: 409 }],
  ])('gives undefined at %s', async (_, answer) => {
    expect(await open([answer]).bucket.write(name, '{}', 'absent')).toBeUndefined();
    expect(await open([answer]).bucket.write(name, '{}', { revision: '"r1"' })).toBeUndefined();
  });

  it('gives undefined where the revision is gone with its object, and throws where there was no need for one', async () => {
    const gone = failing(404, 'NoSuchKey');

    expect(await open([gone]).bucket.write(name, '{}', { revision: '"r1"' })).toBeUndefined();
    await expect(open([gone]).bucket.write(name, '{}', 'absent')).rejects.toMatchObject({ name: 'NoSuchKey' });
  });

  it('is sent again after a lost answer, which may have written', async () => {
    const { bucket, requests } = open(['lost', failing(412, 'PreconditionFailed')]);

    expect(await bucket.write(name, '{}', 'absent')).toBeUndefined();
    expect(requests).toHaveLength(2);
  });
});

describe('a list', () => {
  it('is read to its last page', async () => {
    const more = '<IsTruncated>true</IsTruncated><NextContinuationToken>t/=1</NextContinuationToken>';
    const { bucket, requests } = open([
      listing(more + contents(`${prefix}cases/AROA1.json`, 'r1') + contents(`${prefix}cases/AROA2.json`, 'r2')),
      listing(contents(`${prefix}cases/AROA3.json`, 'r3') + end),
    ]);

    expect(await listed(bucket)).toEqual([
      [
        { name: 'cases/AROA1.json', revision: '"r1"' },
        { name: 'cases/AROA2.json', revision: '"r2"' },
      ],
      [{ name: 'cases/AROA3.json', revision: '"r3"' }],
    ]);
    const query = { 'list-type': '2', 'encoding-type': 'url', prefix: `${prefix}cases/` };
    expect(requests).toMatchObject([
      { method: 'GET', path: '/', query },
      { method: 'GET', path: '/', query: { ...query, 'continuation-token': 't/=1' } },
    ]);
    expect(requests[0]?.query).toEqual(query);
  });

  it('of nothing is a page without objects', async () => {
    expect(await listed(open([listing(end)]).bucket)).toEqual([[]]);
  });

  it.each([
    ['where the answer says so', '<EncodingType>url</EncodingType>', 'a%2Bb+c%C3%A4', 'a+b cä'],
    ['and otherwise not', '', 'a%2Bb+c&amp;', 'a%2Bb+c&'],
  ])('decodes keys %s', async (_, encoding, key, decoded) => {
    const { bucket } = open([listing(encoding + contents(`${prefix}cases/${key}`, 'r1') + end)]);

    expect(await listed(bucket)).toEqual([[{ name: `cases/${decoded}`, revision: '"r1"' }]]);
  });

  const truncated = '<IsTruncated>true</IsTruncated>';
  it.each([
    ['without content', {}],
    ['that is a page of a proxy', { body: '<!DOCTYPE html><html><body>sign in</body></html>' }],
    ['that is another listing', { body: `<ListVersionsResult>${end}</ListVersionsResult>` }],
    ['that is cut short', { body: `<ListBucketResult>${end}` }],
    ['that does not say whether there is more', listing('')],
    ['that does not say how to go on', listing(truncated)],
    ['that begins the same page again', listing(`${truncated}<NextContinuationToken>t</NextContinuationToken>`)],
    ['with an object without a key', listing(`<Contents><ETag>r</ETag></Contents>${end}`)],
    ['with an object without a revision', listing(`<Contents><Key>${prefix}cases/a</Key></Contents>${end}`)],
    ['with an object of elsewhere', listing(contents('other/cases/a', 'r1') + end)],
  ])('throws at an answer %s', async (_, answer) => {
    await expect(listed(open([answer]).bucket)).rejects.toMatchObject({ name: 'IncompleteError' });
  });
});

describe('a bucket that is not ours, or not there', () => {
  it.each(uses)('is named with the way out where it does not exist: %s', async (_, use) => {
    await expect(use(open([failing(404, 'NoSuchBucket')]).bucket)).rejects.toMatchObject({
      name: 'RemediationError',
      message: expect.stringMatching(
        /^The bucket the-bucket does not exist.*Create it in account 123456789012/,
      ) as string,
    });
  });

  it.each(uses)('is named with the way out where S3 denies the call: %s', async (_, use) => {
    await expect(use(open([failing(403, 'AccessDenied', 'Access Denied')]).bucket)).rejects.toMatchObject({
      name: 'AccessError',
      message: expect.stringMatching(
        /^s3:\w+ is denied to .*the bucket the-bucket is not of account 123456789012: then name another one/,
      ) as string,
    });
  });

  it.each([
    [
      'a redirect',
      failing(301, 'PermanentRedirect', 'No.', { 'x-amz-bucket-region': 'us-east-2' }),
      'Region us-east-2',
    ],
    ['a redirect that does not say where', { status: 301 }, 'another Region'],
    ['a refused signature', failing(400, 'AuthorizationHeaderMalformed'), 'another Region'],
  ])('is named with its Region at %s', async (_, answer, where) => {
    await expect(open([answer]).bucket.read(name)).rejects.toMatchObject({
      name: 'RemediationError',
      message: expect.stringContaining(`The bucket the-bucket is in ${where}, and the function in eu-west-1`) as string,
    });
  });

  it('tells which policy denies a call explicitly', async () => {
    const message =
      'User: arn:aws:sts::1:assumed-role/a/b is not authorized with an explicit deny in a service control policy';

    await expect(open([failing(403, 'AccessDenied', message)]).bucket.read(name)).rejects.toMatchObject({
      deniedBy: 'a service control policy',
    });
  });
});

describe('a call that S3 fails for a moment', () => {
  it.each([
    ['500', failing(500, 'InternalError')],
    ['503', failing(503, 'SlowDown')],
    ['429', { status: 429 }],
    ['a lost answer', 'lost'],
  ] as const)('is sent again after %s, up to four times', async (_, answer) => {
    const four = [answer, answer, answer, answer];
    const { bucket, waits } = open([...four, object]);

    expect(await bucket.read(name)).toMatchObject({ text: '{}' });
    expect(waits).toEqual([200, 400, 800, 1600]);
    await expect(open([...four, answer, object]).bucket.read(name)).rejects.toThrow();
  });

  it('is not sent again once the time is up', async () => {
    const { bucket, requests } = open(['lost', object], { signal: AbortSignal.abort() });

    await expect(bucket.read(name)).rejects.toThrow();
    expect(requests).toHaveLength(1);
  });
});

describe('the whole bucket', () => {
  const versions = (inner: string): Answer => ({ body: `<ListVersionsResult>${inner}</ListVersionsResult>` });

  it.each([
    ['a version', versions(`${end}<Version><Key>a</Key></Version>`), true],
    ['a delete marker', versions(`${end}<DeleteMarker><Key>a</Key></DeleteMarker>`), true],
    ['more than was told', versions('<IsTruncated>true</IsTruncated>'), true],
    ['nothing', versions(end), false],
    ['no bucket', failing(404, 'NoSuchBucket'), false],
  ])('with %s', async (_, answer, holdsAny) => {
    const { whole, requests } = open([answer]);

    expect(await whole.holdsAny()).toBe(holdsAny);
    expect(requests[0]).toMatchObject({ path: '/', query: { versions: '', 'max-keys': '1' } });
    expect(requests[0]?.headers['x-amz-expected-bucket-owner']).toBe('123456789012');
  });

  it.each([
    ['no listing', { body: '<html>sign in</html>' }],
    ['nothing', {}],
  ])('does not pass for empty where the answer is %s', async (_, answer) => {
    await expect(open([answer]).whole.holdsAny()).rejects.toMatchObject({ name: 'IncompleteError' });
  });
});

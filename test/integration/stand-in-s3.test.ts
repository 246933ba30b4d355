import { createHash } from 'node:crypto';
import { Sha256 } from '@smithy/core/checksum';
import { HttpRequest } from '@smithy/core/protocols';
import { SignatureV4 } from '@smithy/signature-v4';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Fault } from '../../lab/stand-in/faults.ts';
import type { StandIn } from '../../lab/stand-in/server.ts';
import { startStandIn } from '../../lab/stand-in/server.ts';

const accountId = '123456789012';
const owner = { 'x-amz-expected-bucket-owner': accountId };

let standIn: StandIn;
let fault: Fault | undefined;
beforeEach(async () => {
  fault = undefined;
  const buckets = [{ name: 'cases' }, { name: 'strangers', ownerId: '210987654321' }];
  standIn = await startStandIn({ accounts: [{ id: accountId, roles: [] }], buckets, faults: () => fault });
});
afterEach(() => standIn.close());

interface Sent {
  readonly method?: 'GET' | 'PUT' | 'DELETE';
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly region?: string;
  readonly secret?: Partial<StandIn['credentials']>;
}

const send = async (path: string, sent: Sent = {}) => {
  const { method = 'GET', query = {}, headers = owner, body, region = 'eu-west-1', secret = {} } = sent;
  const { hostname, port } = new URL(standIn.url);
  const credentials = { ...standIn.credentials, ...secret };
  const signer = new SignatureV4({ credentials, region, service: 's3', sha256: Sha256, uriEscapePath: false });
  const place = { protocol: 'http:', hostname, port: Number(port), path };
  const request = await signer.sign(
    new HttpRequest({
      method,
      ...place,
      query,
      headers: { host: `${hostname}:${port}`, ...headers },
      ...(body === undefined ? {} : { body }),
    }),
  );
  const answer = await fetch(`${standIn.url}${path}?${new URLSearchParams(query).toString()}`, {
    method,
    headers: request.headers,
    ...(body === undefined ? {} : { body }),
  });
  const text = await answer.text();
  const found = (name: string): string[] =>
    [...text.matchAll(new RegExp(`<${name}>([^<]*)</${name}>`, 'g'))].map(([, value = '']) => value);
  return { status: answer.status, headers: answer.headers, text, found, code: found('Code')[0] };
};

const put = (key: string, body: string, headers: Sent['headers'] = {}) =>
  send(`/cases/${key}`, { method: 'PUT', body, headers: { ...owner, ...headers } });

const etagOf = (answer: Awaited<ReturnType<typeof send>>): string => answer.headers.get('etag') ?? '';
const versionOf = (answer: Awaited<ReturnType<typeof send>>): string => answer.headers.get('x-amz-version-id') ?? '';

describe('an object', () => {
  it('is read as it was written last, and every version of it by its id', async () => {
    const first = await put('a/b.json', '1');
    const second = await put('a/b.json', '2');

    const [newest, oldest] = [
      await send('/cases/a/b.json'),
      await send('/cases/a/b.json', { query: { versionId: versionOf(first) } }),
    ];

    expect([newest.text, etagOf(newest), versionOf(newest)]).toEqual(['2', etagOf(second), versionOf(second)]);
    expect([oldest.text, etagOf(oldest)]).toEqual(['1', etagOf(first)]);
    expect(standIn.objects('cases')).toEqual(new Map([['a/b.json', '2']]));
  });

  it('is written where it is absent only once', async () => {
    const absent = { 'if-none-match': '*' };
    expect((await put('a', '1', absent)).status).toBe(200);
    expect(await put('a', '2', absent)).toMatchObject({ status: 412, code: 'PreconditionFailed' });
    expect(standIn.objects('cases').get('a')).toBe('1');
  });

  it('is written over the revision that the writer read, and over no other', async () => {
    const revision = etagOf(await put('a', '1'));
    expect((await put('a', '2', { 'if-match': revision })).status).toBe(200);
    expect(await put('a', '3', { 'if-match': revision })).toMatchObject({ status: 412, code: 'PreconditionFailed' });
    expect(await put('b', '3', { 'if-match': revision })).toMatchObject({ status: 404, code: 'NoSuchKey' });
    expect(standIn.objects('cases').get('a')).toBe('2');
  });

  it('is taken with its own checksum, and with no other', async () => {
    const checksum = { 'x-amz-checksum-sha256': createHash('sha256').update('1').digest('base64') };
    expect((await put('a', '1', checksum)).status).toBe(200);
    expect(await put('a', '2', checksum)).toMatchObject({ status: 400, code: 'BadDigest' });
  });

  it.each([
    ['a bucket that is not there', '/nowhere/a', {}, 404, 'NoSuchBucket'],
    ['a key that is not there', '/cases/a', {}, 404, 'NoSuchKey'],
    ['a version that is not there', '/cases/known', { query: { versionId: 'v0' } }, 404, 'NoSuchVersion'],
    ["a stranger's bucket", '/strangers/a', {}, 403, 'AccessDenied'],
    ['a call that names no owner', '/cases/known', { headers: {} }, 403, 'AccessDenied'],
    ['another Region', '/cases/known', { region: 'us-east-1' }, 400, 'AuthorizationHeaderMalformed'],
    ['unknown credentials', '/cases/known', { secret: { accessKeyId: 'ASIA' } }, 403, 'InvalidAccessKeyId'],
    ['a deletion', '/cases/known', { method: 'DELETE' as const }, 405, 'MethodNotAllowed'],
  ])('is refused for %s', async (_, path, sent, status, code) => {
    await put('known', '1');
    expect(await send(path, sent)).toMatchObject({ status, code });
  });
});

describe('the list of objects', () => {
  it('gives those under a prefix, by the bytes of their keys, a page at a time', async () => {
    const keys = ['cases/b', 'cases/a', 'cases/é &', 'cases/B', 'limits.json'];
    for (const key of keys) await put(encodeURIComponent(key).replaceAll('%2F', '/'), key);
    const query = { 'list-type': '2', prefix: 'cases/', 'max-keys': '3', 'encoding-type': 'url' };

    const first = await send('/cases/', { query });
    const [token = ''] = first.found('NextContinuationToken');
    const second = await send('/cases/', { query: { ...query, 'continuation-token': token } });

    expect([first.found('Key'), first.found('IsTruncated')]).toEqual([['cases/B', 'cases/a', 'cases/b'], ['true']]);
    expect([second.found('Key'), second.found('IsTruncated')]).toEqual([['cases/%C3%A9%20%26'], ['false']]);
    expect(second.found('NextContinuationToken')).toEqual([]);
  });

  it('is refused for a token that S3 did not give', async () => {
    const query = { 'list-type': '2', 'continuation-token': 'x' };
    expect(await send('/cases/', { query })).toMatchObject({ status: 400, code: 'InvalidArgument' });
  });

  it('gives every version, the newest first', async () => {
    const ids = [versionOf(await put('a', '1')), versionOf(await put('a', '2')), versionOf(await put('b', '3'))];

    const all = await send('/cases/', { query: { versions: '' } });
    const one = await send('/cases/', { query: { versions: '', 'max-keys': '1' } });

    expect(all.found('VersionId')).toEqual([ids[1], ids[0], ids[2]]);
    expect(all.found('IsLatest')).toEqual(['true', 'false', 'true']);
    expect([one.found('VersionId'), one.found('IsTruncated')]).toEqual([[ids[1]], ['true']]);
  });
});

describe('a fault', () => {
  it.each<[Fault, number, string]>([
    [{ kind: 'throttle' }, 503, 'SlowDown'],
    [{ kind: 'accessDenied' }, 403, 'AccessDenied'],
    [{ kind: 'conflict' }, 409, 'ConditionalRequestConflict'],
    [{ kind: 'status', status: 500 }, 500, 'InternalError'],
  ])('%o has the name that S3 gives it, and nothing is written', async (given, status, code) => {
    fault = given;
    const answer = await put('a', '1');
    expect(answer).toMatchObject({ status, code });
    expect(answer.text).toMatch(/^<\?xml [^>]*>\n<Error>/);
    expect(standIn.objects('cases').size).toBe(0);
    expect(standIn.callsOf('PutObject').map(({ input, outcome }) => [input.key, outcome])).toEqual([['a', code]]);
  });
});

import { setTimeout as sleep } from 'node:timers/promises';
import { partition } from '@aws-sdk/core/client';
import { fromEnv } from '@aws-sdk/credential-provider-env';
import { Sha256 } from '@smithy/core/checksum';
import { HttpRequest } from '@smithy/core/protocols';
import { SignatureV4 } from '@smithy/signature-v4';
import type { Environment } from '../../function/environment.ts';
import { withPermission } from '../access.ts';
import type { Connections } from '../connections.ts';

/** An object of a bucket, and the tag that names this version of its contents. */
export interface StoredObject {
  readonly text: string;
  readonly etag: string;
}

/** A condition on what is there: this version, or nothing. */
export type Condition = { readonly etag: string } | 'absent';

export interface ObjectStore {
  /** Undefined where there is no such object. */
  get(key: string): Promise<StoredObject | undefined>;
  /** Gives back whether it wrote: not where the condition does not hold. */
  put(key: string, text: string, condition?: Condition): Promise<boolean>;
  /** Whether the bucket has any object; not where there is no such bucket. */
  hasAny(): Promise<boolean>;
}

interface Place {
  readonly backupBucket: string;
  readonly partition: string;
}

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

/** How often a call is sent again after S3 failed for a moment or said nothing, and how long is waited before. */
const maxResends = 4;
const firstDelayMs = 200;

/** Where the bucket is: virtual-hosted in AWS, as a path at an endpoint that the environment names. */
const endpointOf = (bucket: string, environment: Environment, region: string): URL => {
  const custom = environment['AWS_ENDPOINT_URL_S3'] ?? environment['AWS_ENDPOINT_URL'];
  if (custom !== undefined) return new URL(`${custom.replace(/\/$/, '')}/${bucket}`);
  return new URL(`https://${bucket}.s3.${region}.${partition(region).dnsSuffix}`);
};

const readBody = async (body: AsyncIterable<Buffer>): Promise<string> => {
  const pieces: Buffer[] = [];
  for await (const piece of body) pieces.push(piece);
  return Buffer.concat(pieces).toString('utf8');
};

const element = (xml: string, name: string): string | undefined =>
  new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml)?.[1];

/** In the place of a key. */
const wholeBucket = '';

/** Asks for one version of anything in a bucket: S3 does not destroy a bucket with old versions or delete markers either. */
const listing = { versions: '', 'max-keys': '1' } as const;

const toError = ({ status, text }: Answer, action: string, key: string): Error => {
  const name = element(text, 'Code') ?? `Status${status}`;
  const message = element(text, 'Message') ?? 'it gave no reason';
  return Object.assign(new Error(`${action} of ${key}: ${message}`), { name });
};

const isTemporary = ({ status }: Answer): boolean => status >= 500 || status === 429;

/**
 * The three calls to S3 that the remediation makes. S3's client of the SDK would more than double the artifact; signing and
 * connections are the SDK's all the same.
 */
export const createObjectStore = (
  connections: Connections,
  { backupBucket: bucket, partition: arnPartition }: Place,
  environment: Environment,
  signal: AbortSignal,
): ObjectStore => {
  const region = environment['AWS_REGION'] ?? '';
  const endpoint = endpointOf(bucket, environment, region);
  const signer = new SignatureV4({
    credentials: fromEnv(),
    region,
    service: 's3',
    sha256: Sha256,
    uriEscapePath: false,
  });

  const sendOnce = async (method: string, key: string, headers: Record<string, string>, body: string) => {
    const request = new HttpRequest({
      method,
      protocol: endpoint.protocol,
      hostname: endpoint.hostname,
      ...(endpoint.port === '' ? {} : { port: Number(endpoint.port) }),
      path: `${endpoint.pathname.replace(/\/$/, '')}/${key}`,
      ...(key === wholeBucket ? { query: { ...listing } } : {}),
      headers: { host: endpoint.host, ...headers, ...(method === 'PUT' ? { 'content-type': 'application/json' } : {}) },
      ...(method === 'PUT' ? { body } : {}),
    });
    const signed = await signer.sign(request);
    const { response } = await connections.handle(new HttpRequest(signed), { abortSignal: signal });
    const text = await readBody(response.body as AsyncIterable<Buffer>);
    return { status: response.statusCode, headers: response.headers, text };
  };

  const trySend = async (...call: Parameters<typeof sendOnce>): Promise<Answer | Error> => {
    try {
      return await sendOnce(...call);
    } catch (error) {
      if (signal.aborted || !(error instanceof Error)) throw error;
      return error;
    }
  };

  const send = async (...call: Parameters<typeof sendOnce>): Promise<Answer> => {
    let answer = await trySend(...call);
    for (let resend = 0; resend < maxResends; resend += 1) {
      if (!(answer instanceof Error) && !isTemporary(answer)) return answer;
      await sleep(firstDelayMs * 2 ** resend, undefined, { signal });
      answer = await trySend(...call);
    }
    if (answer instanceof Error) throw answer;
    return answer;
  };

  const permitted = <T>(action: string, key: string, call: () => Promise<T>): Promise<T> =>
    withPermission(
      { action, resource: `arn:${arnPartition}:s3:::${bucket}${key === wholeBucket ? '' : `/${key}`}` },
      "the function's own role, or the bucket's policy or key refuses it",
      call,
    );

  return {
    get: (key) =>
      permitted('s3:GetObject', key, async () => {
        const answer = await send('GET', key, {}, '');
        if (answer.status === 200) return { text: answer.text, etag: answer.headers['etag'] ?? '' };
        const error = toError(answer, 's3:GetObject', key);
        if (error.name === 'NoSuchKey') return undefined;
        throw error;
      }),
    put: (key, text, condition) =>
      permitted('s3:PutObject', key, async () => {
        const headers: Record<string, string> =
          condition === undefined
            ? {}
            : condition === 'absent'
              ? { 'if-none-match': '*' }
              : { 'if-match': condition.etag };
        const answer = await send('PUT', key, headers, text);
        if (answer.status === 200) return true;
        // 409: another conditional write of this object is under way.
        if (condition !== undefined && (answer.status === 412 || answer.status === 409)) return false;
        throw toError(answer, 's3:PutObject', key);
      }),
    hasAny: () =>
      permitted('s3:ListBucketVersions', wholeBucket, async () => {
        const answer = await send('GET', wholeBucket, {}, '');
        // What is no listing must not pass for an empty bucket.
        if (answer.status === 200 && answer.text.includes('<ListVersionsResult')) {
          return /<(?:Version|DeleteMarker)>/.test(answer.text);
        }
        const error = toError(answer, 's3:ListBucketVersions', bucket);
        if (error.name === 'NoSuchBucket') return false;
        throw error;
      }),
  };
};

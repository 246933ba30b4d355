import { partition } from '@aws-sdk/core/client';
import { fromEnv } from '@aws-sdk/credential-provider-env';
import { Sha256 } from '@smithy/core/checksum';
import { HttpRequest, escapeUriPath } from '@smithy/core/protocols';
import { SignatureV4 } from '@smithy/signature-v4';
import type { Time } from '../../function/clock.ts';
import type { Environment } from '../../function/environment.ts';
import { AccessError, IncompleteError, RemediationError } from '../../function/errors.ts';
import { withPermission } from '../access.ts';
import type { Connections } from '../connections.ts';
import { createXmlReader } from '../xml-reader.ts';
import type { Reading, Shape } from '../xml-reader.ts';

/** A call to S3: to an object, or to the bucket itself where there is no key. */
export interface S3Call {
  readonly action: `s3:${string}`;
  readonly method: 'GET' | 'PUT';
  readonly key?: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface S3Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

/** Makes a call, and gives what S3 answers: status 200, or one of those that the caller knows by the code of the error. */
export type S3 = (call: S3Call, known?: readonly string[]) => Promise<S3Answer & { readonly code: string | undefined }>;

/** What the calls of an invocation are made with. */
export interface S3Place {
  readonly backupBucket: string;
  readonly accountId: string;
  readonly partition: string;
}

/** How often a call is sent again after S3 failed for a moment or said nothing, and how long is waited before. */
const maxResends = 4;
const firstDelayMs = 200;

/**
 * Where the bucket is: virtual-hosted in AWS, as a path at an endpoint that the environment names, and also for a name with dots,
 * which S3's certificate does not cover.
 */
const endpointOf = (bucket: string, environment: Environment, region: string): URL => {
  const custom = environment['AWS_ENDPOINT_URL_S3'] ?? environment['AWS_ENDPOINT_URL'];
  if (custom !== undefined) return new URL(`${custom.replace(/\/$/, '')}/${bucket}`);
  const host = `s3.${region}.${partition(region).dnsSuffix}`;
  return new URL(bucket.includes('.') ? `https://${host}/${bucket}` : `https://${bucket}.${host}`);
};

const readBody = async (body: AsyncIterable<Buffer>): Promise<string> => {
  const pieces: Buffer[] = [];
  for await (const piece of body) pieces.push(piece);
  return Buffer.concat(pieces).toString('utf8');
};

/** Reads what a shape names; undefined where the text is not XML. */
export const readXml = <const S extends Readonly<Record<string, Shape>>>(
  text: string,
  shape: S,
): Reading<S> | undefined => {
  const reader = createXmlReader(shape);
  try {
    reader.write(Buffer.from(text));
    return reader.end();
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
};

const isTemporary = ({ status }: S3Answer): boolean => status >= 500 || status === 429;

const own = "the function's own role, or the bucket's policy or key refuses it";

/** The error of a bucket that is not where it should be; undefined for any other. */
const misplaced = (
  { status, headers }: S3Answer,
  code: string,
  { backupBucket: bucket, accountId }: S3Place,
  region: string,
): RemediationError | undefined => {
  if (code === 'NoSuchBucket') {
    return new RemediationError(
      `The bucket ${bucket} does not exist, so nothing was done. Create it in account ${accountId} and Region ${region}, or ` +
        'apply the module again, which does so where it owns the bucket',
    );
  }
  if ((status >= 300 && status < 400) || code === 'AuthorizationHeaderMalformed') {
    const elsewhere = headers['x-amz-bucket-region'];
    return new RemediationError(
      `The bucket ${bucket} is in ${elsewhere === undefined ? 'another Region' : `Region ${elsewhere}`}, and the function in ` +
        `${region}, so nothing was done. Name a bucket of ${region} with backup_bucket`,
    );
  }
  return undefined;
};

/** S3 does not always say why it denies a call; that the bucket is a stranger's looks like any other denial. */
const withOwner = async <T>({ backupBucket: bucket, accountId }: S3Place, answer: Promise<T>): Promise<T> => {
  try {
    return await answer;
  } catch (error) {
    if (!(error instanceof AccessError)) throw error;
    const { message, deniedBy, cause } = error;
    throw new AccessError(
      `${message}. S3 also refuses where the bucket ${bucket} is not of account ${accountId}: then name another one with backup_bucket`,
      { cause, deniedBy },
    );
  }
};

/**
 * The few calls to S3 that the remediation makes. S3's client of the SDK would more than double the artifact; signing and
 * connections are the SDK's all the same.
 */
export const createS3 = (
  connections: Connections,
  place: S3Place,
  environment: Environment,
  time: Pick<Time, 'sleep'>,
  signal: AbortSignal,
): S3 => {
  const { backupBucket: bucket, accountId } = place;
  const region = environment['AWS_REGION'] ?? '';
  const endpoint = endpointOf(bucket, environment, region);
  const signer = new SignatureV4({
    credentials: fromEnv(),
    region,
    service: 's3',
    sha256: Sha256,
    // The path is encoded already, and S3 does not encode it twice.
    uriEscapePath: false,
  });

  const sendOnce = async ({ method, key = '', query, headers, body }: S3Call): Promise<S3Answer> => {
    const request = new HttpRequest({
      method,
      protocol: endpoint.protocol,
      hostname: endpoint.hostname,
      ...(endpoint.port === '' ? {} : { port: Number(endpoint.port) }),
      path: `${endpoint.pathname.replace(/\/$/, '')}/${escapeUriPath(key)}`,
      query: { ...query },
      headers: { host: endpoint.host, 'x-amz-expected-bucket-owner': accountId, ...headers },
      ...(body === undefined ? {} : { body }),
    });
    const signed = await signer.sign(request);
    const { response } = await connections.handle(new HttpRequest(signed), { abortSignal: signal });
    const text = await readBody(response.body as AsyncIterable<Buffer>);
    return { status: response.statusCode, headers: response.headers, text };
  };

  const trySend = async (call: S3Call): Promise<S3Answer | Error> => {
    try {
      return await sendOnce(call);
    } catch (error) {
      if (signal.aborted || !(error instanceof Error)) throw error;
      return error;
    }
  };

  const send = async (call: S3Call): Promise<S3Answer> => {
    let answer = await trySend(call);
    for (let resend = 0; resend < maxResends; resend += 1) {
      if (!(answer instanceof Error) && !isTemporary(answer)) return answer;
      await time.sleep(firstDelayMs * 2 ** resend);
      answer = await trySend(call);
    }
    if (answer instanceof Error) throw answer;
    return answer;
  };

  return (call, known = []) => {
    const { action, key } = call;
    const resource = `arn:${place.partition}:s3:::${bucket}${key === undefined ? '' : `/${key}`}`;
    const answered = withPermission({ action, resource }, own, async () => {
      const answer = await send(call);
      if (answer.status === 200) return { ...answer, code: undefined };
      const problem = readXml(answer.text, { Error: { Code: 'text', Message: 'text' } })?.Error;
      const code = problem?.Code ?? `Status${answer.status}`;
      if (known.includes(code)) return { ...answer, code };
      const error = misplaced(answer, code, place, region);
      if (error !== undefined) throw error;
      const text = `${action} of ${key ?? bucket}: ${problem?.Message ?? 'it gave no reason'}`;
      throw Object.assign(new Error(text), {
        name: answer.status === 403 && problem === undefined ? 'AccessDenied' : code,
      });
    });
    return withOwner(place, answered);
  };
};

/** What S3 always tells. */
export const s3Told = (value: string | undefined, what: string): string => {
  if (value === undefined || value === '') throw new IncompleteError(`S3 did not tell ${what}, so nothing was done`);
  return value;
};

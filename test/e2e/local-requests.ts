// Requests that the tests of the local AWS share: sessions of roles, and calls of services that have no client here.
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import type { AwsCredentialIdentity } from '@smithy/types';
import { zipSync } from 'fflate';
import { createHash, createHmac } from 'node:crypto';
import { aRole, policy } from '../../lab/stand-in/accounts.ts';
import type { PolicyDocument, Role, Statement } from '../../lab/stand-in/accounts.ts';
import { administrator, localAccountId, region } from '../../lab/tools/local-aws.ts';
import type { LocalAws } from '../../lab/tools/local-aws.ts';

export const arnOf = (name: string, account = localAccountId): string => `arn:aws:iam::${account}:role/${name}`;

/** A role that a principal may assume. */
export const trusting = (name: string, principal: string, rest: Partial<Role> = {}): Role =>
  aRole({
    name,
    trust: policy({ Effect: 'Allow', Principal: { AWS: principal }, Action: 'sts:AssumeRole' }),
    ...rest,
  });

/** A role that everybody may assume, with these statements. */
export const roleWith = (name: string, ...statements: readonly Statement[]): Role =>
  trusting(name, '*', { inlinePolicies: { only: policy(...statements) } });

export const assume = async (
  aws: LocalAws,
  RoleArn: string,
  credentials = administrator,
): Promise<AwsCredentialIdentity> => {
  const client = new STSClient({ region, endpoint: aws.url, credentials });
  const { Credentials: given } = await client.send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 'test' }));
  return {
    accessKeyId: given?.AccessKeyId ?? '',
    secretAccessKey: given?.SecretAccessKey ?? '',
    sessionToken: given?.SessionToken ?? '',
  };
};

/** A call of an administrator: the local AWS reads from the signature which service is called, and checks no more. */
export const call = async (aws: LocalAws, service: string, path: string, init: RequestInit): Promise<string> => {
  const credential = `${administrator.accessKeyId}/20260101/${region}/${service}/aws4_request`;
  const headers = {
    ...(init.headers as Record<string, string>),
    Authorization: `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=host, Signature=none`,
  };
  const response = await fetch(`${aws.url}${path}`, { method: 'POST', ...init, headers });
  const text = await response.text();
  if (!response.ok) throw new Error(`${service} ${path}: ${text}`);
  return text;
};

export const createDocument = (aws: LocalAws, Name: string, content: unknown): Promise<unknown> =>
  call(aws, 'ssm', '/', {
    headers: { 'X-Amz-Target': 'AmazonSSM.CreateDocument', 'Content-Type': 'application/x-amz-json-1.1' },
    body: JSON.stringify({
      Name,
      Content: JSON.stringify(content),
      DocumentType: 'Automation',
      DocumentFormat: 'JSON',
    }),
  });

/** A function whose whole code is one module that exports a handler. */
export const createFunction = (aws: LocalAws, FunctionName: string, role: string, code: string): Promise<unknown> => {
  const zip = zipSync({ 'index.mjs': new TextEncoder().encode(code) });
  return call(aws, 'lambda', '/2015-03-31/functions', {
    body: JSON.stringify({
      FunctionName,
      Role: arnOf(role),
      Runtime: 'nodejs22.x',
      Handler: 'index.handler',
      Timeout: 10,
      Code: { ZipFile: Buffer.from(zip).toString('base64') },
    }),
  });
};

/** How often Lambda tries an asynchronous invocation again where the function failed. */
export const setLambdaRetries = (aws: LocalAws, functionName: string, MaximumRetryAttempts: number): Promise<unknown> =>
  call(aws, 'lambda', `/2019-09-25/functions/${functionName}/event-invoke-config`, {
    method: 'PUT',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ MaximumRetryAttempts }),
  });

export const createSchedule = (aws: LocalAws, name: string, Target: unknown): Promise<unknown> =>
  call(aws, 'scheduler', `/schedules/${name}`, {
    body: JSON.stringify({ FlexibleTimeWindow: { Mode: 'OFF' }, ScheduleExpression: 'rate(1 day)', Target }),
  });

/** The body of a request to create a bucket here. */
export const bucketPlace = `<CreateBucketConfiguration><LocationConstraint>${region}</LocationConstraint></CreateBucketConfiguration>`;

/** Has a bucket keep old versions. */
export const keepVersions = (aws: LocalAws, name: string): Promise<unknown> => {
  const body = '<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>';
  return call(aws, 's3', `/${name}?versioning`, { method: 'PUT', body });
};

/** A bucket of this name, with this policy if one is given. */
export const createBucket = async (
  aws: LocalAws,
  name: string,
  bucketPolicy?: PolicyDocument,
  headers: Record<string, string> = {},
): Promise<void> => {
  await call(aws, 's3', `/${name}`, { method: 'PUT', body: bucketPlace, headers });
  if (bucketPolicy === undefined) return;
  await call(aws, 's3', `/${name}?policy`, { method: 'PUT', body: JSON.stringify(bucketPolicy) });
};

interface S3Answer {
  readonly status: number;
  /** The code of an error, or the body of what was asked for. */
  readonly text: string;
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const hmac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();

/** Any call of S3 that is signed with the credentials of a role. */
export const s3Request = (
  aws: LocalAws,
  credentials: AwsCredentialIdentity,
  method: 'DELETE' | 'GET' | 'HEAD' | 'PUT',
  path: string,
  { body = '', headers: more = {} }: { readonly body?: string; readonly headers?: Record<string, string> } = {},
): Promise<Response> => {
  const url = new URL(path, aws.url);
  const time = new Date().toISOString().replace(/\.\d+|[-:]/g, '');
  const headers: Record<string, string> = {
    host: url.host,
    'x-amz-content-sha256': sha256(body),
    'x-amz-date': time,
    'x-amz-security-token': credentials.sessionToken ?? '',
  };
  const signed = Object.keys(headers).join(';');
  const lines = Object.entries(headers).map(([name, value]) => `${name}:${value}\n`);
  const request = [method, url.pathname, url.search.slice(1), lines.join(''), signed, sha256(body)].join('\n');
  const scope = [time.slice(0, 8), region, 's3', 'aws4_request'];
  const key = scope.reduce<string | Buffer>(hmac, `AWS4${credentials.secretAccessKey}`);
  const signature = hmac(key, ['AWS4-HMAC-SHA256', time, scope.join('/'), sha256(request)].join('\n')).toString('hex');
  headers['Authorization'] =
    `AWS4-HMAC-SHA256 Credential=${[credentials.accessKeyId, ...scope].join('/')}, ` +
    `SignedHeaders=${signed}, Signature=${signature}`;
  return fetch(url, { method, headers: { ...headers, ...more }, ...(method === 'PUT' ? { body } : {}) });
};

/** A call of S3 with what it answers, in short. */
export const s3Call = async (
  aws: LocalAws,
  credentials: AwsCredentialIdentity,
  method: 'GET' | 'PUT',
  path: string,
  body = '',
  headers: Record<string, string> = {},
): Promise<S3Answer> => {
  const response = await s3Request(aws, credentials, method, path, { body, headers });
  const text = await response.text();
  return { status: response.status, text: /<Code>(.*)<\/Code>/.exec(text)?.[1] ?? text };
};

/** Deletes all versions of everything in a bucket, as somebody would who no longer wants it. */
export const emptyBucket = async (aws: LocalAws, bucket: string, credentials: AwsCredentialIdentity): Promise<void> => {
  const listing = await (await s3Request(aws, credentials, 'GET', `/${bucket}?versions=`)).text();
  const versions = listing.matchAll(/<(?:Version|DeleteMarker)>.*?<Key>(.*?)<\/Key>.*?<VersionId>(.*?)<\/VersionId>/gs);
  for (const [, key = '', version = ''] of versions) {
    const path = `/${bucket}/${key.split('/').map(encodeURIComponent).join('/')}?versionId=${version}`;
    const { status } = await s3Request(aws, credentials, 'DELETE', path);
    if (status !== 204) throw new Error(`${path}: ${status}`);
  }
};

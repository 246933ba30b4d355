// Signed calls of the services that have no client among the dependencies.
import { Sha256 } from '@smithy/core/checksum';
import { HttpRequest } from '@smithy/core/protocols';
import { SignatureV4 } from '@smithy/signature-v4';
import type { AwsCredentialIdentity, Provider } from '@smithy/types';
import { createHash } from 'node:crypto';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';

export interface Call {
  /** As the address and the signature have it. */
  readonly service: string;
  /** Where the service is called, if not in the Region of the run. */
  readonly region?: string;
  readonly method?: 'DELETE' | 'GET' | 'HEAD' | 'POST' | 'PUT';
  readonly path?: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** An answer with which a service refused a call; `name` is its code. */
export class CallRefused extends Error {
  override readonly name: string;

  constructor(code: string, call: Call, text: string) {
    super(`${call.service} ${call.method ?? 'POST'} ${call.path ?? '/'}: ${code}: ${text.slice(0, 500)}`);
    this.name = code;
  }
}

const mostAttempts = 6;

const codeOf = (response: Response, text: string): string => {
  const given =
    response.headers.get('x-amzn-errortype') ?? /"__type" ?: ?"([^"]*)"|<Code>([^<]*)</.exec(text)?.slice(1).join('');
  return given?.split(':')[0]?.split('#').at(-1) ?? `Status${response.status}`;
};

const isTemporary = (status: number, code: string): boolean =>
  status >= 500 || status === 429 || /Throttl|TooManyRequests|SlowDown|OperationAborted/.test(code);

const endpointOf = ({ service }: Call, region: string): URL =>
  new URL(process.env['AWS_ENDPOINT_URL'] ?? `https://${service}.${region}.amazonaws.com`);

export type Caller = (call: Call) => Promise<string>;

/** Gives the text of the answer, and tries again what AWS throttled or failed for a moment. Rejects with a CallRefused. */
export const createCaller =
  (home: string, credentials: Provider<AwsCredentialIdentity>): Caller =>
  async (call) => {
    const { service, region = home, method = 'POST', path = '/', query = {}, headers = {}, body = '' } = call;
    const endpoint = endpointOf(call, region);
    // S3 alone takes a path as it is; the others encode what is encoded once more.
    const signer = new SignatureV4({
      credentials,
      region,
      service,
      sha256: Sha256,
      ...(service === 's3' ? { uriEscapePath: false } : {}),
    });
    const sendOnce = async (): Promise<Response> => {
      const request = new HttpRequest({
        method,
        protocol: endpoint.protocol,
        hostname: endpoint.hostname,
        ...(endpoint.port === '' ? {} : { port: Number(endpoint.port) }),
        path,
        query: { ...query },
        headers: {
          host: endpoint.host,
          'x-amz-content-sha256': createHash('sha256').update(body).digest('hex'),
          ...headers,
        },
        body,
      });
      const signed = await signer.sign(request);
      const parameters = new URLSearchParams(query).toString().replaceAll('+', '%20');
      const url = `${endpoint.origin}${path}${parameters === '' ? '' : `?${parameters}`}`;
      return fetch(url, { method, headers: signed.headers, ...(['GET', 'HEAD'].includes(method) ? {} : { body }) });
    };
    for (let attempt = 1; ; attempt += 1) {
      const response = await sendOnce();
      const text = await response.text();
      if (response.ok) return text;
      const code = codeOf(response, text);
      if (attempt === mostAttempts || !isTemporary(response.status, code)) throw new CallRefused(code, call, text);
      await sleep(200 * 2 ** attempt);
    }
  };

const jsonTargets = {
  ce: ['AWSInsightsIndexService', '1.1'],
  logs: ['Logs_20140328', '1.1'],
  organizations: ['AWSOrganizationsV20161128', '1.1'],
  sqs: ['AmazonSQS', '1.0'],
  ssm: ['AmazonSSM', '1.1'],
} as const;

export type JsonService = keyof typeof jsonTargets;

/** A call of a service that speaks JSON. */
export const jsonCall = (service: JsonService, action: string, input: object, region?: string): Call => {
  const [target, version] = jsonTargets[service];
  return {
    service,
    ...(region === undefined ? {} : { region }),
    headers: { 'content-type': `application/x-amz-json-${version}`, 'x-amz-target': `${target}.${action}` },
    body: JSON.stringify(input),
  };
};

const queryVersions = { monitoring: '2010-08-01', sns: '2010-03-31' } as const;

export type QueryService = keyof typeof queryVersions;

/** A call of a service that takes a form and answers in XML. */
export const queryCall = (service: QueryService, action: string, input: Readonly<Record<string, string>>): Call => ({
  service,
  headers: { 'content-type': 'application/x-www-form-urlencoded' },
  body: new URLSearchParams({ Action: action, Version: queryVersions[service], ...input }).toString(),
});

/** The texts of all elements of a name, in their order. */
export const elements = (name: string, xml: string): readonly string[] =>
  [...xml.matchAll(new RegExp(`<${name}>([^<]*)</${name}>`, 'g'))].map(([, text = '']) => text);

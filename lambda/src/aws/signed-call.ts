import { partition } from '@aws-sdk/core/client';
import { Sha256 } from '@smithy/core/checksum';
import { HttpRequest } from '@smithy/core/protocols';
import { SignatureV4 } from '@smithy/signature-v4';
import type { AwsCredentialIdentity, Provider } from '@smithy/types';
import type { Time } from '../function/clock.ts';
import type { Environment } from '../function/environment.ts';
import { isJson, parseJson } from '../function/json.ts';
import type { Json } from '../function/json.ts';
import { withPermission } from './access.ts';
import type { Connections } from './connections.ts';

/** What a service is called where: its clients in the SDK would bring more than the artifact has room for. */
interface Service {
  /** The service's name in a signature, in its address and before the colon of its actions. */
  readonly id: 'organizations' | 'config' | 'logs' | 'cloudformation' | 'sns';
  /** As the variables AWS_ENDPOINT_URL_… have it. */
  readonly variable: string;
  /** What stands before the dot in X-Amz-Target; undefined for the query protocol. */
  readonly target?: string;
  /** Has one endpoint in a partition, in a Region of its own. */
  readonly isGlobal?: true;
  /** The version of a query API. */
  readonly version?: string;
}

export const organizations: Service = {
  id: 'organizations',
  variable: 'ORGANIZATIONS',
  target: 'AWSOrganizationsV20161128',
  isGlobal: true,
};
export const config: Service = { id: 'config', variable: 'CONFIG_SERVICE', target: 'StarlingDoveService' };
export const logs: Service = { id: 'logs', variable: 'CLOUDWATCH_LOGS', target: 'Logs_20140328' };
export const cloudFormation: Service = { id: 'cloudformation', variable: 'CLOUDFORMATION', version: '2010-05-15' };
export const sns: Service = { id: 'sns', variable: 'SNS', version: '2010-03-31' };

/** What calls are made with: the function's surroundings, or those of a command. */
export interface Surroundings {
  readonly connections: Connections;
  readonly credentials: Provider<AwsCredentialIdentity>;
  readonly region: string;
  readonly environment: Environment;
  readonly sleep: Time['sleep'];
  /** Ends a call that is under way, and the waiting for the next attempt; undefined: nothing does. */
  readonly signal?: AbortSignal;
}

/** An answer with which a service refused a call; `name` is its code. */
export class ServiceError extends Error {
  override readonly name: string;
  // By which the SDK's errors are known too.
  readonly $fault = 'client';

  constructor(code: string, message: string) {
    super(message);
    this.name = code;
  }
}

export interface SignedCall {
  readonly service: Service;
  readonly action: string;
  readonly input: Readonly<Record<string, string | number | undefined>>;
  /** What a statement that allows it names; `*` where AWS takes nothing narrower. */
  readonly resource?: string;
}

/** How often a call is sent again after AWS throttled it, failed for a moment or said nothing, and how long is waited before. */
const maxResends = 6;
const firstDelayMs = 200;
const longestDelayMs = 5_000;

const endpointOf = ({ id, variable }: Service, environment: Environment, region: string): URL => {
  const custom = environment[`AWS_ENDPOINT_URL_${variable}`] ?? environment['AWS_ENDPOINT_URL'];
  return new URL(custom ?? `https://${id}.${region}.${partition(region).dnsSuffix}/`);
};

/** The partition of a Region: aws, aws-cn, aws-us-gov … */
export const partitionOf = (region: string): string => partition(region).name;

/** Where AWS Organizations is called, by partition, as its user guide has it ("Region support"). */
const globalRegions: Readonly<Record<string, string>> = {
  aws: 'us-east-1',
  'aws-cn': 'cn-northwest-1',
  'aws-us-gov': 'us-gov-west-1',
};

const regionOf = ({ isGlobal }: Service, region: string): string =>
  (isGlobal === true ? globalRegions[partitionOf(region)] : undefined) ?? region;

const contentOf = ({ service, action, input }: SignedCall): { headers: Record<string, string>; body: string } => {
  const given = Object.entries(input).filter(([, value]) => value !== undefined);
  if (service.target !== undefined) {
    return {
      headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': `${service.target}.${action}` },
      body: JSON.stringify(Object.fromEntries(given)),
    };
  }
  const form = new URLSearchParams({ Action: action, Version: service.version ?? '' });
  for (const [name, value] of given) form.set(name, String(value));
  return { headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: form.toString() };
};

interface RawAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

const readBody = async (body: AsyncIterable<Buffer>): Promise<string> => {
  const pieces: Buffer[] = [];
  for await (const piece of body) pieces.push(piece);
  return Buffer.concat(pieces).toString('utf8');
};

const elementOf = (name: string, text: string): string | undefined =>
  new RegExp(`<${name}>([^<]*)</${name}>`).exec(text)?.[1];

/** The code and the message of an error, of either protocol. */
const problemOf = ({ status, headers, text }: RawAnswer): ServiceError => {
  const parsed = parseJson(text);
  const { __type: type, message, Message } = isJson(parsed) ? parsed : ({} as Json);
  const given = headers['x-amzn-errortype'] ?? (typeof type === 'string' ? type : elementOf('Code', text));
  const code = given?.split(':')[0]?.split('#').at(-1) ?? `Status${status}`;
  const told = [message, Message, elementOf('Message', text)].find((each) => typeof each === 'string');
  return new ServiceError(code, typeof told === 'string' ? told : 'it gave no reason');
};

const throttled = /Throttl|TooManyRequests|RequestLimitExceeded|SlowDown|LimitExceededException$/;

const isTemporary = (answer: RawAnswer): boolean =>
  answer.status >= 500 || answer.status === 429 || (answer.status >= 400 && throttled.test(problemOf(answer).name));

/** Makes a call and gives the text of the answer. Throws an AccessError where it is denied, a ServiceError where it is refused. */
export const callSigned = async (surroundings: Surroundings, call: SignedCall): Promise<string> => {
  const { connections, credentials, environment, sleep, signal } = surroundings;
  const { service, action, resource = '*' } = call;
  const region = regionOf(service, surroundings.region);
  const endpoint = endpointOf(service, environment, region);
  const signer = new SignatureV4({ credentials, region, service: service.id, sha256: Sha256 });

  const sendOnce = async (): Promise<RawAnswer> => {
    const { headers, body } = contentOf(call);
    const request = new HttpRequest({
      method: 'POST',
      protocol: endpoint.protocol,
      hostname: endpoint.hostname,
      ...(endpoint.port === '' ? {} : { port: Number(endpoint.port) }),
      path: endpoint.pathname,
      headers: { host: endpoint.host, ...headers },
      body,
    });
    const { response } = await connections.handle(
      new HttpRequest(await signer.sign(request)),
      signal === undefined ? {} : { abortSignal: signal },
    );
    const text = await readBody(response.body as AsyncIterable<Buffer>);
    return { status: response.statusCode, headers: response.headers, text };
  };

  // Without credentials there is no use in another attempt.
  await credentials();
  const trySend = (): Promise<RawAnswer | Error> =>
    sendOnce().catch((error: unknown) => {
      if (error instanceof Error) return error;
      throw error;
    });

  return withPermission({ action: `${service.id}:${action}`, resource }, 'the caller', async () => {
    let answer = await trySend();
    for (let resend = 0; resend < maxResends; resend += 1) {
      if (signal?.aborted === true || (!(answer instanceof Error) && !isTemporary(answer))) break;
      await sleep(Math.min(longestDelayMs, firstDelayMs * 2 ** resend));
      answer = await trySend();
    }
    if (answer instanceof Error) throw answer;
    if (answer.status === 200) return answer.text;
    throw problemOf(answer);
  });
};

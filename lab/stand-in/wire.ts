import type { IncomingHttpHeaders } from 'node:http';
import { ApiError } from './api-error.ts';
import { readS3Call } from './s3-wire.ts';
import { document, element, text } from './xml.ts';

/** The calls that the stand-in knows, by the service that takes them. */
const apis = {
  iam: [
    'GetAccountAuthorizationDetails',
    'GetRole',
    'ListAttachedRolePolicies',
    'ListRolePolicies',
    'ListInstanceProfilesForRole',
    'GetRolePolicy',
    'GetInstanceProfile',
    'GetPolicy',
    'GetPolicyVersion',
    'ListPolicyVersions',
    'GenerateServiceLastAccessedDetails',
    'GetServiceLastAccessedDetails',
    'TagRole',
    'UntagRole',
    'AttachRolePolicy',
    'DetachRolePolicy',
    'DeleteRolePolicy',
    'RemoveRoleFromInstanceProfile',
    'DeleteRole',
  ],
  config: [
    'PutEvaluations',
    'GetComplianceDetailsByConfigRule',
    'DescribeConfigRules',
    'DescribeAggregateComplianceByConfigRules',
    'GetAggregateComplianceDetailsByConfigRule',
    'DescribeConfigurationRecorders',
    'DescribeConfigurationRecorderStatus',
    'SelectResourceConfig',
    'SelectAggregateResourceConfig',
  ],
  sts: ['AssumeRole'],
  sns: ['Publish'],
  s3: ['GetObject', 'PutObject', 'ListObjectsV2', 'ListObjectVersions'],
} as const;

export type Service = keyof typeof apis;
export type Api = (typeof apis)[Service][number];
export type RoleApi = Exclude<(typeof apis)['iam'][number], 'GetAccountAuthorizationDetails'>;
export type S3Api = (typeof apis)['s3'][number];

/** IAM, STS and SNS speak the query protocol (form in, XML out), Config speaks JSON 1.1, S3 has paths, headers and bodies. */
export type Protocol = 'query' | 'json' | 's3';

const services = new Map(
  Object.entries(apis).flatMap(([service, names]) =>
    names.map((name): [string, Service] => [name, service as Service]),
  ),
);

export const serviceOf = (api: Api): Service => {
  const service = services.get(api);
  if (service === undefined) throw new Error(`${api} is of no service`);
  return service;
};

export const isRoleApi = (api: Api): api is RoleApi =>
  serviceOf(api) === 'iam' && api !== 'GetAccountAuthorizationDetails';

export const isS3Api = (api: Api): api is S3Api => serviceOf(api) === 's3';

export interface Answer {
  readonly status: number;
  readonly contentType: string;
  readonly body: Buffer;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A request as it comes over the wire. */
export interface Message {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

export interface WireRequest {
  readonly api: Api;
  readonly accessKeyId: string;
  readonly sessionToken: string | undefined;
  readonly region: string;
  readonly input: Readonly<Record<string, unknown>>;
}

const TARGET = 'StarlingDoveService.';

const isApi = (name: string): name is Api => services.has(name);

const header = (value: string | string[] | undefined): string | undefined => (Array.isArray(value) ? value[0] : value);

const scopeOf = ({ authorization = '' }: IncomingHttpHeaders) => {
  const scope = /Credential=([^/]+)\/\d{8}\/([^/]+)\/([^/]+)\/aws4_request/.exec(authorization);
  const [, accessKeyId, region, service] = scope ?? [];
  return { accessKeyId, region, service };
};

export const protocolOf = (headers: IncomingHttpHeaders): Protocol => {
  if (scopeOf(headers).service === 's3') return 's3';
  return header(headers['x-amz-target']) === undefined ? 'query' : 'json';
};

const apiOf = (headers: IncomingHttpHeaders, input: Readonly<Record<string, unknown>>): Api => {
  const target = header(headers['x-amz-target']);
  const name = target === undefined ? String(input.Action) : target.slice(TARGET.length);
  if (isApi(name) && (target === undefined || target.startsWith(TARGET))) return name;
  throw target === undefined
    ? new ApiError('InvalidAction', `Could not find operation ${name}`)
    : new ApiError('UnknownOperationException', `Unknown operation ${target}`);
};

const inputOf = (protocol: Protocol, body: string): Readonly<Record<string, unknown>> => {
  if (protocol === 'query') return Object.fromEntries(new URLSearchParams(body));
  try {
    return JSON.parse(body) as Readonly<Record<string, unknown>>;
  } catch {
    throw new ApiError('SerializationException', 'The request is not JSON');
  }
};

const readCall = (message: Message): Pick<WireRequest, 'api' | 'input'> => {
  const protocol = protocolOf(message.headers);
  if (protocol === 's3') return readS3Call(message);
  const input = inputOf(protocol, message.body.toString());
  return { api: apiOf(message.headers, input), input };
};

export const parseRequest = (message: Message): WireRequest => {
  const { api, input } = readCall(message);
  const { accessKeyId, region, service } = scopeOf(message.headers);
  if (accessKeyId === undefined || region === undefined) {
    throw new ApiError('MissingAuthenticationToken', 'Request is missing Authentication Token', 403);
  }
  if (service !== serviceOf(api)) {
    throw new ApiError('SignatureDoesNotMatch', `Credential should be scoped to service ${serviceOf(api)}`, 403);
  }
  return { api, accessKeyId, region, input, sessionToken: header(message.headers['x-amz-security-token']) };
};

export const xmlAnswer = (body: Buffer | string): Answer => ({
  status: 200,
  contentType: 'text/xml',
  body: Buffer.from(body),
});

export const jsonAnswer = (body: unknown): Answer => ({
  status: 200,
  contentType: 'application/x-amz-json-1.1',
  body: Buffer.from(JSON.stringify(body)),
});

export const errorAnswer = (protocol: Protocol, error: ApiError): Answer => {
  if (protocol === 's3') {
    // S3 knows no envelope around its errors.
    const content = text('Code', error.code) + text('Message', error.message);
    return { status: error.status, contentType: 'application/xml', body: document(element('Error', content)) };
  }
  if (protocol === 'json')
    return { ...jsonAnswer({ __type: error.code, message: error.message }), status: error.status };
  const type = text('Type', error.status < 500 ? 'Sender' : 'Receiver');
  const detail = element('Error', type + text('Code', error.code) + text('Message', error.message));
  const requestId = text('RequestId', '00000000-0000-4000-8000-000000000000');
  return { ...xmlAnswer(element('ErrorResponse', detail + requestId)), status: error.status };
};

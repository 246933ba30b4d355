import type { IncomingHttpHeaders } from 'node:http';
import { element, text } from './xml.ts';

/** What the function calls. */
export type EvaluatorApi =
  'GetAccountAuthorizationDetails' | 'PutEvaluations' | 'GetComplianceDetailsByConfigRule' | 'AssumeRole';

/** The function's calls, and what the commands for people call besides. */
export type Api =
  | EvaluatorApi
  | 'DescribeConfigRules'
  | 'DescribeAggregateComplianceByConfigRules'
  | 'GetAggregateComplianceDetailsByConfigRule';

/** IAM and STS speak the query protocol (form in, XML out), Config speaks JSON 1.1. */
export type Protocol = 'query' | 'json';

const services: Readonly<Record<Api, string>> = {
  GetAccountAuthorizationDetails: 'iam',
  PutEvaluations: 'config',
  GetComplianceDetailsByConfigRule: 'config',
  DescribeConfigRules: 'config',
  DescribeAggregateComplianceByConfigRules: 'config',
  GetAggregateComplianceDetailsByConfigRule: 'config',
  AssumeRole: 'sts',
};

/** An answer that AWS would give as an error; anything else thrown is a defect of the stand-in. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly code: string;
  readonly status: number;

  constructor(code: string, message: string, status = 400) {
    super(message);
    this.code = code;
    this.status = status;
  }
}

export interface Answer {
  readonly status: number;
  readonly contentType: string;
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

const isApi = (name: string): name is Api => Object.hasOwn(services, name);

const header = (value: string | string[] | undefined): string | undefined => (Array.isArray(value) ? value[0] : value);

export const protocolOf = (headers: IncomingHttpHeaders): Protocol =>
  header(headers['x-amz-target']) === undefined ? 'query' : 'json';

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
    throw new ApiError('SerializationException', 'The request is no JSON');
  }
};

export const parseRequest = (headers: IncomingHttpHeaders, body: string): WireRequest => {
  const input = inputOf(protocolOf(headers), body);
  const api = apiOf(headers, input);
  const scope = /Credential=([^/]+)\/\d{8}\/([^/]+)\/([^/]+)\/aws4_request/.exec(headers.authorization ?? '');
  const [, accessKeyId, region, service] = scope ?? [];
  if (accessKeyId === undefined || region === undefined) {
    throw new ApiError('MissingAuthenticationToken', 'Request is missing Authentication Token', 403);
  }
  if (service !== services[api]) {
    throw new ApiError('SignatureDoesNotMatch', `Credential should be scoped to service ${services[api]}`, 403);
  }
  return { api, accessKeyId, region, input, sessionToken: header(headers['x-amz-security-token']) };
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
  if (protocol === 'json')
    return { ...jsonAnswer({ __type: error.code, message: error.message }), status: error.status };
  const type = text('Type', error.status < 500 ? 'Sender' : 'Receiver');
  const detail = element('Error', type + text('Code', error.code) + text('Message', error.message));
  const requestId = text('RequestId', '00000000-0000-4000-8000-000000000000');
  return { ...xmlAnswer(element('ErrorResponse', detail + requestId)), status: error.status };
};

import { Sha256 } from '@smithy/core/checksum';
import { HttpRequest } from '@smithy/core/protocols';
import type { HttpResponse } from '@smithy/core/protocols';
import { SignatureV4 } from '@smithy/signature-v4';
import type { AwsCredentialIdentity, Provider } from '@smithy/types';
import type { Time } from '../function/clock.ts';
import type { Environment } from '../function/environment.ts';
import { withPermission } from './access.ts';
import type { Connections } from './connections.ts';
import { fewRetries } from './retry.ts';
import type { Retries } from './retry.ts';
import { toServiceError } from './service-error.ts';
import { endpointOf } from './services.ts';
import type { Service } from './services.ts';

/** What calls are made with: the function's surroundings, or those of a command. */
export interface Surroundings {
  readonly connections: Connections;
  readonly credentials: Provider<AwsCredentialIdentity>;
  readonly region: string;
  readonly environment: Environment;
  readonly sleep: Time['sleep'];
  /** Ends a call that is under way, and the waiting for the next attempt; undefined: nothing does. */
  readonly signal?: AbortSignal;
  /** Who calls, in words, for when AWS's own message does not name the caller. */
  readonly principal?: string;
  /** Undefined: few. */
  readonly retries?: Retries;
}

export interface SignedCall {
  readonly service: Service;
  readonly action: string;
  /** What is undefined is left out. In the query protocol the values are texts and numbers. */
  readonly input: Readonly<Record<string, unknown>>;
  /** What a statement that allows it names; `*` where AWS takes nothing narrower. */
  readonly resource?: string;
}

/** The body of an answer as it arrives. */
export type Body = AsyncIterable<Buffer>;

const contentOf = ({ service, action, input }: SignedCall): { headers: Record<string, string>; body: string } => {
  if (service.target !== undefined) {
    return {
      headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': `${service.target}.${action}` },
      body: JSON.stringify(input),
    };
  }
  const form = new URLSearchParams({ Action: action, Version: service.version ?? '' });
  for (const [name, value] of Object.entries(input)) {
    if (typeof value === 'string' || typeof value === 'number') form.set(name, String(value));
  }
  return { headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: form.toString() };
};

const readText = async (body: Body): Promise<string> => {
  const pieces: Buffer[] = [];
  for await (const piece of body) pieces.push(piece);
  return Buffer.concat(pieces).toString('utf8');
};

/** Makes the function that signs a call and sends it once. */
const createSender = (surroundings: Surroundings, call: SignedCall): (() => Promise<HttpResponse>) => {
  const { connections, credentials, environment, signal } = surroundings;
  const { url, region } = endpointOf(call.service, environment, surroundings.region);
  const signer = new SignatureV4({ credentials, region, service: call.service.id, sha256: Sha256 });
  const { headers, body } = contentOf(call);
  const request = new HttpRequest({
    method: 'POST',
    protocol: url.protocol,
    hostname: url.hostname,
    ...(url.port === '' ? {} : { port: Number(url.port) }),
    path: url.pathname,
    headers: { host: url.host, ...headers },
    body,
  });
  return async () => {
    const signed = new HttpRequest(await signer.sign(request));
    const { response } = await connections.handle(signed, signal === undefined ? {} : { abortSignal: signal });
    return response;
  };
};

/**
 * Makes a call and gives what is read of the answer, while it arrives. Throws an AccessError where the call is denied, a ServiceError
 * where it is refused, and what reading throws.
 *
 * @param read - is called anew for each answer: one that breaks off is asked for again
 */
export const callAndRead = async <T>(
  surroundings: Surroundings,
  call: SignedCall,
  read: (body: Body) => Promise<T>,
): Promise<T> => {
  const { credentials, sleep, signal, principal = 'the caller', retries = fewRetries } = surroundings;
  const { service, action, resource = '*' } = call;
  const send = createSender(surroundings, call);

  const attempt = async (): Promise<T> => {
    const response = await send();
    const body = response.body as Body;
    if (response.statusCode === 200) return read(body);
    throw toServiceError(response, await readText(body));
  };

  // Without credentials there is no use in another attempt.
  await credentials();
  return withPermission({ action: `${service.id}:${action}`, resource }, principal, async () => {
    for (let made = 0; ; made += 1) {
      try {
        return await attempt();
      } catch (error) {
        const delayMs = error instanceof Error && signal?.aborted !== true ? retries(error, made) : undefined;
        if (delayMs === undefined) throw error;
        await sleep(delayMs);
      }
    }
  });
};

/** Makes a call and gives the text of the answer. Throws as `callAndRead` does. */
export const callSigned = (surroundings: Surroundings, call: SignedCall): Promise<string> =>
  callAndRead(surroundings, call, readText);

import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Backends } from './apis.ts';
import { dispatch } from './apis.ts';
import type { Call } from './calls.ts';
import { now, summarise } from './calls.ts';
import { deliver } from './delivery.ts';
import type { Fault } from './faults.ts';
import { faultError } from './faults.ts';
import type { Principal } from './sts.ts';
import type { Answer, Api, Protocol, WireRequest } from './wire.ts';
import { ApiError } from './api-error.ts';
import { errorAnswer, parseRequest, protocolOf } from './wire.ts';

export interface Behaviour {
  /** What befalls this call; undefined: nothing. */
  readonly faults?: (call: Call) => Fault | undefined;
  /** Milliseconds before each answer. */
  readonly latency?: Readonly<Partial<Record<Api, number>>>;
  /** Answers come chunked in pieces of this size, instead of with a Content-Length. */
  readonly chunkBytes?: number;
}

interface Received {
  readonly protocol: Protocol;
  readonly request: WireRequest;
  readonly caller: Principal | undefined;
  readonly call: Call;
  readonly fault: Fault | undefined;
}

const readBody = async (message: IncomingMessage): Promise<Buffer> => {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
};

const unknownCaller = (protocol: Protocol): ApiError => {
  switch (protocol) {
    case 'json':
      return new ApiError('UnrecognizedClientException', 'The security token included in the request is invalid.');
    case 'query':
      return new ApiError('InvalidClientTokenId', 'The security token included in the request is invalid', 403);
    case 's3':
      return new ApiError(
        'InvalidAccessKeyId',
        'The AWS Access Key Id you provided does not exist in our records.',
        403,
      );
  }
};

// 501 is the one server error that no SDK tries again: a defect of the stand-in ends the test at once, and tells why.
const asApiError = (error: unknown): ApiError =>
  error instanceof ApiError
    ? error
    : new ApiError('StandInDefect', error instanceof Error ? String(error.stack) : String(error), 501);

export const createListener = (backends: Backends, calls: Call[], behaviour: Behaviour): RequestListener => {
  const counts = new Map<Api, number>();

  const receive = ({ method = '', url = '', headers }: IncomingMessage, body: Buffer): Received => {
    const request = parseRequest({ method, url, headers, body });
    const { api, accessKeyId, region, sessionToken } = request;
    const caller = backends.sts.principalOf(accessKeyId, sessionToken);
    const n = (counts.get(api) ?? 0) + 1;
    counts.set(api, n);
    const accountId = caller?.accountId ?? '';
    const call: Call = {
      api,
      n,
      accountId,
      accessKeyId,
      region,
      input: summarise(request),
      at: now(),
      outcome: 'pending',
    };
    calls.push(call);
    return { protocol: protocolOf(headers), request, caller, call, fault: behaviour.faults?.(call) };
  };

  const answer = ({ protocol, request, caller, call, fault }: Received): Answer => {
    try {
      if (caller === undefined) throw unknownCaller(protocol);
      const error = fault && faultError(fault, protocol, request.api, caller.arn);
      if (error !== undefined) throw error;
      const result = dispatch(backends, request, caller, call.n);
      call.outcome = fault?.kind ?? 'ok';
      return result;
    } catch (error) {
      const apiError = asApiError(error);
      call.outcome = apiError.code;
      return errorAnswer(protocol, apiError);
    }
  };

  const respond = async (received: Received, response: ServerResponse): Promise<void> => {
    const { call, fault } = received;
    response.once('close', () => {
      call.endedAt = now();
    });
    const wait = (behaviour.latency?.[call.api] ?? 0) + (fault?.kind === 'delay' ? fault.ms : 0);
    if (wait > 0) await sleep(wait, undefined, { ref: false });
    if (fault?.kind === 'reset') {
      call.outcome = 'reset';
      response.destroy();
      return;
    }
    deliver(response, answer(received), { fault, chunkBytes: behaviour.chunkBytes });
  };

  return (message, response) => {
    readBody(message)
      .then((body) => respond(receive(message, body), response))
      .catch((error: unknown) => {
        const refusal = errorAnswer(protocolOf(message.headers), asApiError(error));
        deliver(response, refusal, { fault: undefined, chunkBytes: undefined });
      });
  };
};

import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** An error as a runtime reports it. */
export interface RuntimeError {
  readonly errorType: string;
  readonly errorMessage: string;
  readonly trace: readonly string[];
}

/** What became of one event. */
export type Invocation = { readonly requestId: string } & (
  | { readonly ok: true; readonly result: unknown; readonly error?: undefined }
  | { readonly ok: false; readonly error: RuntimeError; readonly result?: undefined }
);

export interface RuntimeApi {
  /** For AWS_LAMBDA_RUNTIME_API. */
  readonly host: string;
  readonly invocations: readonly Invocation[];
  /** Set when the runtime could not load the handler. */
  readonly initError: () => RuntimeError | undefined;
  /** Fulfilled when every event was answered and the runtime asks for more, or could not start. */
  readonly done: Promise<void>;
  readonly close: () => Promise<void>;
}

export interface RuntimeApiOptions {
  readonly events: readonly unknown[];
  /** What the context of each invocation says at first. */
  readonly remainingTimeMs: number;
}

const version = '/2018-06-01/runtime';

const giveEvent = (response: ServerResponse, event: unknown, remainingTimeMs: number): void => {
  response.writeHead(200, {
    'content-type': 'application/json',
    'lambda-runtime-aws-request-id': randomUUID(),
    'lambda-runtime-deadline-ms': String(Date.now() + remainingTimeMs),
    'lambda-runtime-invoked-function-arn': 'arn:aws:lambda:eu-west-1:123456789012:function:iam-role-last-used',
  });
  response.end(JSON.stringify(event));
};

const accept = (response: ServerResponse): void => {
  response.writeHead(202, { 'content-type': 'application/json' }).end('{"status":"OK"}');
};

const createListener = ({ events, remainingTimeMs }: RuntimeApiOptions, done: () => void) => {
  const waiting = [...events];
  const invocations: Invocation[] = [];
  let initError: RuntimeError | undefined;

  const next = (response: ServerResponse): void => {
    // Lambda leaves the last request open until there is another event.
    if (waiting.length > 0) giveEvent(response, waiting.shift(), remainingTimeMs);
    else done();
  };

  const take = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body: unknown = JSON.parse(await text(request));
    const [, requestId, kind] = /\/invocation\/([^/]+)\/(response|error)$/.exec(request.url ?? '') ?? [];
    if (requestId === undefined) initError = body as RuntimeError;
    else if (kind === 'response') invocations.push({ requestId, ok: true, result: body });
    else invocations.push({ requestId, ok: false, error: body as RuntimeError });
    accept(response);
    if (initError !== undefined) done();
  };

  const listener: RequestListener = (request, response) => {
    if (request.url === `${version}/invocation/next`) next(response);
    else void take(request, response);
  };

  return { listener, invocations, initError: () => initError };
};

/** The part of Lambda that a runtime asks for events and gives the answers to, over real HTTP. */
export const startRuntimeApi = async (options: RuntimeApiOptions): Promise<RuntimeApi> => {
  let finish = (): void => undefined;
  const done = new Promise<void>((resolve) => {
    finish = resolve;
  });
  const { listener, ...outcome } = createListener(options, finish);
  const server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    ...outcome,
    host: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    done,
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
};

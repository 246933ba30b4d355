// A local AWS behind a server that notes which actions are called.
import { createServer } from 'node:http';
import type { IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { LocalAws } from '../../lab/tools/local-aws.ts';

export interface RecordedAws {
  readonly url: string;
  /** The actions that were called since the last time; of REST services, the method. */
  takeActions(): readonly string[];
  close(): Promise<void>;
}

const readBody = async (request: IncomingMessage): Promise<Buffer> => {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(piece as Buffer);
  return Buffer.concat(pieces);
};

const actionOf = ({ headers, method = '' }: IncomingMessage, body: Buffer): string => {
  const target = headers['x-amz-target'];
  if (typeof target === 'string') return target.split('.').at(-1) ?? target;
  return new URLSearchParams(body.toString()).get('Action') ?? method;
};

export const recordCalls = async (aws: LocalAws): Promise<RecordedAws> => {
  const actions: string[] = [];
  const server = createServer((request, response) => {
    const forward = async (): Promise<void> => {
      const body = await readBody(request);
      actions.push(actionOf(request, body));
      // Of the connection to here; the next one has its own.
      const own = ['host', 'connection', 'content-length'];
      const headers = Object.entries(request.headers).filter(([name]) => !own.includes(name));
      const answer = await fetch(`${aws.url}${request.url ?? '/'}`, {
        method: request.method ?? 'GET',
        headers: headers.map(([name, value]): [string, string] => [name, String(value)]),
        ...(['GET', 'HEAD'].includes(request.method ?? '') ? {} : { body: new Uint8Array(body) }),
      });
      const type = answer.headers.get('content-type') ?? 'text/plain';
      const error = answer.headers.get('x-amzn-errortype');
      response.writeHead(answer.status, { 'content-type': type, ...(error ? { 'x-amzn-errortype': error } : {}) });
      response.end(Buffer.from(await answer.arrayBuffer()));
    };
    forward().catch((problem: unknown) => response.writeHead(500).end(String(problem)));
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    takeActions: () => actions.splice(0),
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => void server.close(resolve));
    },
  };
};

// AWS as a list of answers: each call takes the next one, and is kept.
import { Readable } from 'node:stream';
import { IAMClient } from '@aws-sdk/client-iam';
import { HttpResponse } from '@smithy/core/protocols';
import type { HttpRequest } from '@smithy/core/protocols';
import type { Connections } from '../../../lambda/src/aws/connections.ts';
import type { Surroundings } from '../../../lambda/src/aws/signed-call.ts';

export interface Answer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** `lost` stands for a connection that ends before the answer. The last answer is given again and again. */
export const answering = (...answers: readonly (Answer | 'lost')[]) => {
  const requests: HttpRequest[] = [];
  const handle = (request: HttpRequest): Promise<{ response: HttpResponse }> => {
    const answer = answers[Math.min(requests.length, answers.length - 1)] ?? 'lost';
    requests.push(request);
    if (answer === 'lost') return Promise.reject(Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' }));
    const { status: statusCode = 200, headers = {}, body = '' } = answer;
    return Promise.resolve({
      response: new HttpResponse({ statusCode, headers: { ...headers }, body: Readable.from([Buffer.from(body)]) }),
    });
  };
  return { requests, connections: { handle } as unknown as Connections };
};

/** A client of IAM that is given these answers. */
export const iamAnswering = (...answers: readonly (Answer | 'lost')[]) => {
  const { requests, connections } = answering(...answers);
  const client = new IAMClient({
    region: 'eu-west-1',
    credentials: { accessKeyId: 'testing', secretAccessKey: 'testing' },
    requestHandler: connections,
    maxAttempts: 1,
  });
  /** The parameters of each call. */
  const asked = (): Record<string, string>[] =>
    requests.map(({ body }) => Object.fromEntries(new URLSearchParams(String(body))));
  return { client, asked };
};

/** What IAM answers to a call. */
export const iamResult = (call: string, result: string): Answer => ({
  body: `<${call}Response><${call}Result>${result}</${call}Result></${call}Response>`,
});

export const iamError = (status: number, code: string, message: string): Answer => ({
  status,
  body: `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error></ErrorResponse>`,
});

export const place = { partition: 'aws' };
export const signal = (): AbortSignal => new AbortController().signal;

/** What calls are made with that are given these answers, without a wait between two attempts. */
export const surroundingsOf = (connections: Connections, over: Partial<Surroundings> = {}): Surroundings => ({
  connections,
  credentials: () => Promise.resolve({ accessKeyId: 'AKIA', secretAccessKey: 'secret', sessionToken: 'token' }),
  region: 'eu-west-1',
  environment: {},
  sleep: () => Promise.resolve(),
  ...over,
});

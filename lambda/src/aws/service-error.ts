import type { HttpResponse } from '@smithy/core/protocols';
import { isJson, parseJson } from '../function/json.ts';
import type { Json } from '../function/json.ts';

/** An answer with which a service refused a call; `name` is its code. What it has of an error of the SDK, the SDK's retries know it by. */
export class ServiceError extends Error {
  override readonly name: string;
  readonly $fault = 'client';
  readonly $metadata: { readonly httpStatusCode: number };

  constructor(
    code: string,
    message: string,
    readonly $response: HttpResponse,
  ) {
    super(message);
    this.name = code;
    this.$metadata = { httpStatusCode: $response.statusCode };
  }
}

const elementOf = (name: string, text: string): string | undefined =>
  new RegExp(`<${name}>([^<]*)</${name}>`).exec(text)?.[1];

/** The error of an answer, of either protocol. */
export const toServiceError = (response: HttpResponse, text: string): ServiceError => {
  const parsed = parseJson(text);
  const { __type: type, message, Message } = isJson(parsed) ? parsed : ({} as Json);
  const given = response.headers['x-amzn-errortype'] ?? (typeof type === 'string' ? type : elementOf('Code', text));
  const code = given?.split(':')[0]?.split('#').at(-1) ?? `Status${response.statusCode}`;
  const told = [message, Message, elementOf('Message', text)].find((each) => typeof each === 'string');
  return new ServiceError(code, typeof told === 'string' ? told : 'it gave no reason', response);
};

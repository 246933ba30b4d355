import type { ServerResponse } from 'node:http';
import type { Fault } from './faults.ts';
import type { Answer } from './wire.ts';

const withFault = (answer: Answer, fault: Fault | undefined): Answer => {
  if (fault?.kind === 'malformed')
    return { ...answer, body: answer.body.subarray(0, Math.ceil(answer.body.length * 0.9)) };
  if (fault?.kind !== 'body') return answer;
  return {
    ...answer,
    status: fault.status ?? answer.status,
    contentType: fault.contentType ?? answer.contentType,
    body: Buffer.from(fault.body),
  };
};

const sendInChunks = (response: ServerResponse, body: Buffer, chunkBytes: number): void => {
  for (let start = 0; start < body.length; start += chunkBytes)
    response.write(body.subarray(start, start + chunkBytes));
  response.end();
};

/** Sends the answer, whole or spoilt by the fault; chunkBytes undefined means a Content-Length. */
export const deliver = (
  response: ServerResponse,
  answer: Answer,
  { fault, chunkBytes }: { readonly fault: Fault | undefined; readonly chunkBytes: number | undefined },
): void => {
  const { status, contentType, body, headers } = withFault(answer, fault);
  response.writeHead(status, {
    'content-type': contentType,
    'x-amzn-requestid': '00000000-0000-4000-8000-000000000000',
    ...headers,
    ...(chunkBytes === undefined ? { 'content-length': body.length } : {}),
  });
  if (fault?.kind === 'cut') {
    const part = body.subarray(0, Math.floor(body.length * (fault.share ?? 0.5)));
    response.write(part, () => response.destroy());
  } else if (chunkBytes === undefined) {
    response.end(body);
  } else {
    sendInChunks(response, body, chunkBytes);
  }
};

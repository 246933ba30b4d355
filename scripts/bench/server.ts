import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Collected, Prepared, Request, ServeOptions } from './protocol.ts';

/** A local AWS with one account, in a process of its own. */
export interface Server {
  /** Empties Config and gives what the next run needs. */
  prepare(): Promise<Prepared>;
  /** What was called and reported since `prepare`. */
  collect(): Promise<Collected>;
  stop(): Promise<void>;
}

const entry = fileURLToPath(new URL('serve.ts', import.meta.url));

/** Inline policy text that makes a role 8 KB on the wire. */
const policyBytes = 7_000;

export const startServer = (roles: number, latency: ServeOptions['latency'] = {}): Server => {
  const child = fork(entry, [JSON.stringify({ roles, policyBytes, latency } satisfies ServeOptions)]);
  const exit = once(child, 'exit');
  const ended = exit.then(() => Promise.reject(new Error('the local AWS ended before its time')));
  ended.catch(() => undefined);

  const ask = async (request: Request): Promise<unknown> => {
    const reply = once(child, 'message') as Promise<[unknown]>;
    child.send(request);
    const [message] = await Promise.race([reply, ended]);
    return message;
  };

  return {
    prepare: async () => (await ask('prepare')) as Prepared,
    collect: async () => (await ask('collect')) as Collected,
    stop: async () => {
      if (child.connected) child.disconnect();
      await exit;
    },
  };
};

import { NodeHttpHandler } from '@smithy/node-http-handler';

export type Connections = NodeHttpHandler;

export interface Timeouts {
  /** Milliseconds to wait for a connection. */
  readonly connectionTimeout: number;
  /** Milliseconds a connection may stay silent before the call counts as failed and is sent again. */
  readonly socketTimeout: number;
}

const timeouts: Timeouts = { connectionTimeout: 3_000, socketTimeout: 20_000 };

/** Connections are kept between invocations; they know nothing of credentials. */
export const createConnections = (settings: Timeouts = timeouts): Connections => new NodeHttpHandler(settings);

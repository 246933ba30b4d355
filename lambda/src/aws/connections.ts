import { IAMClient } from '@aws-sdk/client-iam';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import type { AwsCredentialIdentity, RetryStrategyV2 } from '@smithy/types';
import { createRetryStrategy } from './retry.ts';

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

/** What every client is made with. */
export interface ClientSettings {
  readonly requestHandler: Connections;
  readonly retryStrategy: RetryStrategyV2;
  readonly credentials?: AwsCredentialIdentity;
}

/**
 * @param onThrottle - is told of every answer with which AWS throttles a call
 * @param credentials - undefined for those of the environment, which are the function's own
 */
export const clientSettings = (
  connections: Connections,
  onThrottle: () => void = () => undefined,
  credentials?: AwsCredentialIdentity,
): ClientSettings => ({
  requestHandler: connections,
  retryStrategy: createRetryStrategy(Math.random, onThrottle),
  ...(credentials === undefined ? {} : { credentials }),
});

export const createIamClient = (connections: Connections): IAMClient => new IAMClient(clientSettings(connections));

import { ConfigServiceClient } from '@aws-sdk/client-config-service';
import { IAMClient } from '@aws-sdk/client-iam';
import { STSClient } from '@aws-sdk/client-sts';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import type { AwsCredentialIdentity } from '@smithy/types';
import { createRetryStrategy } from './retry.ts';

export interface Clients {
  readonly iam: IAMClient;
  readonly config: ConfigServiceClient;
}

export interface Timeouts {
  /** Milliseconds to wait for a connection. */
  readonly connectionTimeout: number;
  /** Milliseconds a connection may stay silent before the call counts as failed and is sent again. */
  readonly socketTimeout: number;
}

const timeouts: Timeouts = { connectionTimeout: 3_000, socketTimeout: 20_000 };

/** Connections are kept between invocations; they know nothing of credentials. */
export const createConnections = (settings: Timeouts = timeouts): NodeHttpHandler => new NodeHttpHandler(settings);

/**
 * Makes the clients of one run, so that neither credentials nor the state of retries pass from one account to another.
 *
 * @param onThrottle - is told of every answer with which AWS throttles a call
 * @param credentials - undefined for those of the environment, which are the function's own
 */
export const createClients = (
  connections: NodeHttpHandler,
  onThrottle: () => void,
  credentials?: AwsCredentialIdentity,
): Clients => {
  const config = {
    requestHandler: connections,
    retryStrategy: createRetryStrategy(Math.random, onThrottle),
    ...(credentials === undefined ? {} : { credentials }),
  };
  return { iam: new IAMClient(config), config: new ConfigServiceClient(config) };
};

export const createStsClient = (connections: NodeHttpHandler, onThrottle: () => void): STSClient =>
  new STSClient({ requestHandler: connections, retryStrategy: createRetryStrategy(Math.random, onThrottle) });

import { ConfigServiceClient } from '@aws-sdk/client-config-service';
import { IAMClient } from '@aws-sdk/client-iam';
import { STSClient } from '@aws-sdk/client-sts';
import type { AwsCredentialIdentity } from '@smithy/types';
import { clientSettings } from './connections.ts';
import type { Connections } from './connections.ts';

export interface Clients {
  readonly iam: IAMClient;
  readonly config: ConfigServiceClient;
}

/**
 * Makes the clients of one run, so that neither credentials nor the state of retries pass from one account to another.
 *
 * @param onThrottle - is told of every answer with which AWS throttles a call
 * @param credentials - undefined for those of the environment, which are the function's own
 */
export const createClients = (
  connections: Connections,
  onThrottle: () => void,
  credentials?: AwsCredentialIdentity,
): Clients => {
  const settings = clientSettings(connections, onThrottle, credentials);
  return { iam: new IAMClient(settings), config: new ConfigServiceClient(settings) };
};

export const createStsClient = (connections: Connections, onThrottle: () => void): STSClient =>
  new STSClient(clientSettings(connections, onThrottle));

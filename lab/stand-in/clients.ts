import { ConfigServiceClient } from '@aws-sdk/client-config-service';
import { IAMClient } from '@aws-sdk/client-iam';
import { STSClient } from '@aws-sdk/client-sts';
import type { StandIn } from './server.ts';
import type { Credentials } from './sts.ts';

export interface ClientOptions {
  /** 1, by default: a fault shows at once. */
  readonly maxAttempts?: number;
  readonly credentials?: Credentials;
}

/** The real SDK's clients, pointed at the stand-in. */
export const clientsFor = (standIn: StandIn, options: ClientOptions = {}) => {
  const settings = {
    endpoint: standIn.url,
    region: 'eu-west-1',
    maxAttempts: 1,
    credentials: standIn.credentials,
    ...options,
  };
  return {
    iam: new IAMClient(settings),
    config: new ConfigServiceClient(settings),
    sts: new STSClient(settings),
  };
};

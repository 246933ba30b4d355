import process from 'node:process';
import { ConfigServiceClient } from '@aws-sdk/client-config-service';
import { IAMClient } from '@aws-sdk/client-iam';
import type { AwsCredentialIdentity } from '@smithy/types';
import { CommandFailure } from '../failure.ts';
import { credentialLogger } from './credential-log.ts';
import { createProxiedConnections } from './proxy.ts';
import './sdk-notices.ts';
import { createToldRetries } from './waits.ts';

/** Settings of every client; credentials and Region come from the SDK's own chain where they are not given. */
const settings = (credentials: AwsCredentialIdentity | undefined) => ({
  requestHandler: createProxiedConnections(process.env),
  retryStrategy: createToldRetries(),
  logger: credentialLogger,
  ...(credentials === undefined ? {} : { credentials }),
});

const regionOf = async (client: ConfigServiceClient | IAMClient): Promise<string | undefined> => {
  try {
    return await client.config.region();
  } catch {
    return undefined;
  }
};

/** IAM is the same in every Region of a partition, so a caller who has set none still gets an answer. */
export const createIam = async (credentials?: AwsCredentialIdentity): Promise<IAMClient> => {
  const client = new IAMClient(settings(credentials));
  return (await regionOf(client)) === undefined
    ? new IAMClient({ ...settings(credentials), region: 'us-east-1' })
    : client;
};

export interface RegionalConfig {
  readonly client: ConfigServiceClient;
  readonly region: string;
}

/** @param given - the Region, where it is not that of the caller's environment */
export const createConfig = async (given?: string): Promise<RegionalConfig> => {
  const client = new ConfigServiceClient({ ...settings(undefined), ...(given === undefined ? {} : { region: given }) });
  const region = await regionOf(client);
  if (region === undefined) {
    throw new CommandFailure(
      'no AWS Region is set: set AWS_REGION to the Region of the rule, or region in your profile',
    );
  }
  return { client, region };
};

import { ConfigServiceClient } from '@aws-sdk/client-config-service';
import { IAMClient } from '@aws-sdk/client-iam';
import { STSClient } from '@aws-sdk/client-sts';
import process from 'node:process';
import { createCaller, jsonCall, queryCall } from './call.ts';
import type { Caller, JsonService, QueryService } from './call.ts';
import { Refusal } from '../refusal.ts';

/** The account that a run works in, as the caller's own credentials open it. */
export interface Aws {
  readonly region: string;
  /** Whether it is the local AWS of this repository or another that AWS_ENDPOINT_URL names, and not AWS itself. */
  readonly isLocal: boolean;
  readonly iam: IAMClient;
  readonly config: ConfigServiceClient;
  readonly sts: STSClient;
  readonly call: Caller;
  readonly json: <T>(service: JsonService, action: string, input: object, region?: string) => Promise<T>;
  readonly query: (service: QueryService, action: string, input: Readonly<Record<string, string>>) => Promise<string>;
}

const regionOf = async (client: IAMClient): Promise<string> => {
  try {
    return await client.config.region();
  } catch (error) {
    throw new Refusal('no AWS Region is set: set AWS_REGION to the Region of the recorder', { cause: error });
  }
};

/** Throws a Refusal where no Region is set. */
export const openAws = async (): Promise<Aws> => {
  const iam = new IAMClient({});
  const region = await regionOf(iam);
  const call = createCaller(region, iam.config.credentials);
  return {
    region,
    isLocal: process.env['AWS_ENDPOINT_URL'] !== undefined,
    iam,
    config: new ConfigServiceClient({}),
    sts: new STSClient({}),
    call,
    json: async <T>(service: JsonService, action: string, input: object, where?: string) =>
      JSON.parse((await call(jsonCall(service, action, input, where))) || '{}') as T,
    query: (service, action, input) => call(queryCall(service, action, input)),
  };
};

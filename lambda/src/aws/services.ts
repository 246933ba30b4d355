import { partition } from '@aws-sdk/core/client';
import type { Environment } from '../function/environment.ts';

/** What a service is called where: its clients in the SDK would bring more than the artifact has room for, and take longer to load than a run. */
export interface Service {
  /** The service's name in a signature, in its address and before the colon of its actions. */
  readonly id: 'iam' | 'organizations' | 'config' | 'logs' | 'cloudformation' | 'sns';
  /** As the variables AWS_ENDPOINT_URL_… have it. */
  readonly variable: string;
  /** What stands before the dot in X-Amz-Target; undefined for the query protocol. */
  readonly target?: string;
  /** The version of a query API. */
  readonly version?: string;
  /** Of a service with one endpoint in a partition: its Region, by partition. */
  readonly globalRegions?: Readonly<Record<string, string>>;
  /** Where such an endpoint does not name its Region, by partition. */
  readonly globalHosts?: Readonly<Record<string, string>>;
}

/** As the SDK's rules of endpoints have it, with which a test compares. */
export const iam: Service = {
  id: 'iam',
  variable: 'IAM',
  version: '2010-05-08',
  globalRegions: {
    aws: 'us-east-1',
    'aws-cn': 'cn-north-1',
    'aws-us-gov': 'us-gov-west-1',
    'aws-iso': 'us-iso-east-1',
    'aws-iso-b': 'us-isob-east-1',
    'aws-iso-e': 'eu-isoe-west-1',
    'aws-iso-f': 'us-isof-south-1',
    'aws-eusc': 'eusc-de-east-1',
  },
  globalHosts: { aws: 'iam.amazonaws.com', 'aws-us-gov': 'iam.us-gov.amazonaws.com' },
};
/** Where AWS Organizations is called, its user guide says ("Region support"). */
export const organizations: Service = {
  id: 'organizations',
  variable: 'ORGANIZATIONS',
  target: 'AWSOrganizationsV20161128',
  globalRegions: { aws: 'us-east-1', 'aws-cn': 'cn-northwest-1', 'aws-us-gov': 'us-gov-west-1' },
};
export const config: Service = { id: 'config', variable: 'CONFIG_SERVICE', target: 'StarlingDoveService' };
export const logs: Service = { id: 'logs', variable: 'CLOUDWATCH_LOGS', target: 'Logs_20140328' };
export const cloudFormation: Service = { id: 'cloudformation', variable: 'CLOUDFORMATION', version: '2010-05-15' };
export const sns: Service = { id: 'sns', variable: 'SNS', version: '2010-03-31' };

/** The partition of a Region: aws, aws-cn, aws-us-gov … */
export const partitionOf = (region: string): string => partition(region).name;

/** Where a service is called from a Region, and the Region that such a call is signed for. */
export interface Endpoint {
  readonly url: URL;
  readonly region: string;
}

export const endpointOf = (service: Service, environment: Environment, from: string): Endpoint => {
  const { id, variable, globalRegions, globalHosts } = service;
  const { name, dnsSuffix } = partition(from);
  const region = globalRegions?.[name] ?? from;
  const custom = environment[`AWS_ENDPOINT_URL_${variable}`] ?? environment['AWS_ENDPOINT_URL'];
  const host = globalHosts?.[name] ?? `${id}.${region}.${dnsSuffix}`;
  return { url: new URL(custom ?? `https://${host}/`), region };
};

// What the other end-to-end tests believe of the local AWS's service last accessed data: a job gathers them, and tells when it is done.
import {
  GenerateServiceLastAccessedDetailsCommand,
  GetServiceLastAccessedDetailsCommand,
  IAMClient,
} from '@aws-sdk/client-iam';
import type { GetServiceLastAccessedDetailsResponse } from '@aws-sdk/client-iam';
import type { AwsCredentialIdentity } from '@smithy/types';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { aRole } from '../../lab/stand-in/accounts.ts';
import { administrator, localAccountId, region, startLocalAws } from '../../lab/tools/local-aws.ts';
import type { LocalAws } from '../../lab/tools/local-aws.ts';
import { arnOf, assume, roleWith } from './local-requests.ts';
import { localAwsMissing } from './requirements.ts';

const missing = await localAwsMissing();
const at = new Date('2026-03-04T05:06:07Z');

describe('service last accessed data of the local AWS', () => {
  let aws: LocalAws;
  let iam: IAMClient;

  beforeAll(async () => {
    if (missing !== undefined) return;
    aws = await startLocalAws();
    iam = clientOf(administrator);
    const reading = { Effect: 'Allow', Action: 'iam:GetServiceLastAccessedDetails', Resource: '*' } as const;
    const asking = {
      Effect: 'Allow',
      Action: 'iam:GenerateServiceLastAccessedDetails',
      Resource: arnOf('app'),
    } as const;
    await aws.seed({
      id: localAccountId,
      roles: [aRole({ name: 'app' }), aRole({ name: 'other' }), roleWith('asker', asking, reading)],
    });
  });
  beforeEach((test) => test.skip(missing !== undefined, missing));
  afterAll(() => (missing === undefined ? aws.close() : undefined));

  const clientOf = (credentials: AwsCredentialIdentity): IAMClient =>
    new IAMClient({ region, endpoint: aws.url, credentials });
  const generate = async (role: string, client = iam): Promise<string> => {
    const { JobId } = await client.send(new GenerateServiceLastAccessedDetailsCommand({ Arn: arnOf(role) }));
    return JobId ?? '';
  };
  const get = (JobId: string, client = iam, more = {}): Promise<GetServiceLastAccessedDetailsResponse> =>
    client.send(new GetServiceLastAccessedDetailsCommand({ JobId, ...more }));

  it('are in progress at first, and then tell of each service when it was last called', async () => {
    const uses = [
      { service: 's3', at },
      { service: 'sqs', at: null },
    ];
    await aws.serviceUses({ role: 'app', uses });
    const job = await generate('app');
    const first = await get(job);
    const second = await get(job);

    expect(first).toMatchObject({ JobStatus: 'IN_PROGRESS', ServicesLastAccessed: [] });
    expect(first.JobCompletionDate).toBeUndefined();
    expect(second).toMatchObject({ JobStatus: 'COMPLETED', JobType: 'SERVICE_LEVEL', IsTruncated: false });
    expect(second.JobCompletionDate).toBeInstanceOf(Date);
    expect(second.ServicesLastAccessed).toEqual([
      {
        ServiceName: 'AWS s3',
        ServiceNamespace: 's3',
        LastAuthenticated: at,
        LastAuthenticatedEntity: arnOf('app'),
        LastAuthenticatedRegion: 'us-east-1',
        TotalAuthenticatedEntities: 1,
      },
      { ServiceName: 'AWS sqs', ServiceNamespace: 'sqs', TotalAuthenticatedEntities: 0 },
    ]);
  });

  it('are as late as a test says, or fail', async () => {
    await aws.serviceUses({ role: 'app', uses: [], waits: 2 });
    const late = await generate('app');
    const statuses = [(await get(late)).JobStatus, (await get(late)).JobStatus, (await get(late)).JobStatus];
    const failure = { code: 'TOO_MANY', message: 'Try again later.' };
    await aws.serviceUses({ role: 'app', uses: [], waits: 0, failure });

    expect(statuses).toEqual(['IN_PROGRESS', 'IN_PROGRESS', 'COMPLETED']);
    expect(await get(await generate('app'))).toMatchObject({
      JobStatus: 'FAILED',
      Error: { Code: 'TOO_MANY', Message: 'Try again later.' },
    });
  });

  it('name a service that nobody called, where no test says otherwise', async () => {
    const job = await generate('other');
    await get(job);
    const { ServicesLastAccessed } = await get(job);

    expect(ServicesLastAccessed).toMatchObject([{ ServiceNamespace: 's3', TotalAuthenticatedEntities: 0 }]);
    expect(ServicesLastAccessed?.[0]?.LastAuthenticated).toBeUndefined();
  });

  it('come in pages', async () => {
    const uses = ['iam', 's3', 'sqs'].map((service) => ({ service, at }));
    await aws.serviceUses({ role: 'app', uses, waits: 0 });
    const job = await generate('app');
    const first = await get(job, iam, { MaxItems: 2 });
    const second = await get(job, iam, { MaxItems: 2, Marker: first.Marker });
    const names = (answer: GetServiceLastAccessedDetailsResponse) =>
      answer.ServicesLastAccessed?.map(({ ServiceNamespace }) => ServiceNamespace);

    expect(first.IsTruncated).toBe(true);
    expect([names(first), names(second)]).toEqual([['iam', 's3'], ['sqs']]);
    expect(second.IsTruncated).toBe(false);
  });

  it('are gathered of the roles that a policy names, and told to who asked', async () => {
    const asker = clientOf(await assume(aws, arnOf('asker')));
    await aws.serviceUses({ role: 'app', uses: [], waits: 0 });

    expect(await get(await generate('app', asker), asker)).toMatchObject({ JobStatus: 'COMPLETED' });
    await expect(generate('other', asker)).rejects.toMatchObject({ name: 'AccessDenied' });
    await expect(get(await generate('app'), asker)).rejects.toMatchObject({ name: 'NoSuchEntityException' });
  });

  it('are of no role that is not there', async () => {
    await expect(generate('gone')).rejects.toMatchObject({ name: 'NoSuchEntityException' });
    await expect(get('0a1b2c3d-0000-0000-0000-000000000000')).rejects.toMatchObject({ name: 'NoSuchEntityException' });
  });
});

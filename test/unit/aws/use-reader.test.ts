// Service last accessed data: a report that IAM makes when asked, and that is waited for.
import { describe, expect, it } from 'vitest';
import { createIamCall } from '../../../lambda/src/aws/remediation/iam-call.ts';
import { createAccessReports, createUseReader } from '../../../lambda/src/aws/remediation/use-reader.ts';
import { iamAnswering, iamError, iamResult, place, signal } from './answering.ts';
import type { Answer } from './answering.ts';

const roleArn = 'arn:aws:iam::123456789012:role/team/idle';
const started = iamResult('GenerateServiceLastAccessedDetails', '<JobId>job-1</JobId>');
const report = (status: string, rest = ''): Answer =>
  iamResult(
    'GetServiceLastAccessedDetails',
    `<JobStatus>${status}</JobStatus><JobCreationDate>2026-10-24T10:00:00Z</JobCreationDate>${rest}`,
  );
const services = (inner: string, more = '<IsTruncated>false</IsTruncated>'): string =>
  `<ServicesLastAccessed>${inner}</ServicesLastAccessed>${more}`;
const service = (namespace: string, at = ''): string =>
  `<member><ServiceName>A</ServiceName><ServiceNamespace>${namespace}</ServiceNamespace>${at && `<LastAuthenticated>${at}</LastAuthenticated>`}</member>`;
const done = (inner: string, more?: string): Answer => report('COMPLETED', services(inner, more));

const asking = (...answers: readonly (Answer | 'lost')[]) => {
  const { client, asked } = iamAnswering(...answers);
  let waitedMs = 0;
  const time = {
    now: () => new Date(0),
    sleep: (ms: number) => {
      waitedMs += ms;
      return Promise.resolve();
    },
  };
  const uses = () => createUseReader(client, place, time, signal()).serviceUses(roleArn);
  return { asked, uses, waitedMs: () => waitedMs };
};

describe('the services that a role has called', () => {
  it('are those with a date, without those that it may only use', async () => {
    const { uses, asked, waitedMs } = asking(started, done(service('s3', '2026-10-25T08:00:00Z') + service('sqs')));

    expect(await uses()).toEqual([{ service: 's3', at: new Date('2026-10-25T08:00:00Z') }]);
    expect(asked()).toMatchObject([
      { Action: 'GenerateServiceLastAccessedDetails', Arn: roleArn, Granularity: 'SERVICE_LEVEL' },
      { Action: 'GetServiceLastAccessedDetails', JobId: 'job-1' },
    ]);
    expect(waitedMs()).toBe(0);
  });

  it('are none where IAM lists none', async () => {
    expect(await asking(started, done('')).uses()).toEqual([]);
  });

  it('are read to the last page', async () => {
    const { uses, asked } = asking(
      started,
      done(service('s3', '2026-10-25T08:00:00Z'), '<IsTruncated>true</IsTruncated><Marker>m</Marker>'),
      done(service('sqs', '2026-10-26T08:00:00Z')),
    );

    expect((await uses()).map(({ service: name }) => name)).toEqual(['s3', 'sqs']);
    expect(asked()[2]).toMatchObject({ JobId: 'job-1', Marker: 'm' });
  });

  it('are waited for while IAM makes its report', async () => {
    const inProgress = report('IN_PROGRESS', services(''));
    const { uses, waitedMs } = asking(
      started,
      inProgress,
      inProgress,
      inProgress,
      done(service('s3', '2026-10-25T08:00:00Z')),
    );

    expect(await uses()).toHaveLength(1);
    expect(waitedMs()).toBe(500 + 1_000 + 2_000);
  });

  it('are waited for no longer than a minute', async () => {
    const { uses, waitedMs } = asking(started, report('IN_PROGRESS'));

    await expect(uses()).rejects.toMatchObject({
      name: 'IncompleteError',
      message: expect.stringContaining('after 60 seconds') as string,
    });
    expect(waitedMs()).toBeGreaterThan(50_000);
    expect(waitedMs()).toBeLessThanOrEqual(60_000);
  });

  it('are an error where IAM could not make its report', async () => {
    const { uses } = asking(started, report('FAILED', '<Error><Code>x</Code><Message>No luck.</Message></Error>'));

    await expect(uses()).rejects.toMatchObject({
      name: 'RemediationError',
      message: expect.stringContaining('AWS says: No luck.') as string,
    });
  });

  it.each([
    ['no id of the report', [iamResult('GenerateServiceLastAccessedDetails', '')]],
    ['no status', [started, iamResult('GetServiceLastAccessedDetails', services(''))]],
    ['no content', [started, {}]],
    ['no list', [started, report('COMPLETED', '<IsTruncated>false</IsTruncated>')]],
    ['a service without its name', [started, done('<member><ServiceName>A</ServiceName></member>')]],
    ['no word on whether there is more', [started, done('', ' ')]],
    ['no word on how to go on', [started, done('', '<IsTruncated>true</IsTruncated>')]],
    ['the same page again', [started, done('', '<IsTruncated>true</IsTruncated><Marker>m</Marker>')]],
  ])('are an error, and not none, where IAM tells %s', async (_, answers) => {
    await expect(asking(...answers).uses()).rejects.toMatchObject({ name: 'IncompleteError' });
  });

  it('are an error that says which statement is missing', async () => {
    await expect(asking(started, iamError(403, 'AccessDenied', 'No.')).uses()).rejects.toMatchObject({
      name: 'AccessError',
      message: expect.stringContaining('"Action":"iam:GetServiceLastAccessedDetails","Resource":"*"') as string,
    });
  });

  it('are refused for a role that is gone', async () => {
    const gone = iamError(404, 'NoSuchEntity', `ARN ${roleArn} not found`);

    await expect(asking(gone).uses()).rejects.toMatchObject({ name: 'RefusedError', refusal: 'missing' });
  });
});

describe('a report of IAM', () => {
  const reports = (...answers: readonly Answer[]) =>
    createAccessReports(createIamCall(iamAnswering(...answers).client, place, signal(), 'the caller'));

  it('has the names of services, and those without a date', async () => {
    const inner = service('s3', '2026-10-25T08:00:00Z') + service('sqs');

    expect(await reports(done(inner)).read(roleArn, 'job-1')).toEqual({
      status: 'completed',
      services: [
        { service: 's3', name: 'A', at: new Date('2026-10-25T08:00:00Z') },
        { service: 'sqs', name: 'A', at: undefined },
      ],
    });
  });

  it('that is not there yet is not an error', async () => {
    expect(await reports(report('IN_PROGRESS')).read(roleArn, 'job-1')).toEqual({ status: 'in-progress' });
  });

  it('that is denied tells who was refused', async () => {
    await expect(reports(iamError(403, 'AccessDenied', 'No.')).start(roleArn)).rejects.toThrow(
      'iam:GenerateServiceLastAccessedDetails is denied to the caller.',
    );
  });
});

import { GenerateServiceLastAccessedDetailsCommand, GetServiceLastAccessedDetailsCommand } from '@aws-sdk/client-iam';
import type { GetServiceLastAccessedDetailsCommandOutput, IAMClient, ServiceLastAccessed } from '@aws-sdk/client-iam';
import type { Time } from '../../function/clock.ts';
import { IncompleteError, RemediationError } from '../../function/errors.ts';
import type { UseReader } from '../../remediation/ports.ts';
import { createIamCall, readPages, told } from './iam-call.ts';
import type { IamCall } from './iam-call.ts';

/** How long IAM is given for a report. */
export const reportWithinMs = 60_000;

const firstDelayMs = 500;
const longestDelayMs = 8_000;

/** How long to wait before asking for a report again. */
export const reportDelayMs = (asked: number): number => Math.min(firstDelayMs * 2 ** asked, longestDelayMs);

/** A service that policies of the role allow, and when it was last called with its credentials; attempts that were denied count. */
export interface ServiceAccess {
  /** Namespace of the service, such as `s3`. */
  readonly service: string;
  /** Such as `Amazon S3`. */
  readonly name: string | undefined;
  /** Undefined: never, as far as IAM looks back. */
  readonly at: Date | undefined;
}

export type AccessReport =
  | { readonly status: 'in-progress' }
  | { readonly status: 'failed'; readonly reason: string }
  | { readonly status: 'completed'; readonly services: readonly ServiceAccess[] };

/** IAM's service last accessed data: a report for each role, that IAM makes when asked and that is fetched later. */
export interface AccessReports {
  /** Has IAM make a report, and gives its id. */
  start(roleArn: string): Promise<string>;
  read(roleArn: string, jobId: string): Promise<AccessReport>;
}

const toAccess = (service: ServiceLastAccessed | undefined, what: string): ServiceAccess => {
  const { ServiceNamespace: namespace, ServiceName: name, LastAuthenticated: at } = told(service, what);
  return { service: told(namespace, what), name, at };
};

type Answer = GetServiceLastAccessedDetailsCommandOutput;

const readPage = (call: IamCall, JobId: string, Marker: string | undefined): Promise<Answer> =>
  call('iam:GetServiceLastAccessedDetails', 'any', (iam, options) =>
    iam.send(new GetServiceLastAccessedDetailsCommand({ JobId, Marker }), options),
  );

export const createAccessReports = (call: IamCall): AccessReports => ({
  start: async (roleArn) => {
    const { JobId: id } = await call('iam:GenerateServiceLastAccessedDetails', 'role', (iam, options) =>
      iam.send(new GenerateServiceLastAccessedDetailsCommand({ Arn: roleArn, Granularity: 'SERVICE_LEVEL' }), options),
    );
    return told(id, `the id of its report on ${roleArn}`);
  },
  read: async (roleArn, jobId) => {
    const first = await readPage(call, jobId, undefined);
    const { JobStatus: status, Error: problem } = first;
    if (status === 'IN_PROGRESS') return { status: 'in-progress' };
    if (status === 'FAILED') return { status: 'failed', reason: problem?.Message ?? 'no reason' };
    if (status !== 'COMPLETED') {
      throw new IncompleteError(`IAM did not tell how far its report on ${roleArn} is, so nothing was done`);
    }
    const what = `the services that ${roleArn} has called`;
    const services = await readPages(
      async (marker) => (marker === undefined ? first : readPage(call, jobId, marker)),
      (page) => page.ServicesLastAccessed,
      what,
    );
    return { status: 'completed', services: services.map((service) => toAccess(service, what)) };
  },
});

/** Waits until IAM has made its report, and reads it. */
const awaitReport = async (
  reports: AccessReports,
  time: Time,
  roleArn: string,
  jobId: string,
): Promise<readonly ServiceAccess[]> => {
  let waitedMs = 0;
  for (let asked = 0; ; asked += 1) {
    const report = await reports.read(roleArn, jobId);
    if (report.status === 'completed') return report.services;
    if (report.status === 'failed') {
      throw new RemediationError(
        `IAM could not tell which services ${roleArn} has called (service last accessed data), so nothing was done. Start ` +
          `again. AWS says: ${report.reason}`,
      );
    }
    const delayMs = reportDelayMs(asked);
    if (waitedMs + delayMs > reportWithinMs) {
      throw new IncompleteError(
        `IAM had not ended its report on ${roleArn} (service last accessed data) after ${reportWithinMs / 1_000} seconds, so ` +
          'nothing was done. Start again',
      );
    }
    waitedMs += delayMs;
    await time.sleep(delayMs);
  }
};

export const createUseReader = (
  client: IAMClient,
  place: { readonly partition: string },
  time: Time,
  signal: AbortSignal,
): UseReader => {
  const reports = createAccessReports(createIamCall(client, place, signal));
  return {
    serviceUses: async (roleArn) => {
      const services = await awaitReport(reports, time, roleArn, await reports.start(roleArn));
      // A service without a date is one that the role may use, and never called.
      return services.flatMap(({ service, at }) => (at === undefined ? [] : [{ service, at }]));
    },
  };
};

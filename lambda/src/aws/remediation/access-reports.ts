import { GenerateServiceLastAccessedDetailsCommand, GetServiceLastAccessedDetailsCommand } from '@aws-sdk/client-iam';
import type { GetServiceLastAccessedDetailsCommandOutput, ServiceLastAccessed } from '@aws-sdk/client-iam';
import { IncompleteError } from '../../function/errors.ts';
import { readPages, told } from './iam-call.ts';
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

import { GenerateServiceLastAccessedDetailsCommand, GetServiceLastAccessedDetailsCommand } from '@aws-sdk/client-iam';
import type { GetServiceLastAccessedDetailsCommandOutput, IAMClient, ServiceLastAccessed } from '@aws-sdk/client-iam';
import type { Time } from '../../function/clock.ts';
import { IncompleteError, RemediationError } from '../../function/errors.ts';
import type { ServiceUse, UseReader } from '../../remediation/ports.ts';
import { createIamCall, readPages, told } from './iam-call.ts';
import type { IamCall } from './iam-call.ts';

/** How long IAM is given for its report. */
const mostMs = 60_000;
const firstDelayMs = 500;
const longestDelayMs = 8_000;

type Answer = GetServiceLastAccessedDetailsCommandOutput;

const readAnswer = (call: IamCall, JobId: string, Marker: string | undefined): Promise<Answer> =>
  call('iam:GetServiceLastAccessedDetails', 'any', (iam, options) =>
    iam.send(new GetServiceLastAccessedDetailsCommand({ JobId, Marker }), options),
  );

/** Waits until IAM has made its report, and gives the first page of it. */
const awaitReport = async (call: IamCall, time: Time, jobId: string, roleArn: string): Promise<Answer> => {
  let waitedMs = 0;
  for (let delayMs = firstDelayMs; ; delayMs = Math.min(2 * delayMs, longestDelayMs)) {
    const answer = await readAnswer(call, jobId, undefined);
    const { JobStatus: status, Error: problem } = answer;
    if (status === 'COMPLETED') return answer;
    if (status === 'FAILED') {
      throw new RemediationError(
        `IAM could not tell which services ${roleArn} has called (service last accessed data), so nothing was done. Start ` +
          `again. AWS says: ${problem?.Message ?? 'no reason'}`,
      );
    }
    if (status !== 'IN_PROGRESS') {
      throw new IncompleteError(`IAM did not tell how far its report on ${roleArn} is, so nothing was done`);
    }
    if (waitedMs + delayMs > mostMs) {
      throw new IncompleteError(
        `IAM had not ended its report on ${roleArn} (service last accessed data) after ${mostMs / 1_000} seconds, so nothing ` +
          'was done. Start again',
      );
    }
    waitedMs += delayMs;
    await time.sleep(delayMs);
  }
};

/** Undefined for a service that the role may use, and never called. */
const toUse = (service: ServiceLastAccessed | undefined, what: string): ServiceUse | undefined => {
  const { ServiceNamespace: namespace, LastAuthenticated: at } = told(service, what);
  const name = told(namespace, what);
  return at && { service: name, at };
};

export const createUseReader = (
  client: IAMClient,
  place: { readonly partition: string },
  time: Time,
  signal: AbortSignal,
): UseReader => {
  const call = createIamCall(client, place, signal);
  return {
    serviceUses: async (roleArn) => {
      const { JobId: id } = await call('iam:GenerateServiceLastAccessedDetails', 'role', (iam, options) =>
        iam.send(
          new GenerateServiceLastAccessedDetailsCommand({ Arn: roleArn, Granularity: 'SERVICE_LEVEL' }),
          options,
        ),
      );
      const jobId = told(id, `the id of its report on ${roleArn}`);
      const first = await awaitReport(call, time, jobId, roleArn);
      const what = `the services that ${roleArn} has called`;
      const services = await readPages(
        async (marker) => (marker === undefined ? first : readAnswer(call, jobId, marker)),
        (page) => page.ServicesLastAccessed,
        what,
      );
      return services.map((service) => toUse(service, what)).filter((use) => use !== undefined);
    },
  };
};

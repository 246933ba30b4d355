import type { IAMClient } from '@aws-sdk/client-iam';
import type { Time } from '../../function/clock.ts';
import { IncompleteError, RemediationError } from '../../function/errors.ts';
import type { UseReader } from '../../remediation/ports.ts';
import { createAccessReports, reportDelayMs, reportWithinMs } from './access-reports.ts';
import type { AccessReports, ServiceAccess } from './access-reports.ts';
import { createIamCall } from './iam-call.ts';

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

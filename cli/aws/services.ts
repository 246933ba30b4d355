import type { Command } from 'commander';
import { createAccessReports } from '../../lambda/src/aws/remediation/use-reader.ts';
import { createIamCall } from '../../lambda/src/aws/remediation/iam-call.ts';
import type { IamCall } from '../../lambda/src/aws/remediation/iam-call.ts';
import { systemTime } from '../../lambda/src/function/clock.ts';
import { createPace } from '../../lambda/src/function/pace.ts';
import type { Console } from '../command.ts';
import { CommandFailure } from '../failure.ts';
import type { Findings } from '../report-data.ts';
import { describeFailures, describeProgress, readServices, rolesToRead, withServices } from '../services.ts';
import { createIam } from './clients.ts';

export interface ServiceOptions {
  readonly services?: true;
}

/** IAM's limits are shared by all of the account, and these calls can wait. */
const callsPerSecond = 4;

export const addServiceOption = (command: Command): Command =>
  command.option(
    '--services',
    `tell when findings last called which services (IAM's service last accessed data, which counts denied attempts too); ` +
      'not with --input or --aggregator: it is asked of the IAM of your own account',
  );

/** Throws for options that --services does not go with. */
export const checkServiceOption = ({
  services,
  input,
  aggregator,
  coverage,
}: ServiceOptions & { readonly input?: string; readonly aggregator?: string; readonly coverage?: true }): void => {
  if (services !== true) return;
  if (input !== undefined) {
    throw new CommandFailure('--services asks IAM, for which a saved file cannot answer: leave --input out');
  }
  if (coverage === true) throw new CommandFailure('--coverage shows no roles: leave --services out');
  if (aggregator !== undefined) {
    throw new CommandFailure('--services asks the IAM of your own account only: leave --aggregator out');
  }
};

const paced =
  (call: IamCall, pace: () => Promise<void>): IamCall =>
  async (action, resource, send) => {
    await pace();
    return call(action, resource, send);
  };

/** Adds to the findings which services they called, where that is asked for. What cannot be read is warned of. */
export const addServices = async (
  findings: Findings,
  { services }: ServiceOptions,
  { progress, warn }: Console,
): Promise<Findings> => {
  if (services !== true) return findings;
  const arns = rolesToRead(findings).flatMap(({ arn }) => (arn === null ? [] : [arn]));
  const { signal } = new AbortController();
  const time = systemTime(signal);
  const place = { partition: arns[0]?.split(':')[1] ?? 'aws' };
  const call = createIamCall(await createIam(), place, signal, 'the caller');
  const readings = await readServices(arns, {
    reports: createAccessReports(paced(call, createPace(callsPerSecond, time))),
    time,
    onCall: (read, callsLeft) => progress.show(describeProgress(read, arns.length, callsLeft / callsPerSecond)),
  });
  describeFailures(findings, readings).forEach(warn);
  return withServices(findings, readings);
};

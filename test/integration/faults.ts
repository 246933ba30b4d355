import { expect, vi } from 'vitest';
import { openAccount } from '../../lambda/src/aws/evaluation/account.ts';
import { createConnections } from '../../lambda/src/aws/connections.ts';
import { withDeadline } from '../../lambda/src/function/deadline.ts';
import { evaluateAccount } from '../../lambda/src/evaluation/evaluate-account.ts';
import { parseEvent } from '../../lambda/src/evaluation/event.ts';
import { readSettings } from '../../lambda/src/evaluation/settings.ts';
import type { Call } from '../../lab/stand-in/calls.ts';
import type { Evaluation } from '../../lab/stand-in/evaluations.ts';
import type { Fault } from '../../lab/stand-in/faults.ts';
import type { StandIn, StandInOptions } from '../../lab/stand-in/server.ts';
import type { Api } from '../../lab/stand-in/wire.ts';
import { silentLog } from '../fixtures/fake-account.ts';
import { accountId, anAccount, start } from './evaluator.ts';

const executionRoleArn = `arn:aws:iam::${accountId}:role/config-reader`;

/** 150 roles on 3 pages, and 110 vanished ones on 2 pages of results: 260 evaluations in puts of 100, 100 and 60. */
export const account = anAccount(150);
const pageSize = 60;
export const existing = account.roles.map(({ id }) => id);
export const vanished = Array.from({ length: 110 }, (_, index) => `AROAGONE${String(index)}`);

const earlier = (id: string): Evaluation => ({
  ComplianceResourceType: 'AWS::IAM::Role',
  ComplianceResourceId: id,
  ComplianceType: 'COMPLIANT',
  Annotation: `${id}: earlier`,
  OrderingTimestamp: 1_700_000_000,
});

/** A stand-in with that account, and a Config that holds a result of every vanished role and of some that exist. */
export const startWithResults = async (options: Partial<StandInOptions> = {}): Promise<StandIn> => {
  const trust = { [executionRoleArn]: '*' } as const;
  const standIn = await start({ accounts: [account], pageSize: () => pageSize, trust, ...options });
  standIn.seedResults([...existing.slice(0, 5), ...vanished].map(earlier));
  return standIn;
};

/** Makes a fault that befalls the first calls that are meant, and counts how often one of those is made. */
export const befall = (isMeant: (call: Call) => boolean, fault: Fault, times: number) => {
  let count = 0;
  const faults = (call: Call): Fault | undefined => {
    if (!isMeant(call)) return undefined;
    count += 1;
    return count <= times ? fault : undefined;
  };
  return { faults, count: () => count };
};

/** Whether a listing of roles is asked for its last page: that alone is asked for after all others have come. */
export const isLastPage = ({ input: { marker } }: Call): boolean =>
  marker !== undefined &&
  Buffer.from(marker, 'base64')
    .toString()
    .startsWith(`from:${String(2 * pageSize)}:`);

export const of = (api: Api) => (call: Call) => call.api === api;

/** Runs as the handler does, with an execution role, so that every API is called, and without the wait between retries. */
export const evaluate = async (standIn: StandIn, socketTimeout = 5_000): Promise<void> => {
  for (const [name, value] of Object.entries(standIn.env)) vi.stubEnv(name, value);
  vi.spyOn(Math, 'random').mockReturnValue(0);
  const connections = createConnections({ connectionTimeout: 1_000, socketTimeout });
  const { maxDays, whitelist, ...invocation } = parseEvent(standIn.event({ executionRoleArn }));
  const settings = readSettings({ EXECUTION_ROLE: '{}' });
  const policy = { ...settings, ...settings.exemptions, maxDays, whitelist };
  const work = async (signal: AbortSignal): Promise<void> => {
    const opened = await openAccount(
      connections,
      { ...invocation, maxDays, whitelist },
      settings.executionRole,
      'fn',
      signal,
    );
    await evaluateAccount(opened, { ...settings, policy }, new Date(), silentLog).finished;
  };
  try {
    await withDeadline(undefined, () => '', work);
  } finally {
    connections.destroy();
  }
};

const sent = (standIn: StandIn): readonly Evaluation[] => standIn.puts.flatMap(({ evaluations }) => evaluations);

/** The ids of roles that were cleared. */
export const cleared = (standIn: StandIn): readonly string[] =>
  sent(standIn)
    .filter(({ ComplianceType: type }) => type === 'NOT_APPLICABLE')
    .map(({ ComplianceResourceId: id }) => id);

export const reported = (standIn: StandIn): readonly string[] =>
  standIn.results().map(({ ComplianceResourceId: id }) => id);

/** What holds however a run ends. */
export const expectNoHarm = (standIn: StandIn): void => {
  expect(cleared(standIn).filter((id) => existing.includes(id))).toEqual([]);
  expect(reported(standIn)).toEqual(expect.arrayContaining(existing.slice(0, 5)));
  expect(Math.max(0, ...standIn.puts.map(({ evaluations }) => evaluations.length))).toBeLessThanOrEqual(100);
};

/** Config holds a fresh result of every role that exists, and of no other. */
export const expectComplete = (standIn: StandIn): void => {
  const results = standIn.results();
  expect(results.map(({ ComplianceResourceId: id }) => id).sort()).toEqual([...existing].sort());
  expect(results.filter(({ ComplianceType: type }) => type !== 'NON_COMPLIANT')).toEqual([]);
};

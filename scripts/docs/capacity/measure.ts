// Runs the committed zip over accounts of several sizes, against the stand-in with the latency of real calls.
import process from 'node:process';
import { runArtifact } from '../../../lab/runtime/run-artifact.ts';
import { manyRoles } from '../../../lab/stand-in/accounts.ts';
import { startStandIn } from '../../../lab/stand-in/server.ts';
import type { Figures, Reporting, RunFigures } from './figures.ts';
import { roleCounts } from './model.ts';

const latencyMs = {
  AssumeRole: 100,
  GetAccountAuthorizationDetails: 300,
  GetComplianceDetailsByConfigRule: 50,
  PutEvaluations: 50,
};
const repeats = 3;
const member = '222222222222';
const roleName = 'iam-role-last-used-member';

const measureOnce = async (roles: number, reporting: Reporting): Promise<RunFigures> => {
  const standIn = await startStandIn({
    accounts: [
      { id: '123456789012', roles: [] },
      { id: member, roles: manyRoles(roles, { now: new Date(), accountId: member }) },
    ],
    trust: { [`arn:aws:iam::${member}:role/${roleName}`]: '*' },
    latency: latencyMs,
  });
  const run = async () => {
    const env = { ...standIn.env, EXECUTION_ROLE: JSON.stringify({ name: roleName }), REPORTING: reporting };
    const result = await runArtifact({ event: standIn.event({ accountId: member }), env });
    if (!result.ok) throw new Error(result.error.message);
    return result;
  };
  try {
    await run();
    const before = { calls: standIn.calls.length, puts: standIn.puts.length };
    const { handlerMs, cpuMs } = await run();
    const evaluations = standIn.puts.slice(before.puts).flatMap((put) => put.evaluations).length;
    const calls = standIn.calls.length - before.calls;
    return { roles, reporting, calls, evaluations, handlerMs: Math.round(handlerMs), cpuMs: Math.round(cpuMs) };
  } finally {
    await standIn.close();
  }
};

/** The run of the median time. */
const measure = async (roles: number, reporting: Reporting): Promise<RunFigures> => {
  const runs: RunFigures[] = [];
  for (let repeat = 0; repeat < repeats; repeat += 1) runs.push(await measureOnce(roles, reporting));
  const sorted = runs.sort((a, b) => a.handlerMs - b.handlerMs);
  const median = sorted[Math.floor(repeats / 2)];
  if (median === undefined) throw new Error('nothing was measured');
  return median;
};

export const measureAll = async (): Promise<Figures> => {
  const runs: RunFigures[] = [];
  for (const roles of roleCounts) {
    for (const reporting of ['all', 'changes'] as const) runs.push(await measure(roles, reporting));
  }
  return { node: process.version, latencyMs, runs };
};

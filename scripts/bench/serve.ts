// The local AWS in a process of its own, so that serving costs the process under measurement nothing but the processor it
// does not use. Started by server.ts, and asked over the channel between the two.
import process from 'node:process';
import { manyRoles } from '../../lab/stand-in/accounts.ts';
import { caseBucket } from '../../lab/stand-in/remediation.ts';
import { startStandIn } from '../../lab/stand-in/server.ts';
import type { Reply, Request, ServeOptions } from './protocol.ts';

const { roles: count, policyBytes, latency } = JSON.parse(process.argv[2] ?? '{}') as ServeOptions;
const roles = manyRoles(count, { now: new Date(), policyBytes });
const standIn = await startStandIn({
  accounts: [{ id: '123456789012', roles }],
  buckets: [{ name: caseBucket }],
  latency,
});
let firstCall = 0;

/** Every run starts with a Config that holds nothing; the bucket stays, from which a pass knows of the one before. */
const prepare = (): Reply => {
  standIn.seedResults(standIn.results().map((result) => ({ ...result, ComplianceType: 'NOT_APPLICABLE' })));
  firstCall = standIn.calls.length;
  return { env: standIn.env, event: standIn.event(), accountId: standIn.accountId };
};

const countBy = (values: readonly string[]): Record<string, number> => {
  const counts: Record<string, number> = {};
  for (const value of values) counts[value] = (counts[value] ?? 0) + 1;
  return counts;
};

const collect = (): Reply => ({
  calls: countBy(standIn.calls.slice(firstCall).map(({ api }) => api)),
  results: countBy(standIn.results().map(({ ComplianceType: type }) => type)),
});

process.on('message', (request: Request) => {
  process.send?.(request === 'prepare' ? prepare() : collect());
});
process.once('disconnect', () => void standIn.close());

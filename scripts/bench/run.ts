import { artifact, artifactBytes, artifactInSmallHeap, dailyPass, floor, original, otherBundle } from './clients.ts';
import type { Client } from './clients.ts';
import { defaultBundle } from './default-bundle.ts';
import { measure, measureOnce } from './measure.ts';
import type { AccountResult, BundleResult, LatencyResult, Measured, Waiting } from './results.ts';
import { startServer } from './server.ts';
import type { Server } from './server.ts';

/** Loading is short, and so takes more runs to tell. */
const loadRounds = 11;
const latencyRounds = 3;
const iamMs = 300;
const putMs = 50;

const withServer = async <T>(server: Server, work: (server: Server) => Promise<T>): Promise<T> => {
  try {
    return await work(server);
  } finally {
    await server.stop();
  }
};

const ifPresent = (hasBoto3: boolean): { readonly original?: Client } => (hasBoto3 ? { original } : {});

/** All clients over an account with so many roles. */
export const measureAccount = (roles: number, rounds: number, hasBoto3: boolean): Promise<AccountResult> =>
  withServer(startServer(roles), async (server) => {
    const clients = { artifact, artifactInSmallHeap, dailyPass, floor };
    // Before it nothing is noticed; after it every pass is like any other day's.
    const firstPass = await measureOnce(server, dailyPass);
    return { roles, ...(await measure(server, { ...clients, ...ifPresent(hasBoto3) }, rounds)), firstPass };
  });

const waiting = ({ wallMs, calls }: Measured): Waiting => {
  const waitMs = (calls['GetAccountAuthorizationDetails'] ?? 0) * iamMs;
  return { wallMs, waitMs, otherShare: Number(((wallMs - waitMs) / wallMs).toFixed(3)) };
};

/** An account with so many roles, where IAM and Config answer as late as they do over the network. */
export const measureLatency = (roles: number, rounds: number, hasBoto3: boolean): Promise<LatencyResult> => {
  const latency = { GetAccountAuthorizationDetails: iamMs, PutEvaluations: putMs };
  return withServer(startServer(roles, latency), async (server) => {
    const measured = await measure(server, { artifact }, Math.min(rounds, latencyRounds));
    const result = { roles, iamMs, putMs, artifact: waiting(measured.artifact) };
    if (!hasBoto3) return result;
    // Once: nearly all of its time is waiting, which does not vary.
    return { ...result, original: waiting((await measure(server, { original }, 1)).original) };
  });
};

/** The committed zip beside the same handler as esbuild bundles it by default. */
export const measureBundles = async (): Promise<Record<'artifact' | 'esbuildDefaults', BundleResult>> => {
  const zip = await defaultBundle();
  const clients = { artifact, esbuildDefaults: otherBundle(zip) };
  const measured = await withServer(startServer(10), (server) => measure(server, clients, loadRounds));
  return {
    artifact: { zipBytes: artifactBytes(), loadMs: measured.artifact.loadMs },
    esbuildDefaults: { zipBytes: zip.length, loadMs: measured.esbuildDefaults.loadMs },
  };
};

import { floor } from './clients.ts';
import type { Client, Usage } from './clients.ts';
import type { Collected } from './protocol.ts';
import type { Measured } from './results.ts';
import type { Server } from './server.ts';

export const median = (values: readonly number[]): number => {
  const sorted = values.toSorted((a, b) => a - b);
  const [low, high] = [Math.ceil(sorted.length / 2) - 1, Math.floor(sorted.length / 2)];
  return ((sorted[low] ?? Number.NaN) + (sorted[high] ?? Number.NaN)) / 2;
};

interface Run extends Collected {
  readonly usage: Usage;
}

const runOnce = async (server: Server, client: Client): Promise<Run> => {
  const prepared = await server.prepare();
  const usage = await client(prepared);
  return { usage, ...(await server.collect()) };
};

const summarise = (runs: readonly Run[]): Measured => {
  const medianOf = (key: keyof Usage): number => Number(median(runs.map(({ usage }) => usage[key])).toFixed(1));
  return {
    wallMs: medianOf('wallMs'),
    cpuMs: medianOf('cpuMs'),
    loadMs: medianOf('loadMs'),
    peakMb: medianOf('peakMb'),
    calls: runs[0]?.calls ?? {},
  };
};

/** A client that reports other results than the rest does other work. */
const checkAgreement = (runs: readonly Run[]): void => {
  const reporting = runs.filter(({ calls }) => calls['PutEvaluations'] !== undefined);
  const found = new Set(reporting.map(({ results }) => JSON.stringify(Object.entries(results).sort())));
  if (found.size > 1) throw new Error(`the clients reported different results: ${[...found].join(' and ')}`);
};

/** Runs one client once, over what earlier runs left behind. */
export const measureOnce = async (server: Server, client: Client): Promise<Measured> =>
  summarise([await runOnce(server, client)]);

/** Runs the clients in turn, so that whatever else the machine does meets all of them alike. */
export const measure = async <Clients extends Readonly<Record<string, Client>>>(
  server: Server,
  clients: Clients,
  rounds: number,
): Promise<{ readonly [Name in keyof Clients]: Measured }> => {
  // The server renders its pages at the first listing, which is not to be measured.
  await runOnce(server, floor);
  const all = Object.entries(clients).map(([name, client]) => ({ name, client, runs: [] as Run[] }));
  for (let round = 0; round < rounds; round += 1) {
    for (const { client, runs } of all) runs.push(await runOnce(server, client));
  }
  checkAgreement(all.flatMap(({ runs }) => runs));
  const measured = Object.fromEntries(all.map(({ name, runs }) => [name, summarise(runs)]));
  return measured as { readonly [Name in keyof Clients]: Measured };
};

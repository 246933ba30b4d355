import { afterEach, vi } from 'vitest';
import { handler } from '../../lambda/src/evaluator.ts';
import type { Account } from '../../lab/stand-in/accounts.ts';
import { aRole } from '../../lab/stand-in/accounts.ts';
import type { EventOverrides } from '../../lab/stand-in/events.ts';
import { startStandIn } from '../../lab/stand-in/server.ts';
import type { StandIn, StandInOptions } from '../../lab/stand-in/server.ts';

export const accountId = '123456789012';

/** An account with so many roles that were never used, `role-0` and on. */
export const anAccount = (count: number, id = accountId): Account => ({
  id,
  roles: Array.from({ length: count }, (_, index) => aRole({ name: `role-${String(index)}` })),
});

let running: StandIn | undefined;

afterEach(async () => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
  await running?.close();
  running = undefined;
});

export const start = async (options: Partial<StandInOptions> = {}): Promise<StandIn> => {
  running = await startStandIn({ accounts: [anAccount(3)], ...options });
  return running;
};

export interface RunOptions {
  readonly event?: EventOverrides;
  readonly env?: Readonly<Record<string, string>>;
  readonly remainingMs?: number;
}

/** Runs the evaluator in this process and gives back its summary line. */
export const run = async (
  standIn: StandIn,
  { event, env = {}, remainingMs = 60_000 }: RunOptions = {},
): Promise<Record<string, unknown>> => {
  for (const [name, value] of Object.entries({ ...standIn.env, ...env })) vi.stubEnv(name, value);
  const info = vi.spyOn(console, 'info').mockReturnValue(undefined);
  try {
    await handler(standIn.event(event), { functionName: 'fn', getRemainingTimeInMillis: () => remainingMs });
  } finally {
    lines = info.mock.calls.map(([line]) => JSON.parse(String(line)) as Record<string, unknown>);
  }
  return lines.at(-1) ?? {};
};

let lines: Record<string, unknown>[] = [];

/** The log lines of the last run, also of one that failed. */
export const logged = (): readonly Record<string, unknown>[] => lines;

// 200 members through one warm process, 20 at a time: every evaluation ends up in its own account, and is put with
// credentials of that account's role.
import { afterEach, expect, it, vi } from 'vitest';
import { handler } from '../../lambda/src/evaluator.ts';
import { aRole, stableId } from '../../lab/stand-in/accounts.ts';
import type { Account } from '../../lab/stand-in/accounts.ts';
import { startStandIn } from '../../lab/stand-in/server.ts';
import type { StandIn } from '../../lab/stand-in/server.ts';

const members = 200;
const rolesEach = 50;
const atATime = 20;
const roleName = 'iam-role-last-used-member';

const idOf = (index: number): string => String(200_000_000_000 + index);

/** Every role has an id that no other account has. */
const memberAccount = (_: unknown, index: number): Account => ({
  id: idOf(index),
  roles: Array.from({ length: rolesEach }, (_role, number) => {
    const name = `role-${String(number)}`;
    return aRole({ name, id: stableId('AROA', `${idOf(index)}/${name}`) });
  }),
});

const accounts = Array.from({ length: members }, memberAccount);

let standIn: StandIn | undefined;
afterEach(async () => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
  await standIn?.close();
});

/** Runs as many workers as may run at a time, each of which takes the next item as soon as it is free. */
const forAll = async <T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> => {
  const queue = items.values();
  const worker = async (): Promise<void> => {
    for (const item of queue) await work(item);
  };
  await Promise.all(Array.from({ length: atATime }, worker));
};

it('puts 10,000 evaluations of 200 members, each with the credentials of its own account', async () => {
  const central: Account = { id: '123456789012', roles: [] };
  const started = await startStandIn({
    accounts: [central, ...accounts],
    trust: Object.fromEntries(accounts.map(({ id }) => [`arn:aws:iam::${id}:role/${roleName}`, '*' as const])),
    // Long enough for the runs to overlap.
    latency: { AssumeRole: 5, GetAccountAuthorizationDetails: 10, PutEvaluations: 10 },
  });
  standIn = started;
  const env = { ...started.env, EXECUTION_ROLE: JSON.stringify({ name: roleName }) };
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
  vi.spyOn(console, 'info').mockReturnValue(undefined);
  let running = 0;
  let most = 0;

  await forAll(accounts, async ({ id }) => {
    most = Math.max(most, ++running);
    await handler(started.event({ accountId: id }), { functionName: 'fn' });
    running -= 1;
  });

  expect(most).toBe(atATime);
  for (const { id, roles } of accounts) {
    const found = started.results(id).map(({ ComplianceResourceId: resource }) => resource);
    expect(found.sort()).toEqual(roles.map((role) => role.id).sort());
  }
  const puts = started.puts.flatMap(({ evaluations }) => evaluations);
  expect(puts).toHaveLength(members * rolesEach);

  // A session belongs to one account, and an account had one session, that no other had.
  const keysOf = new Map(accounts.map(({ id }) => [id, new Set<string>()]));
  for (const call of started.calls) if (call.api !== 'AssumeRole') keysOf.get(call.accountId)?.add(call.accessKeyId);
  expect([...keysOf.values()].map(({ size }) => size)).toEqual(accounts.map(() => 1));
  expect(new Set([...keysOf.values()].flatMap((keys) => [...keys])).size).toBe(members);
  expect(started.calls.filter((call) => call.accountId === central.id).map(({ api }) => api)).toEqual(
    accounts.map(() => 'AssumeRole'),
  );
  expect(started.results()).toEqual([]);
});

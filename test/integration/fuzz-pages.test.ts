import fc from 'fast-check';
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import { openAccount } from '../../lambda/src/aws/evaluation/account.ts';
import { createConnections } from '../../lambda/src/aws/connections.ts';
import { parseEvent } from '../../lambda/src/evaluation/event.ts';
import type { Role } from '../../lambda/src/rule/role.ts';
import { aRole, serviceTrust, stableId } from '../../lab/stand-in/accounts.ts';
import { createRoleRenderer, getAccountAuthorizationDetails } from '../../lab/stand-in/iam.ts';
import { startStandIn } from '../../lab/stand-in/server.ts';
import type { StandIn, StandInOptions } from '../../lab/stand-in/server.ts';
import { accountId } from './evaluator.ts';

const connections = createConnections();
afterAll(() => {
  connections.destroy();
});
afterEach(() => {
  vi.unstubAllEnvs();
});

/** IAM's dates are of whole seconds. */
const date = fc
  .date({ min: new Date('1970-01-01'), max: new Date('9999-12-31'), noInvalidDate: true })
  .map((time) => new Date(Math.floor(time.getTime() / 1_000) * 1_000));
const tagText = fc.string({
  unit: fc.oneof(fc.constantFrom('&', '<', ']]>', '"', "'", 'é', '€', '😀'), fc.constantFrom('a', ' x')),
});
const denyAll = 'arn:aws:iam::aws:policy/AWSDenyAll';
const policyText = fc.string({ unit: fc.constantFrom('a', '"', '<', '%', 'é'), maxLength: 40 });

const details = fc.record({
  path: fc.constantFrom('/', '/team-a/', '/a/b/c/'),
  createDate: date,
  lastUsed: fc.oneof(fc.constantFrom(null, undefined), fc.record({ date, region: fc.constant('eu-west-1') })),
  tags: fc.dictionary(fc.string({ unit: fc.constantFrom('k', 'é', '&', ':'), minLength: 1 }), tagText, { maxKeys: 4 }),
  trust: policyText.map(serviceTrust),
  managedPolicyArns: fc.subarray([
    'arn:aws:iam::aws:policy/ReadOnlyAccess',
    'arn:aws:iam::123456789012:policy/own',
    denyAll,
  ]),
  instanceProfiles: fc.subarray(['profile', 'other']),
  permissionsBoundaryArn: fc.option(fc.constant('arn:aws:iam::123456789012:policy/b'), { nil: undefined }),
});

const roles = fc
  .array(details, { maxLength: 12 })
  .map((all) =>
    all.map((given, index) => aRole({ ...given, name: `role-${String(index)}`, id: stableId('AROA', String(index)) })),
  );

const expected = (given: Awaited<ReturnType<typeof aRole>>): Role => ({
  id: given.id,
  name: given.name,
  path: given.path,
  createdAt: given.createDate,
  lastUse: given.lastUsed ? { at: given.lastUsed.date, region: given.lastUsed.region } : undefined,
  tags: new Map(Object.entries(given.tags)),
  isDenied: given.managedPolicyArns.includes(denyAll),
  instanceProfiles: given.instanceProfiles,
});

const readAll = async (standIn: StandIn): Promise<Role[]> => {
  for (const [name, value] of Object.entries(standIn.env)) vi.stubEnv(name, value);
  const signal = new AbortController().signal;
  const account = await openAccount(connections, parseEvent(standIn.event()), 'own', 'fn', signal);
  const read: Role[] = [];
  for await (const page of account.roles()) read.push(...page);
  return read;
};

const withStandIn = async <T>(options: StandInOptions, work: (standIn: StandIn) => Promise<T>): Promise<T> => {
  const standIn = await startStandIn(options);
  try {
    return await work(standIn);
  } finally {
    await standIn.close();
  }
};

describe('any account', () => {
  it('is read role by role as it is, whatever the pages and the network cut', async () => {
    const chunks = fc.option(fc.oneof(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 10, max: 5_000 })), {
      nil: undefined,
    });
    const sizes = fc.array(fc.nat(3), { maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(roles, sizes, chunks, async (given, pageSizes, chunkBytes) => {
        const account = { id: accountId, roles: given };
        const pageSize = (_: number, n: number): number => pageSizes[n - 1] ?? 5;
        const options = { accounts: [account], pageSize, ...(chunkBytes === undefined ? {} : { chunkBytes }) } as const;
        expect(await withStandIn(options, readAll)).toEqual(given.map(expected));
      }),
      { numRuns: 150 },
    );
  });

  it('whose listing ends anywhere before its end is not taken for a smaller one', async () => {
    const cut = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
    await fc.assert(
      fc.asyncProperty(roles, cut, async (given, share) => {
        const render = createRoleRenderer(accountId);
        const whole = getAccountAuthorizationDetails({
          input: {},
          roles: given,
          render,
          pageSize: () => 1_000,
        }).toString();
        const body = whole.slice(0, Math.floor(whole.length * share));
        const fault = { kind: 'body', status: 200, body } as const;
        await withStandIn({ accounts: [{ id: accountId, roles: given }], faults: () => fault }, (standIn) =>
          expect(readAll(standIn)).rejects.toThrow(),
        );
      }),
      { numRuns: 150 },
    );
  });
});

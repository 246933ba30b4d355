// The bundle shortens names; the function tells errors of AWS apart by theirs, which must hold in the zip too.
import { afterEach, expect, it } from 'vitest';
import { runArtifact } from '../../lab/runtime/run-artifact.ts';
import { aRole } from '../../lab/stand-in/accounts.ts';
import type { StandIn, StandInOptions } from '../../lab/stand-in/server.ts';
import { startStandIn } from '../../lab/stand-in/server.ts';

let standIn: StandIn;
afterEach(() => standIn.close());

const start = async (options: Partial<StandInOptions> = {}): Promise<void> => {
  standIn = await startStandIn({ accounts: [{ id: '123456789012', roles: [aRole()] }], ...options });
};

it.each(['GetAccountAuthorizationDetails', 'PutEvaluations', 'GetComplianceDetailsByConfigRule'] as const)(
  '%s denied is an AccessError in the committed zip too',
  async (denied) => {
    await start({ faults: ({ api }) => (api === denied ? { kind: 'accessDenied' } : undefined) });
    const { error } = await runArtifact({ event: standIn.event(), env: standIn.env });
    expect(error).toMatchObject({
      name: 'AccessError',
      cause: { name: expect.stringMatching(/^AccessDenied/) as string },
    });
  },
);

it('an error of the service keeps its name and message', async () => {
  await start();
  const { error } = await runArtifact({ event: standIn.event({ configRuleName: 'other' }), env: standIn.env });
  expect(error).toMatchObject({
    name: 'NoSuchConfigRuleException',
    message: expect.stringContaining('other') as string,
  });
});

it('throttling, which is told by the name of an error, is tried again', async () => {
  await start({ faults: ({ n }) => (n === 1 ? { kind: 'throttle' } : undefined) });
  const { ok } = await runArtifact({ event: standIn.event(), env: standIn.env });
  expect(ok).toBe(true);
  expect(standIn.puts).toHaveLength(1);
});

import { describe, expect, it } from 'vitest';
import type { TestContext } from 'vitest';
import { sampleAccount, sampleExemptionTag, sampleMaxDays, sampleWhitelist } from '../../lab/account/sample-account.ts';
import { runArtifact } from '../../lab/runtime/run-artifact.ts';
import type { Fault } from '../../lab/stand-in/faults.ts';
import { startStandIn } from '../../lab/stand-in/server.ts';
import { evaluationsOf, runOn, toldById, toldOf, withoutWaits } from './account-run.ts';
import type { AccountRun } from './account-run.ts';
import { lambdaRuntimes, nodeOf } from './lambda-node.ts';
import { verdicts, verdictsOfPython } from './oracle.ts';
import { exemptionTag, maxDays, maximumExemptionDays, randomAccount } from './random-account.ts';

const account = randomAccount(20_260_711, new Date());
const question = { ...account, maxDays, exemptionTag, maximumExemptionDays };
const expected = verdicts(question);

const judged = toldOf(Object.entries(expected));
const earlierIds = account.earlier.map((result) => result.ComplianceResourceId);
const cleared = Object.fromEntries(earlierIds.filter((id) => !(id in judged)).map((id) => [id, 'cleared'] as const));

/** Every role once with its verdict, the ones that are gone or protected cleared, and nothing else. */
const expectAllReported = ({ result, standIn }: AccountRun): void => {
  const evaluations = evaluationsOf(standIn);

  expect(result).toMatchObject({ ok: true });
  expect(toldById(evaluations)).toEqual({ ...judged, ...cleared });
  expect(evaluations).toHaveLength(Object.keys({ ...judged, ...cleared }).length);
  expect(toldById(standIn.results())).toEqual(judged);
};

describe('the random account', () => {
  it('has roles for every verdict, and earlier results of roles that vanished and of protected ones', () => {
    for (const verdict of ['whitelisted', 'exempt', 'new', 'used', 'unused', 'never-used', null]) {
      const ids = Object.keys(expected).filter((id) => expected[id] === verdict);
      expect(ids.length, String(verdict)).toBeGreaterThanOrEqual(20);
    }
    expect(account.roles).toHaveLength(2_000);
    expect(account.vanished).toHaveLength(250);
    expect(Object.keys(cleared).length).toBeGreaterThan(account.vanished.length + 20);
  });

  it('is judged by the oracle as by fnmatch and datetime of Python', (context) => {
    const answer = verdictsOfPython(question) ?? context.skip('python3 is not on the PATH');

    expect(expected).toEqual(answer);
  });
});

describe.each(lambdaRuntimes)('the committed zip on %s', (name) => {
  const run = (context: TestContext, faults?: () => Fault | undefined): Promise<AccountRun> =>
    runOn(account, nodeOf(name, context).path, faults);

  it('reports of 2,000 roles exactly what the rule says, and clears the vanished and the protected', async (context) => {
    expectAllReported(await run(context));
  });

  it('reports at most 100 evaluations a call, with token and time of the event', async (context) => {
    const { standIn, event, invokedAt } = await run(context);

    expect(Math.max(...standIn.puts.map((put) => put.evaluations.length))).toBe(100);
    expect(new Set(standIn.puts.map((put) => put.token))).toEqual(new Set([event.resultToken]));
    expect(standIn.puts.filter((put) => put.testMode)).toEqual([]);
    for (const { OrderingTimestamp: seconds } of evaluationsOf(standIn)) {
      expect(seconds).toBeCloseTo(invokedAt.getTime() / 1000, 2);
    }
  });

  it('reports everything while AWS throttles every third call', async (context) => {
    let calls = 0;
    const done = await run(context, () => (++calls % 3 === 0 ? { kind: 'throttle' } : undefined));

    expect(done.standIn.calls.filter(({ outcome }) => outcome.startsWith('Throttling')).length).toBeGreaterThan(8);
    expectAllReported(done);
  });

  it('names all that is wrong with an event, and calls nothing', async (context) => {
    const standIn = await startStandIn({ accounts: [account] });
    const event = standIn.event({
      invoking: { messageType: 'ConfigurationItemChangeNotification' },
      ruleParameters: { max_days_for_last_used: '366', role_whitelist: '/a b|/c[d]', colour: 'red' },
    });
    const result = await runArtifact({ event, env: standIn.env, node: nodeOf(name, context).path });
    await standIn.close();

    expect(result.error?.name).toBe('InputError');
    for (const part of ['ConfigurationItemChangeNotification', '366', '/a b', '/c[d]', 'colour']) {
      expect(result.error?.message).toContain(part);
    }
    expect(standIn.calls).toEqual([]);
  });

  it('says of the sample account what its roles expect', async (context) => {
    const sample = sampleAccount(new Date());
    const standIn = await startStandIn({ accounts: [sample] });
    const event = standIn.event({
      ruleParameters: { max_days_for_last_used: String(sampleMaxDays), role_whitelist: sampleWhitelist.join('|') },
    });
    const env = { ...standIn.env, EXEMPTION_TAG: sampleExemptionTag };
    const result = await runArtifact({ event, env, node: nodeOf(name, context).path });
    await standIn.close();

    expect(result).toMatchObject({ ok: true });
    expect(toldById(standIn.results())).toEqual(toldOf(sample.roles.map((role) => [role.id, role.expect])));
  });
});

const faults: readonly (readonly [string, Fault])[] = [
  ['is answered with an error', { kind: 'status', status: 500 }],
  ['ends in the middle of the XML', { kind: 'malformed' }],
  ['is cut off with its connection', { kind: 'cut' }],
  ['is a web page', { kind: 'body', body: '<html><body>sign in</body></html>', contentType: 'text/html' }],
];

describe.concurrent('the committed zip', () => {
  const cases = lambdaRuntimes.flatMap((name) => faults.map(([happens, fault]) => [name, happens, fault] as const));

  it.for(cases)(
    'throws and clears nothing on %s when the second page of roles %s, every time',
    async ([name, , fault], context) => {
      // One of them waits for real before it tries again.
      const waits = name === lambdaRuntimes[0] && fault.kind === 'cut';
      const { result, standIn } = await runOn(
        account,
        nodeOf(name, context).path,
        ({ api, input }) =>
          api === 'GetAccountAuthorizationDetails' && input.marker !== undefined ? fault : undefined,
        waits ? [] : withoutWaits,
      );
      const kept = standIn.results().map((evaluation) => evaluation.ComplianceResourceId);

      expect(result.ok).toBe(false);
      expect(evaluationsOf(standIn).filter(({ ComplianceType: type }) => type === 'NOT_APPLICABLE')).toEqual([]);
      expect(kept).toEqual(expect.arrayContaining(earlierIds));
    },
  );
});

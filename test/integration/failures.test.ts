import { describe, expect, it, vi } from 'vitest';
import { aRole } from '../../lab/stand-in/accounts.ts';
import type { Api } from '../../lab/stand-in/wire.ts';
import { accountId, anAccount, logged, run, start } from './evaluator.ts';

const apis = ['GetAccountAuthorizationDetails', 'GetComplianceDetailsByConfigRule', 'PutEvaluations'] as const;

const earlier = (id: string) => ({
  ComplianceResourceType: 'AWS::IAM::Role',
  ComplianceResourceId: id,
  ComplianceType: 'COMPLIANT',
  Annotation: `${id}: earlier`,
  OrderingTimestamp: 1_700_000_000,
});

describe('a failure that passes', () => {
  it('every third call throttled: everything is reported all the same', async () => {
    const standIn = await start({
      accounts: [anAccount(450)],
      pageSize: () => 50,
      faults: ({ n }) => (n % 3 === 0 ? { kind: 'throttle' } : undefined),
    });
    standIn.seedResults([earlier('AROAGONE')]);
    expect(await run(standIn)).toMatchObject({ roles: 450, reported: 451, cleanedUp: 1 });
    expect(standIn.results()).toHaveLength(450);
  });

  it.each(
    apis.flatMap((api) =>
      (
        [
          { kind: 'status', status: 500 },
          { kind: 'status', status: 503 },
          { kind: 'reset' },
          { kind: 'cut', share: 0.5 },
        ] as const
      ).map((fault) => ({ api, fault, name: `${api} ${JSON.stringify(fault)}` })),
    ),
  )('$name: everything is reported once more and once only', async ({ api, fault }) => {
    const standIn = await start({
      accounts: [anAccount(150)],
      pageSize: () => 80,
      faults: (call) => (call.api === api && call.n === 1 ? fault : undefined),
    });
    standIn.seedResults([earlier('AROAGONE')]);
    expect(await run(standIn)).toMatchObject({ roles: 150, cleanedUp: 1, reported: 151 });
    expect(standIn.results()).toHaveLength(150);
  });

  it('evaluations that Config gives back once are sent again, they alone', async () => {
    const standIn = await start({
      accounts: [anAccount(120)],
      failedEvaluations: (evaluation, { n }) => n <= 2 && evaluation.Annotation?.startsWith('role-7:') === true,
    });
    expect(await run(standIn)).toMatchObject({ reported: 120, failed: 0 });
    expect(standIn.puts.map(({ evaluations }) => evaluations.length).sort((a, b) => b - a)).toEqual([100, 20, 1]);
    expect(standIn.results()).toHaveLength(120);
  });
});

describe('a failure that stays', () => {
  it('evaluations that Config gives back for ever fail the run, with their ids, after 5 puts', async () => {
    const standIn = await start({
      accounts: [anAccount(3)],
      failedEvaluations: (evaluation) => evaluation.Annotation?.startsWith('role-1:') === true,
    });
    standIn.seedResults([earlier('AROAGONE')]);
    await expect(run(standIn)).rejects.toThrow(/rejected 1 of 4 evaluations.*AROA[A-Z2-7]{17}/);
    expect(standIn.puts).toHaveLength(5);
    expect(logged().at(-1)).toMatchObject({ event: 'run.failed', reported: 3, failed: 1, cleanedUp: 1 });
  });

  it('a page that always fails fails the run, and nothing is cleared', async () => {
    const standIn = await start({
      accounts: [anAccount(150)],
      pageSize: () => 100,
      faults: ({ api, input }) =>
        api === 'GetAccountAuthorizationDetails' && input.marker !== undefined
          ? { kind: 'status', status: 500 }
          : undefined,
    });
    standIn.seedResults([earlier('AROAGONE')]);
    // It waits a random part of a limit before it tries again: here the least of it, nothing.
    vi.spyOn(Math, 'random').mockReturnValue(0);
    await expect(run(standIn)).rejects.toThrow();
    expect(standIn.callsOf('GetAccountAuthorizationDetails')).toHaveLength(1 + 10);
    expect(standIn.results().map(({ ComplianceResourceId: id }) => id)).toContain('AROAGONE');
    expect(logged().at(-1)).toMatchObject({ event: 'run.failed', pages: 1, roles: 100, cleanedUp: 0 });
  });

  it.each([
    ['GetAccountAuthorizationDetails', 'iam:GetAccountAuthorizationDetails', '"Resource":"*"'],
    ['PutEvaluations', 'config:PutEvaluations', '"Resource":"*"'],
    [
      'GetComplianceDetailsByConfigRule',
      'config:GetComplianceDetailsByConfigRule',
      '"Resource":"arn:aws:config:*:123456789012:config-rule/*"',
    ],
  ] satisfies [Api, string, string][])(
    '%s denied: the error names the action, the caller and the statement that is missing',
    async (denied, action, resource) => {
      const standIn = await start({ faults: ({ api }) => (api === denied ? { kind: 'accessDenied' } : undefined) });
      const failed = run(standIn);
      await expect(failed).rejects.toMatchObject({ name: 'AccessError' });
      await expect(failed).rejects.toThrow(
        `${action} is denied to arn:aws:sts::123456789012:assumed-role/iam-role-last-used/iam-role-last-used.`,
      );
      await expect(failed).rejects.toThrow(`{"Effect":"Allow","Action":"${action}",${resource}}`);
      expect(standIn.callsOf(denied)).toHaveLength(1);
    },
  );

  it('a rule that Config does not know fails the run', async () => {
    const standIn = await start();
    await expect(run(standIn, { event: { configRuleName: 'other' } })).rejects.toThrow(/other/);
  });

  it('a marker that comes again fails the run instead of reading for ever', async () => {
    const page = (marker: string): string =>
      '<GetAccountAuthorizationDetailsResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/">' +
      `<GetAccountAuthorizationDetailsResult><IsTruncated>true</IsTruncated><Marker>${marker}</Marker>` +
      '<RoleDetailList/></GetAccountAuthorizationDetailsResult></GetAccountAuthorizationDetailsResponse>';
    const standIn = await start({
      faults: ({ api, n }) =>
        api === 'GetAccountAuthorizationDetails'
          ? { kind: 'body', status: 200, body: page(n % 2 === 0 ? 'b' : 'a') }
          : undefined,
    });
    standIn.seedResults([earlier('AROAGONE')]);
    await expect(run(standIn)).rejects.toThrow(/began the same page again/);
    expect(standIn.callsOf('GetAccountAuthorizationDetails')).toHaveLength(3);
    expect(standIn.results()).toHaveLength(1);
  });
});

describe('an answer that is not what IAM sends', () => {
  it.each([
    ['no listing', '<html/>'],
    ['nothing', ''],
    ['cut short', '<GetAccountAuthorizationDetailsResponse><GetAccountAuthorizationDetailsResult><IsTruncated>'],
  ])('%s: fails the run, and nothing is cleared', async (_, body) => {
    const standIn = await start({
      faults: ({ api }) => (api === 'GetAccountAuthorizationDetails' ? { kind: 'body', body, status: 200 } : undefined),
    });
    standIn.seedResults([earlier('AROAGONE')]);
    await expect(run(standIn)).rejects.toThrow();
    expect(standIn.results()).toHaveLength(1);
  });
});

describe('a run that nears the timeout', () => {
  const inUse = { date: new Date('2026-11-01T00:00:00Z'), region: 'eu-west-1' };

  it('stops before Lambda ends it, says how far it came, and leaves no call under way', async () => {
    const standIn = await start({
      accounts: [{ id: accountId, roles: [aRole({ lastUsed: inUse }), ...anAccount(299).roles] }],
      pageSize: () => 100,
      faults: ({ api, n }) =>
        api === 'GetAccountAuthorizationDetails' && n === 3 ? { kind: 'delay', ms: 5_000 } : undefined,
    });
    await expect(run(standIn, { remainingMs: 800 })).rejects.toThrow(
      /Stopped shortly before the function's timeout: 200 roles were read \(2 pages\), 200 evaluations reported/,
    );
    expect(logged().at(-1)).toMatchObject({ event: 'run.failed', pages: 2 });
  });
});

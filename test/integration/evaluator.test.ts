import { describe, expect, it } from 'vitest';
import { sampleAccount, sampleExemptionTag, sampleWhitelist } from '../../lab/account/sample-account.ts';
import { aRole, DAY_MS, manyRoles } from '../../lab/stand-in/accounts.ts';
import type { Evaluation } from '../../lab/stand-in/evaluations.ts';
import { accountId, anAccount, logged, run, start } from './evaluator.ts';

const result = (id: string, type = 'COMPLIANT'): Evaluation => ({
  ComplianceResourceType: 'AWS::IAM::Role',
  ComplianceResourceId: id,
  ComplianceType: type,
  Annotation: `${id}: earlier`,
  OrderingTimestamp: 1_700_000_000,
});

const ids = (evaluations: readonly Evaluation[]): string[] =>
  evaluations.map(({ ComplianceResourceId: id }) => id).sort();

describe('a run over an account', () => {
  it('reports every role of the sample account as expected, protected roles not at all', async () => {
    const account = sampleAccount(new Date());
    const standIn = await start({ accounts: [account] });
    const parameters = { max_days_for_last_used: '60', role_whitelist: sampleWhitelist.join('|') };
    await run(standIn, { event: { ruleParameters: parameters }, env: { EXEMPTION_TAG: sampleExemptionTag } });

    const compliance = new Map(standIn.results().map((item) => [item.ComplianceResourceId, item.ComplianceType]));
    const expected = account.roles
      .filter(({ expect: verdict }) => verdict !== null)
      .map(({ id, expect: verdict }): [string, string] => [
        id,
        verdict === 'unused' || verdict === 'never-used' ? 'NON_COMPLIANT' : 'COMPLIANT',
      ]);
    expect(compliance).toEqual(new Map(expected));
  });

  it('says of a role in quarantine since when it is denied everything', async () => {
    const now = new Date('2026-11-23T12:00:00Z');
    const standIn = await start({ accounts: [sampleAccount(now)] });
    await run(standIn);
    const denied = standIn.results().filter(({ Annotation: text = '' }) => text.includes('AWSDenyAll'));
    expect(denied.map(({ Annotation: text }) => text)).toEqual([
      'crm-sync: last used 2026-07-16 in eu-west-1, over 60 days ago; denied everything by AWSDenyAll since 2026-11-03',
    ]);
  });

  it('logs one line that says what it did', async () => {
    const standIn = await start();
    standIn.seedResults([result('AROAGONE')]);
    const summary = await run(standIn);
    expect(logged()).toHaveLength(1);
    expect(summary).toMatchObject({
      event: 'run.finished',
      accountId,
      ruleName: 'iam-role-last-used',
      testMode: false,
      maxDays: 60,
      pages: 1,
      roles: 3,
      protected: 0,
      verdicts: { whitelisted: 0, exempt: 0, new: 0, used: 0, unused: 3, 'never-used': 0 },
      rolesWithLastUse: 0,
      reported: 4,
      failed: 0,
      cleanedUp: 1,
      unchanged: 0,
    });
    expect(summary['durationMs']).toBeTypeOf('number');
  });

  it('sends annotation, type and the time at which Config started the evaluation', async () => {
    const standIn = await start({ accounts: [anAccount(1)] });
    await run(standIn, { event: { invoking: { notificationCreationTime: '2026-11-20T10:00:00.000Z' } } });
    expect(standIn.puts[0]?.evaluations).toEqual([
      {
        ComplianceResourceType: 'AWS::IAM::Role',
        ComplianceResourceId: aRole({ name: 'role-0' }).id,
        ComplianceType: 'NON_COMPLIANT',
        Annotation:
          'role-0: no use in the 400 days that IAM keeps; created 2020-01-01; ' +
          'IAM keeps a last use of no role in this account',
        OrderingTimestamp: Date.parse('2026-11-20T10:00:00Z') / 1_000,
      },
    ]);
  });

  it('reads pages of any size, also empty ones with more to come', async () => {
    const sizes = [100, 0, 1, 70, 0];
    const standIn = await start({ accounts: [anAccount(230)], pageSize: (_, n) => sizes[n - 1] ?? 1_000 });
    const summary = await run(standIn);
    expect(summary).toMatchObject({ roles: 230, pages: 6, reported: 230 });
    expect(new Set(ids(standIn.results())).size).toBe(230);
  });

  it('handles 5,000 roles with at most 10 pages and 51 puts of at most 100', async () => {
    const roles = manyRoles(5_000, { now: new Date(), policyBytes: 300 });
    const standIn = await start({ accounts: [{ id: accountId, roles }] });
    standIn.seedResults(Array.from({ length: 50 }, (_, index) => result(`AROAOLD${String(index)}`)));
    await run(standIn);
    expect(ids(standIn.results())).toEqual(roles.map(({ id }) => id).sort());
    expect(standIn.callsOf('GetAccountAuthorizationDetails').length).toBeLessThanOrEqual(10);
    expect(standIn.puts.length).toBeLessThanOrEqual(51);
    expect(Math.max(...standIn.puts.map(({ evaluations }) => evaluations.length))).toBe(100);
  });

  it('reports by name where the setting says so, and clears the results by id', async () => {
    const standIn = await start({ accounts: [anAccount(2)] });
    await run(standIn);
    await run(standIn, { env: { RESOURCE_ID: 'RoleName' } });
    expect(ids(standIn.results())).toEqual(['role-0', 'role-1']);
  });

  it('sends TestMode for the token TESTMODE, and Config keeps nothing', async () => {
    const standIn = await start();
    await run(standIn, { event: { resultToken: 'TESTMODE' } });
    expect(standIn.puts.map(({ testMode, token }) => [testMode, token])).toEqual([[true, 'TESTMODE']]);
    expect(standIn.results()).toEqual([]);
  });

  it('writes a line for each role at debug level only', async () => {
    const standIn = await start();
    const debug: unknown[] = [];
    const write = console.debug;
    console.debug = (line) => debug.push(line);
    try {
      await run(standIn);
      expect(debug).toEqual([]);
      await run(standIn, { env: { AWS_LAMBDA_LOG_LEVEL: 'DEBUG' } });
      expect(debug).toHaveLength(3);
    } finally {
      console.debug = write;
    }
  });
});

describe('clean-up', () => {
  it('clears vanished roles, however many pages of results there are', async () => {
    const standIn = await start();
    const gone = Array.from({ length: 250 }, (_, index) => result(`AROAGONE${String(index)}`));
    standIn.seedResults(gone);
    const summary = await run(standIn);
    expect(summary).toMatchObject({ cleanedUp: 250 });
    expect(standIn.results()).toHaveLength(3);
    expect(standIn.callsOf('GetComplianceDetailsByConfigRule')).toHaveLength(3);
  });

  it('leaves results of other resource types alone', async () => {
    const standIn = await start();
    standIn.seedResults([{ ...result('AROAUSER'), ComplianceResourceType: 'AWS::IAM::User' }]);
    expect(await run(standIn)).toMatchObject({ cleanedUp: 0 });
  });
});

describe('reporting changes only', () => {
  it('sends nothing for an account of 1,000 roles that has not changed, and 3 evaluations after 3 changes', async () => {
    const roles = manyRoles(1_000, { now: new Date(), policyBytes: 100 });
    const standIn = await start({ accounts: [{ id: accountId, roles }] });
    const env = { REPORTING: 'changes' };
    expect(await run(standIn, { env })).toMatchObject({ reported: 1_000, unchanged: 0 });
    expect(await run(standIn, { env })).toMatchObject({ reported: 0, unchanged: 1_000 });
    expect(standIn.puts).toHaveLength(10);

    const [vanished, ...kept] = roles;
    const idle = kept.find(({ lastUsed }) => lastUsed && lastUsed.date < new Date(Date.now() - 100 * DAY_MS));
    if (vanished === undefined || idle === undefined) throw new Error('the account has no role to change');
    const usedAgain = { ...idle, lastUsed: { date: new Date(), region: 'eu-west-1' } };
    const others = kept.filter((role) => role !== idle);
    standIn.setRoles([usedAgain, ...others, aRole({ name: 'fresh', createDate: new Date() })]);
    expect(await run(standIn, { env })).toMatchObject({ reported: 3, cleanedUp: 1, unchanged: 998 });
  });
});

describe('events that are refused', () => {
  it('report nothing, read nothing, and name every problem', async () => {
    const standIn = await start();
    const event = { ruleParameters: { max_days_for_last_used: '0', role_whitelist: '/a b' }, accountId: 'x' };
    await expect(run(standIn, { event })).rejects.toThrow(/accountId.*max_days_for_last_used.*role_whitelist/);
    expect(standIn.calls).toEqual([]);
  });

  it('so do settings that cannot be used', async () => {
    const standIn = await start();
    await expect(run(standIn, { env: { REPORTING: 'some', RESOURCE_ID: 'Arn' } })).rejects.toThrow(
      /RESOURCE_ID is none of .*; REPORTING is none of /,
    );
    expect(standIn.calls).toEqual([]);
  });
});

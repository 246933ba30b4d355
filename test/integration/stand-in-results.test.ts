import type { Evaluation, EvaluationResult } from '@aws-sdk/client-config-service';
import { PutEvaluationsCommand, paginateGetComplianceDetailsByConfigRule } from '@aws-sdk/client-config-service';
import { afterEach, describe, expect, it } from 'vitest';
import { sampleAccount } from '../../lab/account/sample-account.ts';
import { aRole } from '../../lab/stand-in/accounts.ts';
import { clientsFor } from '../../lab/stand-in/clients.ts';
import type { StandIn, StandInOptions } from '../../lab/stand-in/server.ts';
import { startStandIn } from '../../lab/stand-in/server.ts';

const MEMBER = '222222222222';
const now = new Date('2026-11-24T12:00:00Z');

let standIn: StandIn;
afterEach(() => standIn.close());

const start = async (options: Partial<StandInOptions> = {}): Promise<void> => {
  standIn = await startStandIn({ accounts: [sampleAccount(now), { id: MEMBER, roles: [aRole()] }], ...options });
};

const evaluation = (index: number, overrides: Partial<Evaluation> = {}): Evaluation => ({
  ComplianceResourceType: 'AWS::IAM::Role',
  ComplianceResourceId: `AROA${String(index)}`,
  ComplianceType: 'COMPLIANT',
  Annotation: `role ${String(index)}: fine`,
  OrderingTimestamp: now,
  ...overrides,
});
const evaluations = (count: number): Evaluation[] => Array.from({ length: count }, (_, index) => evaluation(index));

const put = (list: Evaluation[], token = standIn.event().resultToken, testMode = false) =>
  clientsFor(standIn).config.send(
    new PutEvaluationsCommand({ Evaluations: list, ResultToken: token, TestMode: testMode }),
  );

const compliantPages = async (pageSize: number): Promise<EvaluationResult[][]> => {
  const pages: EvaluationResult[][] = [];
  const paging = { client: clientsFor(standIn).config, pageSize };
  const request = { ConfigRuleName: 'iam-role-last-used', ComplianceTypes: ['COMPLIANT' as const] };
  for await (const page of paginateGetComplianceDetailsByConfigRule(paging, request)) {
    pages.push(page.EvaluationResults ?? []);
  }
  return pages;
};

describe('the evaluations', () => {
  it('are stored, listed in pages, filtered, and removed when not applicable', async () => {
    await start();
    await put(evaluations(100));
    await put([
      evaluation(0, { ComplianceType: 'NOT_APPLICABLE' }),
      evaluation(1, { ComplianceType: 'NON_COMPLIANT' }),
    ]);

    const pages = await compliantPages(50);

    expect(pages.map((page) => page.length)).toEqual([50, 48]);
    expect(pages[0]?.[0]?.EvaluationResultIdentifier?.OrderingTimestamp).toEqual(now);
    expect(standIn.results()).toHaveLength(99);
    expect(standIn.puts.map(({ accountId }) => accountId)).toEqual([standIn.accountId, standIn.accountId]);
  });

  it.each([
    ['101 at once', evaluations(101), /length 0 to 100/],
    ['an empty annotation', [evaluation(1, { Annotation: '' })], /annotation/],
    ['an annotation of 257', [evaluation(1, { Annotation: 'x'.repeat(257) })], /annotation/],
    ['a type Config refuses', [evaluation(1, { ComplianceType: 'INSUFFICIENT_DATA' })], /INSUFFICIENT_DATA/],
  ])('are refused: %s', async (_, list, message) => {
    await start();

    await expect(put(list)).rejects.toThrow(message);
    expect(standIn.results()).toEqual([]);
  });

  it('are refused with a token of another account, and stored nowhere in test mode', async () => {
    await start();

    await expect(put([], standIn.event({ accountId: MEMBER }).resultToken)).rejects.toThrow(/ResultToken/);
    await expect(put([], 'TESTMODE')).rejects.toThrow(/ResultToken/);
    await put(evaluations(3), 'TESTMODE', true);

    expect(standIn.results()).toEqual([]);
    expect(standIn.puts).toMatchObject([{ testMode: true, token: 'TESTMODE' }]);
  });

  it('come back as failed where the test says so', async () => {
    await start({
      failedEvaluations: ({ ComplianceResourceId }, { n }) => n === 1 && ComplianceResourceId === 'AROA1',
    });

    const { FailedEvaluations } = await put(evaluations(3));
    await put([evaluation(1)]);

    expect(FailedEvaluations).toMatchObject([{ ComplianceResourceId: 'AROA1' }]);
    expect(standIn.results().map((result) => result.ComplianceResourceId)).toEqual(['AROA0', 'AROA2', 'AROA1']);
  });
});

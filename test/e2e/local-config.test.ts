// What the other end-to-end tests believe of the local AWS's Config: it refuses what AWS refuses, and nothing else.
import {
  ConfigServiceClient,
  GetComplianceSummaryByConfigRuleCommand,
  PutEvaluationsCommand,
} from '@aws-sdk/client-config-service';
import type { Evaluation } from '@aws-sdk/client-config-service';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { administrator, region, startLocalAws } from '../../lab/tools/local-aws.ts';
import type { LocalAws } from '../../lab/tools/local-aws.ts';
import { localAwsMissing } from './requirements.ts';

const missing = await localAwsMissing();

describe('Config of the local AWS', () => {
  let aws: LocalAws;

  beforeAll(async () => {
    if (missing === undefined) aws = await startLocalAws();
  });
  beforeEach((test) => test.skip(missing !== undefined, missing));
  afterAll(() => (missing === undefined ? aws.close() : undefined));

  const client = (): ConfigServiceClient =>
    new ConfigServiceClient({ region, endpoint: aws.url, credentials: administrator });
  const evaluation = (Annotation: string): Evaluation => ({
    ComplianceResourceType: 'AWS::IAM::Role',
    ComplianceResourceId: 'AROAEXAMPLE',
    ComplianceType: 'COMPLIANT',
    OrderingTimestamp: new Date(),
    Annotation,
  });
  const put = (Evaluations: Evaluation[], TestMode: boolean): Promise<unknown> =>
    client().send(new PutEvaluationsCommand({ ResultToken: 'token', Evaluations, TestMode }));

  const same = (count: number): Evaluation[] => Array.from({ length: count }, () => evaluation('used'));

  it.each([
    ['100 evaluations', same(100)],
    ['an annotation of 256 characters', [evaluation('a'.repeat(256))]],
  ])('takes %s', async (_, evaluations) => {
    await expect(put(evaluations, true)).resolves.toMatchObject({ FailedEvaluations: [] });
  });

  it.each([
    ['101 evaluations', same(101)],
    ['an annotation of 257 characters', [evaluation('a'.repeat(257))]],
    ['an empty annotation', [evaluation('')]],
  ])('refuses %s', async (_, evaluations) => {
    await expect(put(evaluations, true)).rejects.toMatchObject({ name: 'ValidationException' });
  });

  it('keeps nothing under a result token that it did not give', async () => {
    await expect(put([evaluation('used')], false)).rejects.toMatchObject({ name: 'InvalidResultTokenException' });
  });

  it('refuses an action that nobody has written at once', async () => {
    const answer = client().send(new GetComplianceSummaryByConfigRuleCommand());

    await expect(answer).rejects.toMatchObject({ name: 'NotInLocalAws', $metadata: { httpStatusCode: 400 } });
  });
});

import { describe, expect, it } from 'vitest';
import type { Fault } from '../../lab/stand-in/faults.ts';
import {
  befall,
  cleared,
  evaluate,
  existing,
  expectComplete,
  expectNoHarm,
  of,
  reported,
  startWithResults,
} from './faults.ts';

const rolesPage = (content: string): Fault => ({
  kind: 'body',
  status: 200,
  body:
    '<GetAccountAuthorizationDetailsResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/">' +
    `<GetAccountAuthorizationDetailsResult>${content}</GetAccountAuthorizationDetailsResult>` +
    '</GetAccountAuthorizationDetailsResponse>',
});

const resultsPage = (nextToken: string): Fault => ({
  kind: 'body',
  status: 200,
  body: JSON.stringify({ EvaluationResults: [], NextToken: nextToken }),
});

describe('an empty page with more to come', () => {
  it.each([1, 2, 3])('of roles (page %i) does not end the listing', async (empty) => {
    const standIn = await startWithResults({ pageSize: (_, n) => (n === empty ? 0 : 60) });
    await evaluate(standIn);
    expect(standIn.callsOf('GetAccountAuthorizationDetails')).toHaveLength(4);
    expectComplete(standIn);
  });

  it('of results does not end the clean-up', async () => {
    const beforeTheFirst = Buffer.from('after:0').toString('base64');
    const { faults } = befall(of('GetComplianceDetailsByConfigRule'), resultsPage(beforeTheFirst), 1);
    const standIn = await startWithResults({ faults });
    await evaluate(standIn);
    expect(standIn.callsOf('GetComplianceDetailsByConfigRule')).toHaveLength(3);
    expectComplete(standIn);
  });
});

describe('a marker that repeats', () => {
  it('of roles ends the run after 2 calls, and clears nothing', async () => {
    const page = rolesPage('<IsTruncated>true</IsTruncated><Marker>again</Marker><RoleDetailList/>');
    const { faults } = befall(of('GetAccountAuthorizationDetails'), page, Infinity);
    const standIn = await startWithResults({ faults });
    await expect(evaluate(standIn)).rejects.toMatchObject({ name: 'IncompleteError' });
    expect(standIn.callsOf('GetAccountAuthorizationDetails')).toHaveLength(2);
    expect(cleared(standIn)).toEqual([]);
    expectNoHarm(standIn);
  });

  it('of results ends the run after 2 calls, reports every role and clears nothing', async () => {
    const { faults } = befall(of('GetComplianceDetailsByConfigRule'), resultsPage('again'), Infinity);
    const standIn = await startWithResults({ faults });
    await expect(evaluate(standIn)).rejects.toMatchObject({ name: 'IncompleteError' });
    expect(standIn.callsOf('GetComplianceDetailsByConfigRule')).toHaveLength(2);
    expect(reported(standIn)).toEqual(expect.arrayContaining(existing));
    expect(cleared(standIn)).toEqual([]);
    expectNoHarm(standIn);
  });
});

describe('a listing of roles that does not say how to go on', () => {
  it.each([
    ['no marker', '<IsTruncated>true</IsTruncated><RoleDetailList/>'],
    ['an empty marker', '<IsTruncated>true</IsTruncated><Marker/><RoleDetailList/>'],
    ['no word on whether there is more', '<RoleDetailList/>'],
    ['nothing at all', ''],
  ])('%s: fails the run, and nothing is cleared', async (_, content) => {
    const { faults } = befall(of('GetAccountAuthorizationDetails'), rolesPage(content), 1);
    const standIn = await startWithResults({ faults });
    await expect(evaluate(standIn)).rejects.toMatchObject({ name: 'IncompleteError' });
    expect(cleared(standIn)).toEqual([]);
    expectNoHarm(standIn);
  });
});

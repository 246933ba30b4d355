import { describe, expect, it } from 'vitest';
import { aRole } from '../../lab/stand-in/accounts.ts';
import type { Role } from '../../lab/stand-in/accounts.ts';
import type { Fault } from '../../lab/stand-in/faults.ts';
import type { StandIn } from '../../lab/stand-in/server.ts';
import type { Api } from '../../lab/stand-in/wire.ts';
import { befall, cleared, evaluate, expectComplete, expectNoHarm, of, startWithResults, vanished } from './faults.ts';
import { accountId } from './evaluator.ts';

const endOfTime = new Date('9999-12-31T23:59:59Z');

const withoutUse =
  'app: no use in the 400 days that IAM keeps; created 2020-01-01; IAM keeps a last use of no role in this account';

const outcomes = (standIn: StandIn) =>
  standIn.results().map(({ ComplianceType: type, Annotation: annotation }) => ({ type, annotation }));

describe('a role that IAM describes in an unusual way', () => {
  it.each<[string, Partial<Role>, { readonly type: string; readonly annotation: string }]>([
    [
      'without RoleLastUsed has no use on record',
      { lastUsed: undefined },
      { type: 'NON_COMPLIANT', annotation: withoutUse },
    ],
    [
      'with an empty RoleLastUsed has no use on record',
      { lastUsed: null },
      { type: 'NON_COMPLIANT', annotation: withoutUse },
    ],
    [
      'that was last used far in the future is used',
      { lastUsed: { date: endOfTime, region: 'eu-west-1' } },
      { type: 'COMPLIANT', annotation: 'app: last used 9999-12-31 in eu-west-1' },
    ],
    [
      'that is created far in the future is new',
      { createDate: endOfTime },
      { type: 'COMPLIANT', annotation: 'app: created 9999-12-31, within 60 days' },
    ],
  ])('%s', async (_, given, expected) => {
    const standIn = await startWithResults({ accounts: [{ id: accountId, roles: [aRole(given)] }] });
    await evaluate(standIn);
    expect(outcomes(standIn)).toEqual([expected]);
  });
});

const listing = (role: string): Fault => ({
  kind: 'body',
  status: 200,
  body:
    '<GetAccountAuthorizationDetailsResponse><GetAccountAuthorizationDetailsResult><IsTruncated>false</IsTruncated>' +
    `<RoleDetailList><member>${role}</member></RoleDetailList>` +
    '</GetAccountAuthorizationDetailsResult></GetAccountAuthorizationDetailsResponse>',
});

const attached = '<AttachedManagedPolicies/>';
const identity = `<Path>/</Path><RoleName>app</RoleName><RoleId>AROAAPP</RoleId>${attached}`;
const created = '<CreateDate>2020-01-01T00:00:00Z</CreateDate>';
const used = (time: string) => `<RoleLastUsed><LastUsedDate>${time}</LastUsedDate></RoleLastUsed>`;

const evaluateListing = async (role: string) => {
  const { faults } = befall(of('GetAccountAuthorizationDetails'), listing(role), Infinity);
  const standIn = await startWithResults({ accounts: [{ id: accountId, roles: [] }], faults });
  const error = await evaluate(standIn).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  return { standIn, error };
};

describe('a role in the listing', () => {
  it.each([
    ['without tags', identity + created, /^app: no use in the 400 days/],
    ['without a path', (identity + created).replace('<Path>/</Path>', ''), /^app: no use in the 400 days/],
    [
      'used in no Region',
      identity + created + used('2020-06-01T00:00:00Z'),
      /^app: last used 2020-06-01, over 60 days/,
    ],
    ['with fractions of a second', identity + created + used('2020-06-01T00:00:00.123Z'), /^app: last used 2020-06-01/],
    [
      'with fields that nobody knows',
      '<Added><RoleId>AROAOTHER</RoleId><member/></Added>' + identity + '<Other unit="s">1</Other>' + created,
      /^app: no use in the 400 days/,
    ],
  ])('%s is reported', async (_, role, annotation) => {
    const { standIn, error } = await evaluateListing(role);
    expect(error).toBeUndefined();
    expect(outcomes(standIn)).toEqual([{ type: 'NON_COMPLIANT', annotation: expect.stringMatching(annotation) }]);
    expect(standIn.results().map(({ ComplianceResourceId: id }) => id)).toEqual(['AROAAPP']);
  });

  it.each([
    ['without its id', identity.replace('<RoleId>AROAAPP</RoleId>', '') + created],
    ['without its name', identity.replace('<RoleName>app</RoleName>', '') + created],
    ['without its creation date', identity],
    ['without its policies', (identity + created).replace(attached, '')],
    ['with a creation date that is none', identity + '<CreateDate>soon</CreateDate>'],
    ['with a creation date that is a number', identity + '<CreateDate>7</CreateDate>'],
    ['with a creation date that no calendar has', identity + '<CreateDate>2020-13-01T00:00:00Z</CreateDate>'],
    ['with a last use that is not a date', identity + created + used('never')],
  ])('%s fails the run, and nothing is cleared', async (_, role) => {
    const { standIn, error } = await evaluateListing(role);
    expect(error).toMatchObject({ name: 'IncompleteError' });
    expect(cleared(standIn)).toEqual([]);
  });
});

describe('fields that nobody knows', () => {
  const answers = {
    GetComplianceDetailsByConfigRule: JSON.stringify({
      Added: [1],
      NextToken: Buffer.from('after:0').toString('base64'),
      EvaluationResults: [
        {
          ComplianceType: 'COMPLIANT',
          Added: { EvaluationResults: [] },
          EvaluationResultIdentifier: {
            Added: null,
            EvaluationResultQualifier: { ResourceType: 'AWS::IAM::Role', ResourceId: vanished[0], Added: true },
          },
        },
      ],
    }),
    PutEvaluations: '{"FailedEvaluations":[],"Added":{"FailedEvaluations":[{"ComplianceResourceId":"AROA"}]}}',
  } as const satisfies Partial<Record<Api, string>>;

  it.each(Object.entries(answers) as [Api, string][])('in an answer of %s are passed over', async (api, body) => {
    const { faults } = befall(of(api), { kind: 'body', status: 200, body }, 1);
    const standIn = await startWithResults({ faults });
    await evaluate(standIn);
    expectComplete(standIn);
    expectNoHarm(standIn);
  });
});

// One central function, many members: the role of one name is assumed in each, and what fails says where and why.
import { describe, expect, it } from 'vitest';
import type { Fault } from '../../lab/stand-in/faults.ts';
import type { StandIn, StandInOptions } from '../../lab/stand-in/server.ts';
import { accountId, anAccount, run, start } from './evaluator.ts';

const member = '222222222222';
const ruleName = 'OrgConfigRule-iam-role-last-used-ab12cd34';
const memberRole = `arn:aws:iam::${member}:role/iam-role-last-used-member`;
const env = { EXECUTION_ROLE: '{"name":"iam-role-last-used-member"}' };
const event = { accountId: member };

const startOrganization = (options: Partial<StandInOptions> = {}): Promise<StandIn> =>
  start({
    accounts: [anAccount(2), anAccount(4, member)],
    ruleName,
    trust: { [memberRole]: [`arn:aws:iam::${accountId}:role/${ruleName}`] },
    ...options,
  });

describe('an event of a member', () => {
  it('is evaluated with credentials of the role in that member, which no data call goes without', async () => {
    const standIn = await startOrganization();
    standIn.seedResults(
      [
        {
          ComplianceResourceType: 'AWS::IAM::Role',
          ComplianceResourceId: 'AROAGONE',
          ComplianceType: 'COMPLIANT',
          OrderingTimestamp: 1_700_000_000,
        },
      ],
      member,
    );
    const line = await run(standIn, { env, event });

    expect(line).toMatchObject({ accountId: member, ruleName, roles: 4, reported: 5, cleanedUp: 1 });
    expect(standIn.callsOf('AssumeRole')).toMatchObject([{ input: { roleArn: memberRole }, accountId }]);
    const others = standIn.calls.filter(({ api }) => api !== 'AssumeRole');
    expect(new Set(others.map((call) => call.accountId))).toEqual(new Set([member]));
    expect(standIn.results(member)).toHaveLength(4);
    expect(standIn.results()).toEqual([]);
  });

  it('is refused where its executionRoleArn is of another account, and nothing is read or reported', async () => {
    const standIn = await startOrganization();
    const executionRoleArn = `arn:aws:iam::${accountId}:role/config-recorder`;

    await expect(run(standIn, { env, event: { ...event, executionRoleArn } })).rejects.toThrow(
      'is not a role of account 222222222222 of the event',
    );
    expect(standIn.calls).toEqual([]);
  });
});

const deniedBecause = (reason: string): Fault => ({
  kind: 'body',
  status: 403,
  contentType: 'text/xml',
  body:
    '<ErrorResponse><Error><Type>Sender</Type><Code>AccessDenied</Code>' +
    `<Message>User: arn:aws:sts::${accountId}:assumed-role/fn/fn is not authorized to perform: sts:AssumeRole ${reason}` +
    '</Message></Error></ErrorResponse>',
});

const recorderIs = (code: string): Fault => ({
  kind: 'body',
  status: 400,
  contentType: 'application/x-amz-json-1.1',
  body: JSON.stringify({ __type: code, message: 'No recorder.' }),
});

describe('what an operator can fix is told apart, with the account', () => {
  it.each([
    {
      what: 'a role that is missing',
      options: { trust: {} },
      name: 'AccessError',
      message: /denied in account 222222222222: the role does not exist in that account, or its trust policy/,
    },
    {
      what: 'a trust that names another',
      options: { trust: { [memberRole]: [`arn:aws:iam::${accountId}:role/another`] } },
      name: 'AccessError',
      message: /denied in account 222222222222: its trust policy does not let the function's role in/,
    },
    {
      what: 'an account outside the organization',
      options: { faults: () => deniedBecause('because no identity-based policy allows the sts:AssumeRole action') },
      name: 'AccessError',
      message: /denied in account 222222222222: the function's role may not assume it/,
    },
    {
      what: 'a policy of the organization',
      options: { faults: () => deniedBecause('with an explicit deny in a service control policy') },
      name: 'AccessError',
      message: /denied in account 222222222222: a policy of the organization, or a boundary/,
    },
  ])('$what', async ({ options, name, message }) => {
    const standIn = await startOrganization(options);
    const failed = run(standIn, { env, event });

    await expect(failed).rejects.toMatchObject({ name });
    await expect(failed).rejects.toThrow(message);
    expect(standIn.puts).toEqual([]);
  });

  it.each([
    ['GetComplianceDetailsByConfigRule', 'NoSuchConfigurationRecorderException'],
    ['PutEvaluations', 'NoAvailableConfigurationRecorderException'],
    ['PutEvaluations', 'NoRunningConfigurationRecorderException'],
  ] as const)('a recorder that is off, as %s tells with %s', async (api, code) => {
    const standIn = await startOrganization({ faults: (call) => (call.api === api ? recorderIs(code) : undefined) });
    const failed = run(standIn, { env, event });

    await expect(failed).rejects.toMatchObject({ name: 'IncompleteError' });
    await expect(failed).rejects.toThrow(/AWS Config is off in account 222222222222: it has no configuration recorder/);
  });

  it.each(['AWSServiceRoleForConfig', 'aws-service-role/config.amazonaws.com/x', 'audit/AWSServiceRoleForConfig'])(
    'a service-linked role as execution role: %s',
    async (name) => {
      const standIn = await startOrganization();
      const failed = run(standIn, { env: { EXECUTION_ROLE: JSON.stringify({ name }) }, event });

      await expect(failed).rejects.toMatchObject({ name: 'InputError' });
      await expect(failed).rejects.toThrow(`EXECUTION_ROLE names ${name}, a service-linked role`);
      expect(standIn.calls).toEqual([]);
    },
  );
});

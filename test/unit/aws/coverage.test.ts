import { describe, expect, it } from 'vitest';
import {
  createAccountSource,
  createRuleSource,
  createRuleStatusSource,
} from '../../../lambda/src/aws/coverage/organization.ts';
import { createRunSource } from '../../../lambda/src/aws/coverage/runs.ts';
import type { Surroundings } from '../../../lambda/src/aws/signed-call.ts';
import { answering, surroundingsOf } from './answering.ts';
import type { Answer } from './answering.ts';

const open = (answers: readonly (Answer | 'lost')[], over: Partial<Surroundings> = {}) => {
  const { requests, connections } = answering(...answers);
  const waits: number[] = [];
  const surroundings = surroundingsOf(connections, {
    sleep: (ms) => {
      waits.push(ms);
      return Promise.resolve();
    },
    ...over,
  });
  const asked = (): unknown[] => requests.map(({ body }) => JSON.parse(String(body)) as unknown);
  return { surroundings, requests, asked, waits };
};
const json = (value: unknown): Answer => ({ body: JSON.stringify(value) });
const refusal = (code: string, message = 'no'): Answer => ({
  status: 400,
  body: JSON.stringify({ __type: `com.amazonaws#${code}`, message }),
});
const account = (n: number): object => ({ Id: String(n).repeat(12), Name: `a${n}`, Status: 'ACTIVE' });

describe('the accounts of the organization', () => {
  it('are read to the last page, also after an empty one', async () => {
    const pages = [
      { Accounts: [account(1)], NextToken: 'b' },
      { Accounts: [], NextToken: 'c' },
      { Accounts: [{ ...account(2), State: 'SUSPENDED', JoinedTimestamp: 1_764_158_400.5 }], NextToken: null },
    ];
    const { surroundings, asked, requests } = open(pages.map(json));

    expect(await createAccountSource(surroundings)()).toEqual({
      kind: 'read',
      value: [
        { id: '111111111111', name: 'a1', state: 'ACTIVE', joinedAt: null },
        { id: '222222222222', name: 'a2', state: 'SUSPENDED', joinedAt: new Date('2025-11-26T12:00:00.500Z') },
      ],
    });
    expect(asked()).toEqual([{}, { NextToken: 'b' }, { NextToken: 'c' }]);
    expect(requests[0]?.headers).toMatchObject({
      'x-amz-target': 'AWSOrganizationsV20161128.ListAccounts',
      'x-amz-security-token': 'token',
      authorization: expect.stringContaining('/us-east-1/organizations/aws4_request'),
    });
  });

  it.each([
    ['eu-west-1', 'organizations.us-east-1.amazonaws.com'],
    ['cn-north-1', 'organizations.cn-northwest-1.amazonaws.com.cn'],
    ['us-gov-east-1', 'organizations.us-gov-west-1.amazonaws.com'],
  ])('are asked for from %s at %s', async (region, host) => {
    const { surroundings, requests } = open([json({ Accounts: [] })], { region });
    await createAccountSource(surroundings)();

    expect(requests[0]?.hostname).toBe(host);
  });

  it('are asked for where the environment says, that of the service first', async () => {
    const environment = { AWS_ENDPOINT_URL: 'http://a:1', AWS_ENDPOINT_URL_ORGANIZATIONS: 'http://b:2' };
    const { surroundings, requests } = open([json({ Accounts: [] })], { environment });
    await createAccountSource(surroundings)();

    expect(requests[0]).toMatchObject({ protocol: 'http:', hostname: 'b', port: 2 });
  });

  it('are unread, with the permission that is lacking, where AWS denies them', async () => {
    const { surroundings } = open([refusal('AccessDeniedException', 'User: arn:aws:iam::1:user/me is not authorized')]);

    expect(await createAccountSource(surroundings)()).toEqual({
      kind: 'unread',
      why: expect.stringContaining('{"Effect":"Allow","Action":"organizations:ListAccounts","Resource":"*"}'),
    });
  });

  it.each([
    ['the second page is denied', [json({ Accounts: [account(1)], NextToken: 'b' }), refusal('AccessDeniedException')]],
    ['a page comes twice', [json({ Accounts: [account(1)], NextToken: 'b' })]],
    ['an answer has no list', [json({})]],
    ['an answer is not JSON', [{ body: '<html>' }]],
    ['an account has no id', [json({ Accounts: [{ Name: 'x', Status: 'ACTIVE' }] })]],
    ['the account is in no organization', [refusal('AWSOrganizationsNotInUseException')]],
  ])('are unread, and not fewer, where %s', async (_, answers) => {
    expect(await createAccountSource(open(answers).surroundings)()).toMatchObject({ kind: 'unread' });
  });

  it('are asked for again where AWS throttles, fails for a moment or says nothing', async () => {
    const answers = [refusal('TooManyRequestsException'), { status: 503 }, 'lost', json({ Accounts: [] })] as const;
    const { surroundings, waits } = open(answers);

    expect(await createAccountSource(surroundings)()).toEqual({ kind: 'read', value: [] });
    expect(waits).toEqual([200, 400, 800]);
  });

  it('throw where AWS does not accept the credentials: then nothing can be read', async () => {
    const { surroundings } = open([refusal('UnrecognizedClientException')]);

    await expect(createAccountSource(surroundings)()).rejects.toMatchObject({ name: 'UnrecognizedClientException' });
  });
});

describe('the organization rule', () => {
  const rules = json({
    OrganizationConfigRules: [
      { OrganizationConfigRuleName: 'other', ExcludedAccounts: ['999999999999'] },
      { OrganizationConfigRuleName: 'x', ExcludedAccounts: ['111111111111'] },
    ],
  });

  it('tells whom it leaves out', async () => {
    expect(await createRuleSource(open([rules]).surroundings, 'x')()).toEqual({
      kind: 'read',
      value: { excludedAccounts: ['111111111111'], hoursBetweenRuns: null },
    });
  });

  it.each([
    ['One_Hour', 1],
    ['Three_Hours', 3],
    ['Six_Hours', 6],
    ['Twelve_Hours', 12],
    ['TwentyFour_Hours', 24],
    ['Another', null],
    [undefined, null],
  ])('that runs every %s waits %s hours between two runs', async (frequency, hoursBetweenRuns) => {
    const custom = { OrganizationCustomRuleMetadata: { MaximumExecutionFrequency: frequency } };
    const rule = json({ OrganizationConfigRules: [{ OrganizationConfigRuleName: 'x', ...custom }] });

    expect(await createRuleSource(open([rule]).surroundings, 'x')()).toEqual({
      kind: 'read',
      value: { excludedAccounts: [], hoursBetweenRuns },
    });
  });

  it('is unread where the list does not have it', async () => {
    expect(await createRuleSource(open([rules]).surroundings, 'y')()).toMatchObject({ kind: 'unread' });
  });

  it('has a status in each account, with what kept it away', async () => {
    const status = { AccountId: '111111111111', ConfigRuleName: 'c', MemberAccountRuleStatus: 'CREATE_FAILED' };
    const list = [{ ...status, ErrorCode: 'E', ErrorMessage: 'M' }];
    const { surroundings, requests } = open([json({ OrganizationConfigRuleDetailedStatus: list })]);

    expect(await createRuleStatusSource(surroundings, 'x')()).toEqual({
      kind: 'read',
      value: [{ accountId: '111111111111', ruleName: 'c', status: 'CREATE_FAILED', errorCode: 'E', errorMessage: 'M' }],
    });
    expect(requests[0]?.hostname).toBe('config.eu-west-1.amazonaws.com');
  });

  it('is thrown where there is none of that name', async () => {
    const { surroundings } = open([refusal('NoSuchOrganizationConfigRuleException')]);

    await expect(createRuleStatusSource(surroundings, 'x')()).rejects.toMatchObject({
      name: 'NoSuchOrganizationConfigRuleException',
    });
  });

  it('says who may ask where AWS tells it to administrators only', async () => {
    const { surroundings } = open([refusal('OrganizationAccessDeniedException')]);

    expect(await createRuleStatusSource(surroundings, 'x')()).toMatchObject({
      kind: 'unread',
      why: expect.stringContaining('delegated administrator of config-multiaccountsetup.amazonaws.com'),
    });
  });
});

describe('the last runs', () => {
  const since = new Date('2026-11-25T12:00:00Z');
  const at = (hour: number): number => Date.UTC(2026, 10, 26, hour);
  const line = (hour: number, more: object): object => ({
    timestamp: at(hour),
    message: JSON.stringify({ AccountId: '111111111111', RunsSucceeded: 0, RunsFailed: 0, ...more }),
  });
  const log = { logGroupName: '/aws/lambda/x', since };
  const read = (events: readonly object[]) => createRunSource(open([json({ events })]).surroundings, log)();

  it('are the newest of each outcome, in whatever order the lines come, with the error of the newest failure', async () => {
    const answer = await read([
      line(4, { RunsFailed: 1, Error: 'new' }),
      line(3, { RunsFailed: 1, Error: 'old' }),
      line(2, { RunsSucceeded: 1 }),
      line(1, { RunsSucceeded: 1 }),
    ]);

    expect(answer).toEqual({
      kind: 'read',
      value: {
        since,
        from: 'log',
        byAccount: new Map([
          ['111111111111', { succeededAt: new Date(at(2)), failedAt: new Date(at(4)), error: 'new' }],
        ]),
      },
    });
  });

  it('are not taken from lines that are none of ours', async () => {
    const lines = [
      { timestamp: at(1), message: 'START' },
      { timestamp: at(1), message: '{"RunsSucceeded":1}' },
      { timestamp: at(1), message: '{"RunsSucceeded":1,"AccountId":"1"}' },
      { timestamp: 'x', message: '{"RunsSucceeded":1,"AccountId":"111111111111"}' },
      line(1, {}),
    ];

    expect(await read(lines)).toMatchObject({ kind: 'read', value: { byAccount: new Map() } });
  });

  it('are asked for from a time on, by the lines of metrics', async () => {
    const { surroundings, asked } = open([json({ events: [] })]);
    await createRunSource(surroundings, log)();

    expect(asked()).toEqual([
      {
        logGroupName: '/aws/lambda/x',
        filterPattern: '{ ($.RunsSucceeded = 1) || ($.RunsFailed = 1) }',
        startTime: since.getTime(),
      },
    ]);
  });

  it('are unread, with the statement that is lacking, where AWS denies them', async () => {
    const { surroundings } = open([refusal('AccessDeniedException')]);

    expect(await createRunSource(surroundings, log)()).toEqual({
      kind: 'unread',
      why: expect.stringContaining('"Resource":"arn:aws:logs:eu-west-1:*:log-group:/aws/lambda/x:*"'),
    });
  });

  it('are unread, and not none, where there is no such log group', async () => {
    const { surroundings } = open([refusal('ResourceNotFoundException')]);

    expect(await createRunSource(surroundings, log)()).toMatchObject({
      kind: 'unread',
      why: expect.stringContaining('log group /aws/lambda/x does not exist'),
    });
  });
});

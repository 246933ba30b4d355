// The daily check as the committed zip does it, with an organization, its rule and a log that a few lines stand in for.
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { runArtifact } from '../../lab/runtime/run-artifact.ts';
import type { ArtifactResult } from '../../lab/runtime/run-artifact.ts';
import { readMetrics } from '../../lab/tools/emf.ts';

const hour = 3_600_000;
const [sound, silent, justJoined, excluded, suspended, failing] = [1, 2, 3, 4, 5, 6].map((n) =>
  String(n).repeat(12),
) as [string, string, string, string, string, string];

type Action = 'ListAccounts' | 'DescribeOrganizationConfigRules' | 'FilterLogEvents';

describe('the daily check', () => {
  let server: Server;
  let asked: string[];
  let answers: Record<Action, object>;
  let refused: Partial<Record<Action, string>>;

  beforeAll(async () => {
    server = createServer((request, response) => {
      const action = String(request.headers['x-amz-target']).split('.').at(-1) as Action;
      const service = /\/([a-z]+)\/aws4_request/.exec(request.headers.authorization ?? '')?.[1] ?? 'unsigned';
      const parts: Buffer[] = [];
      request.on('data', (part: Buffer) => parts.push(part));
      request.on('end', () => {
        asked.push(`${service} ${action} ${Buffer.concat(parts).toString()}`);
        const code = refused[action];
        if (code === undefined) response.writeHead(200).end(JSON.stringify(answers[action]));
        else response.writeHead(400).end(JSON.stringify({ __type: code, message: 'No.' }));
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  beforeEach(() => {
    const now = Date.now();
    const account = (Id: string, more: object = {}): object => ({
      Id,
      Name: `name-of-${Id[0] ?? ''}`,
      State: 'ACTIVE',
      JoinedTimestamp: Date.UTC(2020, 0, 1) / 1_000,
      ...more,
    });
    const line = (AccountId: string, hoursAgo: number, failed = 0): object => ({
      timestamp: now - hoursAgo * hour,
      message: JSON.stringify({ AccountId, RunsSucceeded: 1 - failed, RunsFailed: failed }),
    });
    asked = [];
    refused = {};
    answers = {
      ListAccounts: {
        Accounts: [
          account(sound),
          account(silent),
          account(justJoined, { JoinedTimestamp: now / 1_000 - 60 }),
          account(excluded),
          account(suspended, { State: 'SUSPENDED' }),
          account(failing),
        ],
      },
      DescribeOrganizationConfigRules: {
        OrganizationConfigRules: [{ OrganizationConfigRuleName: 'the-rule', ExcludedAccounts: [excluded] }],
      },
      FilterLogEvents: { events: [line(sound, 2), line(failing, 3), line(failing, 1, 1)] },
    };
  });
  afterAll(() => {
    server.close();
  });

  const check = (over: Readonly<Record<string, string>> = {}): Promise<ArtifactResult> =>
    runArtifact({
      handler: 'coverage.handler',
      event: {},
      env: {
        AWS_REGION: 'eu-west-1',
        AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE',
        AWS_SECRET_ACCESS_KEY: 'secret',
        AWS_ENDPOINT_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
        ORGANIZATION_RULE: 'the-rule',
        LOG_GROUP: '/aws/lambda/the-rule',
        LONGEST_SILENCE_HOURS: '30',
        WATCHED_SINCE: '2020-01-01T00:00:00Z',
        ...over,
      },
    });
  // Node writes a warning to standard error.
  const linesOf = ({ stdout, stderr }: ArtifactResult): Record<string, unknown>[] =>
    `${stdout}\n${stderr}`
      .split('\n')
      .filter((line) => line.startsWith('{'))
      .map((line) => JSON.parse(line) as Record<string, unknown>);

  it('makes one call to each of three services, signed, and looks back as long as an account may be silent', async () => {
    const before = Date.now();
    expect(await check()).toMatchObject({ ok: true });
    const after = Date.now();

    const [config, logs, organizations] = [...asked].sort();
    expect(asked).toHaveLength(3);
    expect(config).toBe('config DescribeOrganizationConfigRules {}');
    expect(organizations).toBe('organizations ListAccounts {}');
    expect(logs).toMatch(/^logs FilterLogEvents \{"logGroupName":"\/aws\/lambda\/the-rule","filterPattern"/);
    const since = Number(/"startTime":(\d+)/.exec(logs ?? '')?.[1]);
    expect(since).toBeGreaterThanOrEqual(before - 30 * hour);
    expect(since).toBeLessThanOrEqual(after - 30 * hour);
  });

  it('names the silent account, and not one that is new, excluded, suspended or failing', async () => {
    const result = await check();
    const [checked, , warning] = linesOf(result);

    expect(checked).toMatchObject({
      event: 'coverage.checked',
      ruleName: 'the-rule',
      accounts: 6,
      covered: 1,
      silent: 1,
      failing: 1,
      new: 1,
      excluded: 1,
      inactive: 1,
      longestSilenceHours: 30,
    });
    expect(warning).toMatchObject({
      event: 'accounts.silent',
      message: `No run has succeeded for 30 hours in ${silent} (name-of-2). npm run report -- --coverage says why`,
    });
    expect(readMetrics(result.stdout)).toEqual([
      {
        namespace: 'IamRoleLastUsed',
        dimensions: { FunctionName: 'iam-role-last-used' },
        values: { AccountsSilent: 1 },
      },
    ]);
  });

  it('finds nobody silent who has not been watched for long enough, and says zero', async () => {
    const result = await check({ WATCHED_SINCE: new Date(Date.now() - hour).toISOString() });

    expect(linesOf(result)[0]).toMatchObject({ event: 'coverage.checked', silent: 0, new: 3 });
    expect(result.stderr).not.toContain('accounts.silent');
    expect(readMetrics(result.stdout)).toEqual([expect.objectContaining({ values: { AccountsSilent: 0 } })]);
  });

  it.each([
    ['ListAccounts', 'AccessDeniedException', 'accounts: organizations:ListAccounts is denied'],
    ['ListAccounts', 'AWSOrganizationsNotInUseException', 'accounts: This account is in no organization'],
    [
      'DescribeOrganizationConfigRules',
      'AccessDeniedException',
      'rule: config:DescribeOrganizationConfigRules is denied',
    ],
    ['DescribeOrganizationConfigRules', 'OrganizationAccessDeniedException', 'rule: AWS tells it only to'],
    ['FilterLogEvents', 'AccessDeniedException', 'runs: logs:FilterLogEvents is denied'],
    ['FilterLogEvents', 'ResourceNotFoundException', 'runs: The log group /aws/lambda/the-rule does not exist'],
  ] as const)('fails where %s answers %s, and writes no number', async (action, code, words) => {
    refused = { [action]: code };
    const { error, stdout } = await check();

    expect(error?.name).toBe('IncompleteError');
    expect(error?.message).toContain(`The accounts of the organization were not checked. ${words}`);
    expect(stdout).not.toContain('AccountsSilent');
  });

  it('fails where no account is listed, or the rule is not among those of the organization', async () => {
    answers.ListAccounts = { Accounts: [] };
    answers.DescribeOrganizationConfigRules = {
      OrganizationConfigRules: [{ OrganizationConfigRuleName: 'the-rule', ExcludedAccounts: [] }],
    };
    expect((await check()).error?.message).toContain('AWS Organizations listed none');

    answers.DescribeOrganizationConfigRules = { OrganizationConfigRules: [] };
    expect((await check()).error?.message).toContain('AWS Config does not list the organization rule the-rule');
  });

  it('fails with its own credentials where AWS does not accept them', async () => {
    refused = { ListAccounts: 'UnrecognizedClientException' };

    expect((await check()).error?.name).toBe('UnrecognizedClientException');
  });
});

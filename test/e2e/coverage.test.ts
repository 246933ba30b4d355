// An organization of twelve accounts on the local AWS, in which four are not evaluated: coverage names exactly these.
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { CoverageReport } from '../../cli/coverage-data.ts';
import { aRole } from '../../lab/stand-in/accounts.ts';
import { runCommand } from '../../lab/tools/command.ts';
import { administrator, inAccount, localAccountId, region } from '../../lab/tools/local-aws.ts';
import type { Invocation } from '../../lab/tools/local-aws.ts';
import { readMetrics } from '../../lab/tools/emf.ts';
import type { Result } from '../../lab/tools/run.ts';
import { openExample } from './example.ts';
import type { Example } from './example.ts';
import { inlinePolicyOf } from './policies.ts';
import { applyMissing } from './requirements.ts';

const unit = 'ou-ab12-11111111';
const elsewhere = 'ou-ab12-99999999';
const idOf = (n: number): string => String(210_000_000_000 + n);
const sound = [1, 2, 3, 4, 5, 6, 7].map(idOf);
const [withoutRole, withoutRecorder, neverRun, excluded] = [8, 9, 10, 11].map(idOf) as [string, string, string, string];
const members = [...sound, withoutRole, withoutRecorder, neverRun, excluded];
const missing = await applyMissing();

describe('coverage of an organization of twelve accounts', () => {
  let example: Example;

  beforeAll(async () => {
    if (missing !== undefined) return;
    example = await openExample('organization');
    await example.aws.join(
      'o-a1b2c3d4e5',
      members.map((id) => ({ id, unit: id === withoutRole ? elsewhere : unit })),
    );
    await example.aws.withoutRecorder([withoutRecorder]);
    await example.edit(/excluded_accounts = .*/, `excluded_accounts = ["${excluded}"]`);
    await example.apply();
    for (const id of members) await example.aws.seed({ id, roles: [aRole({ name: `app-of-${id}` })] });
  }, 300_000);
  beforeEach((test) => test.skip(missing !== undefined, missing));
  afterAll(() => (missing === undefined ? example.remove() : undefined));

  const evaluate = async (account: string): Promise<boolean> => {
    const [rule = ''] = (await example.aws.inventory(account)).rules;
    return (await example.aws.evaluate(rule, account)).ok;
  };
  const coverage = (args: readonly string[] = [], env: NodeJS.ProcessEnv = {}): Promise<Result> =>
    runCommand('report', ['--coverage', '--format', 'json', ...args], { env: { ...example.aws.env, ...env } });
  const reportOf = ({ stdout, stderr }: Result): CoverageReport => {
    expect(stdout, stderr).not.toBe('');
    return JSON.parse(stdout) as CoverageReport;
  };
  const notCovered = ({ accounts }: CoverageReport): Record<string, string[]> =>
    Object.fromEntries(
      accounts
        .filter(({ state }) => state !== 'covered')
        .map(({ accountId, reasons }) => [accountId, reasons.map(({ cause }) => cause)]),
    );

  it('names exactly the one without the role, without a recorder, without a run, and the excluded one', async () => {
    for (const id of [localAccountId, ...sound]) expect(await evaluate(id), id).toBe(true);
    expect(await evaluate(withoutRole)).toBe(false);
    const result = await coverage();
    const report = reportOf(result);

    expect(result.code).toBe(3);
    expect(report.summary).toEqual({ accounts: 12, covered: 8, excluded: 1, inactive: 0, new: 0, gaps: 3 });
    expect(report.longestSilenceHours).toBe(30);
    expect(report.unread).toEqual([]);
    expect(notCovered(report)).toEqual({
      [withoutRole]: ['role-missing', 'run-failed'],
      [withoutRecorder]: ['no-recorder'],
      [neverRun]: ['no-run'],
      [excluded]: ['excluded'],
    });
    const failed = report.accounts.find(({ accountId }) => accountId === withoutRole);
    expect(failed?.reasons.at(-1)?.text).toContain(`denied in account ${withoutRole}`);
  });

  const check = (): Promise<Invocation> => example.aws.runSchedule('iam-role-last-used-coverage');
  const silentIn = ({ stdout }: Invocation): number | undefined => readMetrics(stdout)[0]?.values['AccountsSilent'];

  it('is checked by a function that gives all accounts the hours of a first run', async () => {
    const first = await check();

    expect(first, first.error?.message).toMatchObject({ ok: true, function: 'iam-role-last-used-coverage' });
    expect(silentIn(first)).toBe(0);
    expect(first.stdout).toContain('"new":3');
  });

  it('is checked by a function that then names the same accounts, and none that is covered or excluded', async () => {
    // The schedule's role is as old as the check.
    const createDate = new Date('2020-01-01T00:00:00Z');
    await example.aws.role({ name: 'iam-role-last-used-coverage-schedule', createDate });
    await example.apply();
    const later = await check();

    expect(later, later.error?.message).toMatchObject({ ok: true });
    expect(silentIn(later)).toBe(3);
    const named = /No run has succeeded for 30 hours in (.*?)\. npm/.exec(later.stderr)?.[1] ?? '';
    expect(named.match(/\d{12}/g)).toEqual([withoutRole, withoutRecorder, neverRun]);
  });

  it('is checked with three permissions, without any of which the check fails and gives no number', async () => {
    const policy = await inlinePolicyOf(example.aws, 'iam-role-last-used-coverage');
    const own = policy.actions.filter((action) => !/^logs:(CreateLogStream|PutLogEvents)$/.test(action));
    expect(own).toEqual([
      'config:DescribeOrganizationConfigRules',
      'logs:FilterLogEvents',
      'organizations:ListAccounts',
    ]);

    for (const action of own) {
      const failed = await policy.without(action, check);
      expect(failed.error?.message, action).toContain(`${action} is denied`);
      expect(failed.error?.name, action).toBe('IncompleteError');
      expect(silentIn(failed), action).toBeUndefined();
    }
  });

  it('says the same with an aggregator, and refuses one that is missing', async () => {
    expect(notCovered(reportOf(await coverage(['--aggregator', 'iam-role-last-used'])))).toHaveProperty(neverRun);
    const { code, stderr, stdout } = await coverage(['--aggregator', 'another']);

    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain('AWS Config has no aggregator "another"');
  });

  it('takes the results of the aggregator where the log cannot be read, and is a gap without one', async () => {
    const without = reportOf(await coverage(['--log-group', '/another']));
    expect(without.unread).toEqual([
      { what: 'runs', why: expect.stringContaining('log group /another does not exist') },
    ]);
    expect(without.summary.covered).toBe(0);

    const { runs, unread, summary } = reportOf(
      await coverage(['--log-group', '/another', '--aggregator', 'iam-role-last-used']),
    );
    expect(runs?.from).toBe('aggregator');
    expect(unread).toEqual([]);
    expect(summary.covered).toBe(8);
  });

  it('says of a stack set that is not there that the role is not known, and fails where it was named', async () => {
    const report = reportOf(await coverage(['--call-as', 'DELEGATED_ADMIN']));
    expect(report.absent).toEqual([{ what: 'stackInstances', why: expect.stringContaining('no stack set') }]);
    expect(report.accounts.every(({ role }) => role.state === 'unknown')).toBe(true);

    const named = reportOf(await coverage(['--stack-set', 'another']));
    expect(named.unread.map(({ what }) => what)).toEqual(['stackInstances']);
  });

  /** The credentials of a role that may make these calls. */
  const reader = async (account: string, actions: readonly string[]): Promise<NodeJS.ProcessEnv> => {
    const Action = [...actions];
    const Version = '2012-10-17';
    const trust = {
      Version,
      Statement: [{ Effect: 'Allow', Principal: { AWS: '*' }, Action: 'sts:AssumeRole' }],
    } as const;
    const allowed = { Version, Statement: [{ Effect: 'Allow', Action, Resource: '*' }] } as const;
    const role = aRole({ name: 'reader', trust, inlinePolicies: { allowed } });
    await example.aws.seed({ id: account, roles: [role] });
    const sts = new STSClient({ region, endpoint: example.aws.url, credentials: administrator });
    sts.middlewareStack.use(inAccount(account));
    const RoleArn = `arn:aws:iam::${account}:role/reader`;
    const { Credentials: given } = await sts.send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 'reader' }));
    return {
      AWS_ACCESS_KEY_ID: given?.AccessKeyId,
      AWS_SECRET_ACCESS_KEY: given?.SecretAccessKey,
      AWS_SESSION_TOKEN: given?.SessionToken,
    };
  };
  const needed = {
    accounts: 'organizations:ListAccounts',
    rule: 'config:DescribeOrganizationConfigRules',
    ruleStatuses: 'config:GetOrganizationConfigRuleDetailedStatus',
    stackInstances: 'cloudformation:ListStackInstances',
    runs: 'logs:FilterLogEvents',
  };

  it('needs the permissions that its page names, and no others', async () => {
    const report = reportOf(await coverage([], await reader(localAccountId, Object.values(needed))));

    expect(report.unread).toEqual([]);
    expect(report.summary.covered).toBe(8);
  });

  it.each(Object.entries(needed))(
    'names the permission that is lacking where %s may not be read',
    async (what, action) => {
      const others = Object.values(needed).filter((each) => each !== action);
      const result = await coverage([], await reader(localAccountId, others));

      expect(result.code).toBe(3);
      expect(reportOf(result).unread).toEqual([{ what, why: expect.stringContaining(`"Action":"${action}"`) }]);
      expect(result.stderr).toContain(`${what}: not read, which counts as a gap: ${action} is denied`);
    },
  );

  it('is refused the list of accounts in an account that does not administer the organization', async () => {
    const [member = ''] = sound;
    const { code, stderr } = await coverage([], await reader(member, Object.values(needed)));

    // The organization rule is another account's too.
    expect(code).toBe(2);
    expect(stderr).toContain('AWS Config has no organization rule');
  });

  it('refuses a rule that is not there', async () => {
    const { code, stderr } = await coverage(['--rule', 'another']);

    expect(code).toBe(2);
    expect(stderr).toContain('AWS Config has no organization rule "another"');
  });

  it('says the same as table, text and CSV, and has no page', async () => {
    const { stdout: table } = await runCommand('report', ['--coverage', '--format', 'table'], { env: example.aws.env });
    expect(table).toContain('12 accounts: 8 covered, 3 gaps, 1 excluded, 0 inactive, 0 new');
    const { stdout: text } = await runCommand('report', ['--coverage', '--format', 'text'], { env: example.aws.env });
    expect(text.split('\n')).toContainEqual(
      expect.stringMatching(new RegExp(`^${neverRun}\tgap\tno-run\tno run since`)),
    );
    const { stdout: csv } = await runCommand('report', ['--coverage', '--format', 'csv'], { env: example.aws.env });
    expect(csv.split('\r\n')).toHaveLength(14);
    const html = await runCommand('report', ['--coverage', '--format', 'html'], { env: example.aws.env });
    expect(html.code).toBe(2);
  });

  it('has no gap once all is mended', async () => {
    await example.aws.join('o-a1b2c3d4e5', [{ id: withoutRole, unit }]);
    await example.edit(/organizational_unit_ids = .*?}/, `organizational_unit_ids = ["${unit}", "${elsewhere}"] }`);
    await example.apply();
    await example.aws.withoutRecorder([]);
    for (const id of [withoutRole, withoutRecorder, neverRun]) expect(await evaluate(id), id).toBe(true);
    const result = await coverage();
    const report = reportOf(result);

    expect(notCovered(report)).toEqual({ [excluded]: ['excluded'] });
    expect(result.code).toBe(0);
    expect(silentIn(await check())).toBe(0);
  });

  it('shows one that has just joined as new, which is not a gap', async () => {
    const justJoined = idOf(12);
    await example.aws.join('o-a1b2c3d4e5', [{ id: justJoined, unit: elsewhere, joined: Date.now() / 1_000 - 60 }]);
    const result = await coverage();
    const report = reportOf(result);

    expect(report.accounts.at(-1)).toMatchObject({ accountId: justJoined, state: 'new' });
    expect(report.summary).toMatchObject({ accounts: 13, new: 1, gaps: 0 });
    expect(result.code).toBe(0);
    expect(silentIn(await check())).toBe(0);
  });
});

// npm run report on the stand-in, after runs of the evaluator.
import { describe, expect, it } from 'vitest';
import type { Entry, Report } from '../../cli/report-data.ts';
import { sampleAccount, sampleExemptionTag, sampleMaxDays, sampleWhitelist } from '../../lab/account/sample-account.ts';
import { aRole } from '../../lab/stand-in/accounts.ts';
import type { Fault } from '../../lab/stand-in/faults.ts';
import type { Evaluation } from '../../lab/stand-in/evaluations.ts';
import type { InventoryOptions } from '../../lab/stand-in/inventory.ts';
import type { StandIn } from '../../lab/stand-in/server.ts';
import { runCommand } from '../../lab/tools/command.ts';
import { reportProblems } from '../fixtures/schemas.ts';
import { accountId, run, start } from './evaluator.ts';

const memberId = '222222222222';
const account = sampleAccount(new Date());
const ruleParameters = { max_days_for_last_used: String(sampleMaxDays), role_whitelist: sampleWhitelist.join('|') };

const report = async (standIn: StandIn, ...args: string[]) => {
  const { code, stdout, stderr } = await runCommand('report', ['--format', 'json', ...args], { env: standIn.env });
  const found: unknown = code === 2 ? undefined : JSON.parse(stdout);
  if (found !== undefined) expect(reportProblems(found)).toEqual([]);
  return { code, stderr, report: found as Report };
};

const verdicts = (roles: readonly Entry[]) => roles.map(({ pathname, verdict }) => [pathname, verdict]).sort();

const expected = account.roles
  .flatMap((role) => (role.expect === null ? [] : [[role.path + role.name, role.expect]]))
  .sort();

/** A role of AWS, which is not judged, in an account in which IAM does keep last uses. */
const inUse = aRole({
  path: '/aws-service-role/support.amazonaws.com/',
  name: 'AWSServiceRoleForSupport',
  lastUsed: { date: new Date('2026-11-01T00:00:00Z'), region: 'eu-west-1' },
});

const evaluation = (ComplianceResourceId: string, Annotation: string, ComplianceType = 'COMPLIANT'): Evaluation => ({
  ComplianceResourceType: 'AWS::IAM::Role',
  ComplianceResourceId,
  ComplianceType,
  Annotation,
  OrderingTimestamp: 1,
});

describe('report of an account', () => {
  it.each(['RoleId', 'RoleName'])('lists every role with its name and verdict when reported by %s', async (id) => {
    const standIn = await start({ accounts: [account], ruleParameters });
    await run(standIn, { env: { RESOURCE_ID: id, EXEMPTION_TAG: sampleExemptionTag }, event: { ruleParameters } });
    const { code, stderr, report: found } = await report(standIn);

    expect([code, stderr]).toEqual([0, '']);
    expect(verdicts(found.roles)).toEqual(expected);
    expect(found.roles.every((role) => role.id.startsWith('AROA') && role.ageDays !== null)).toBe(true);
    const denied = found.roles.filter(({ annotation }) => annotation.includes('; denied everything by AWSDenyAll'));
    expect(denied.map(({ name }) => name)).toEqual(['crm-sync']);
    expect(found.policy).toMatchObject({ maxDays: sampleMaxDays, whitelist: sampleWhitelist });
    expect(found.summary).toMatchObject({ protected: 4, unreported: 0, unlisted: 0 });
  });

  it('warns of an account in which IAM shows no last use for any role', async () => {
    const standIn = await start({ accounts: [{ id: accountId, roles: [aRole({ name: 'old' })] }] });
    await run(standIn);

    expect((await report(standIn)).stderr).toBe(
      'report: IAM shows no last use for any role of account 123456789012 (1 role): check one that you know to be used\n',
    );
  });

  it('writes the three columns of the original with names, and exits with 3 for findings', async () => {
    const standIn = await start({ accounts: [{ id: accountId, roles: [aRole({ name: 'old' })] }] });
    await run(standIn);
    const { code, stdout } = await runCommand('report', ['--fail-on-noncompliant'], { env: standIn.env });

    expect(code).toBe(3);
    expect(stdout).toBe(
      'old\tNON_COMPLIANT\told: no use in the 400 days that IAM keeps; created 2020-01-01; ' +
        'IAM keeps a last use of no role in this account\n',
    );
  });

  it('has with --services those of the findings that IAM lists', async () => {
    const roles = [aRole({ name: 'old', lastUsed: { date: new Date('2026-01-02T03:04:05Z'), region: 'eu-west-1' } })];
    const standIn = await start({ accounts: [{ id: accountId, roles }] });
    await run(standIn);
    standIn.seedResults([evaluation('AROAGONE', 'gone: last used 2026-01-01, over 60 days ago', 'NON_COMPLIANT')]);
    const { code, stderr, report: found } = await report(standIn, '--services');

    expect([code, stderr]).toEqual([0, '']);
    expect(found.servicesRead).toEqual({ roles: 1, failed: 0 });
    expect(new Map(found.roles.map(({ name, services }) => [name, services]))).toEqual(
      new Map([
        ['old', [{ service: 's3', name: 'Amazon S3', lastAccessed: '2026-01-02T03:04:05.000Z' }]],
        ['gone', null],
      ]),
    );
  });

  it('shows a result without a role by what its annotation says, and counts roles without a result', async () => {
    const standIn = await start({ accounts: [{ id: accountId, roles: [aRole({ name: 'fresh' })] }] });
    standIn.seedResults([evaluation('AROAGONE', 'gone: last used 2026-10-01 in eu-west-1')]);
    const { report: found } = await report(standIn);

    expect(found.roles).toMatchObject([
      { id: 'AROAGONE', name: 'gone', arn: null, verdict: 'used', lastUsed: { region: 'eu-west-1' } },
    ]);
    expect(found.summary).toMatchObject({ unreported: 1, unlisted: 1 });
  });
});

describe('report of a rule that AWS Config has not evaluated lately', () => {
  const old = new Date(Date.now() - 3 * 86_400_000);

  it.each([
    { what: 'never', results: [], code: 4, says: 'which has never run' },
    {
      what: 'three days ago',
      results: [evaluation('a', 'a: last used 2026-01-01')],
      code: 4,
      says: 'last evaluated it',
    },
    {
      what: 'three days ago, with a finding',
      results: [evaluation('a', 'a: last used 2026-01-01, over 60 days ago', 'NON_COMPLIANT')],
      code: 3,
      says: 'last evaluated it',
    },
  ])('$what: is said, and is no success with --fail-on-noncompliant', async ({ results, code, says }) => {
    const standIn = await start({ accounts: [{ id: accountId, roles: [aRole({ name: 'a' }), inUse] }] });
    standIn.seedResults(results, accountId, old);
    const failing = await report(standIn, '--fail-on-noncompliant');

    expect(failing.code).toBe(code);
    expect(failing.stderr).toMatch(/^report: account 123456789012 in eu-west-1: .*\n$/);
    expect(failing.stderr).toContain(says);
    expect(failing.report.evaluated).toMatchObject({
      newest: results.length === 0 ? null : old.toISOString(),
      accounts: [{ problem: expect.stringContaining(says) as unknown }],
    });
    expect((await report(standIn)).code).toBe(0);
  });

  it('names the account of an aggregator that it is about', async () => {
    const standIn = await start({
      accounts: [
        { id: accountId, roles: [] },
        { id: memberId, roles: [] },
      ],
      aggregator: { name: 'all' },
    });
    standIn.seedResults([evaluation('a', 'a: last used 2026-01-01')], memberId, old);
    const { code, stderr } = await report(standIn, '--aggregator', 'all', '--fail-on-noncompliant');

    expect(code).toBe(4);
    expect(stderr).toContain('account 222222222222 in eu-west-1: AWS Config last evaluated it');
  });
});

describe('report of an aggregator', () => {
  const member = { id: memberId, roles: [aRole({ path: '/team/', name: 'theirs', id: 'AROATHEIRS' }), inUse] };
  const reader = `arn:aws:iam::${memberId}:role/audit/reader`;
  /** Its role is one of its own account, by name. */
  const functionOf = (ofAccount: string, role: string) => ({
    accountId: ofAccount,
    awsRegion: 'eu-west-1',
    resourceType: 'AWS::Lambda::Function',
    resourceId: `function-of-${ofAccount}`,
    configuration: { role },
  });
  const startBoth = async (trusted: '*' | readonly string[], inventory: InventoryOptions = {}): Promise<StandIn> => {
    const standIn = await start({
      inventory,
      accounts: [account, member],
      aggregator: { name: 'all', ruleName: 'OrgConfigRule-iam-role-last-used-ab12cd34' },
      trust: { [reader]: trusted },
    });
    const annotation = 'theirs: never used since it was created on 2026-01-01';
    standIn.seedResults([evaluation('AROATHEIRS', annotation, 'NON_COMPLIANT')], memberId);
    standIn.seedResults([
      evaluation('AdminRole', 'AdminRole: last used 2025-01-01, over 60 days ago', 'NON_COMPLIANT'),
    ]);
    return standIn;
  };

  it('reads the copies of an organization rule in all accounts, joined with the IAM of its own', async () => {
    const { stderr, report: found } = await report(await startBoth([]), '--aggregator', 'all');

    expect(found.accountId).toBeNull();
    expect(found.policy.maxDays).toBe(60);
    expect(found.roles).toMatchObject([
      { accountId, pathname: '/AdminRole', verdict: 'unused', risk: [{ word: 'admin' }] },
      { accountId: memberId, name: 'theirs', pathname: null, verdict: 'never-used' },
    ]);
    expect(stderr).toBe('report: IAM is not read in 1 other account: --assume-role adds paths, tags and risk\n');
  });

  it('joins with the IAM of the other accounts where a role there lets it', async () => {
    const { stderr, report: found } = await report(
      await startBoth('*'),
      ...['--aggregator', 'all', '--assume-role', 'audit/reader'],
    );

    expect(stderr).toBe('');
    expect(found.roles[1]).toMatchObject({ accountId: memberId, pathname: '/team/theirs', verdict: 'never-used' });
  });

  it('tells what names the roles of all accounts, by the inventory of the aggregator', async () => {
    const standIn = await startBoth('*', { rows: [functionOf(memberId, 'theirs'), functionOf(accountId, 'theirs')] });
    const { stderr, report: found } = await report(
      standIn,
      ...['--aggregator', 'all', '--assume-role', 'audit/reader', '--references'],
    );

    expect(stderr).toBe('');
    expect(
      found.roles.map(({ name, references }) => [name, references?.resources.map(({ accountId: of }) => of)]),
    ).toEqual([
      ['AdminRole', []],
      ['theirs', [memberId]],
    ]);
    expect(found.references).toMatchObject({
      aggregator: 'all',
      regions: [{ recorder: 'unknown', types: ['AWS::Lambda::Function'], notRecorded: null, resources: 2 }],
      calls: 2,
    });
    expect(standIn.callsOf('SelectAggregateResourceConfig')).toHaveLength(2);
    expect(standIn.callsOf('DescribeConfigurationRecorders')).toEqual([]);
  });

  it('goes on without an account that refuses, and says which', async () => {
    const {
      code,
      stderr,
      report: found,
    } = await report(await startBoth([]), ...['--aggregator', 'all', '--assume-role', 'audit/reader']);

    expect(code).toBe(4);
    expect(stderr).toMatch(/^report: account 222222222222: sts:AssumeRole is denied to .*\n$/);
    expect(found.roles).toHaveLength(2);
  });
});

describe('an account of an aggregator that cannot be read', () => {
  const annotation = 'theirs: never used since it was created on 2026-01-01';
  const startWith = async (fault: Fault) => {
    const standIn = await start({
      accounts: [
        { id: accountId, roles: [aRole({ name: 'own' }), inUse] },
        { id: memberId, roles: [] },
      ],
      aggregator: { name: 'all' },
      trust: { [`arn:aws:iam::${memberId}:role/reader`]: '*' },
      faults: ({ api }) => (api === 'AssumeRole' ? fault : undefined),
    });
    standIn.seedResults([evaluation('AROATHEIRS', annotation, 'NON_COMPLIANT')], memberId);
    return standIn;
  };
  const args = ['--aggregator', 'all', '--assume-role', 'reader'];

  it.each([{ kind: 'status', status: 500 }, { kind: 'accessDenied' }, { kind: 'malformed' }] as const)(
    'is named with the reason, and the others go on, with status 4: $kind',
    async (fault) => {
      const standIn = await startWith(fault);
      standIn.seedResults([evaluation('own', 'own: last used 2026-01-01')]);
      const { code, stderr, report: found } = await report(standIn, ...args);

      expect(code).toBe(4);
      expect(stderr).toMatch(/^report: account 222222222222: .+\n$/);
      expect(found.unreadAccounts).toMatchObject([{ accountId: memberId }]);
      expect(found.roles.map(({ name, arn }) => [name, arn !== null])).toEqual([
        ['own', true],
        ['theirs', false],
      ]);
    },
  );

  it('ends the report with status 2 where it is the only one', async () => {
    const { code, stderr } = await report(await startWith({ kind: 'status', status: 500 }), ...args);

    expect(code).toBe(2);
    expect(stderr).toMatch(/\nreport: account 222222222222: .*\nreport: IAM was read in none of 1 account, .*\n$/);
  });
});

describe('report refuses with one line and status 2', () => {
  it.each([
    { what: 'an unknown rule', args: ['--rule', 'nope'], says: 'AWS Config has no rule "nope" in eu-west-1' },
    { what: 'an unknown aggregator', args: ['--aggregator', 'nope'], says: 'AWS Config has no aggregator "nope"' },
    {
      what: 'a rule that the aggregator does not have',
      args: ['--aggregator', 'all', '--rule', 'nope'],
      says: 'has no results of a rule "nope"',
    },
    { what: 'services of an aggregator', args: ['--services', '--aggregator', 'all'], says: 'leave --aggregator out' },
    { what: 'services of coverage', args: ['--services', '--coverage'], says: 'leave --services out' },
    { what: 'an unknown option', args: ['--all'], says: "unknown option '--all'" },
  ])('$what', async ({ args, says }) => {
    const standIn = await start({ aggregator: { name: 'all' } });
    const { code, stderr } = await report(standIn, ...args);

    expect(code).toBe(2);
    expect(stderr).toMatch(/^report: .*\n$/);
    expect(stderr).toContain(says);
  });

  it.each([
    { what: 'a call that is denied', fault: 'accessDenied', says: 'config:DescribeConfigRules is denied to arn:' },
    { what: 'credentials that have expired', fault: 'expiredToken', says: 'AWS does not accept the credentials' },
  ] as const)('$what', async ({ fault, says }) => {
    const standIn = await start({ faults: () => ({ kind: fault }) });
    const { code, stderr } = await report(standIn);

    expect(code).toBe(2);
    expect(stderr).toMatch(/^report: .*\n$/);
    expect(stderr).toContain(says);
  });

  it('no Region', async () => {
    const standIn = await start();
    const env = { ...standIn.env, AWS_REGION: undefined, AWS_DEFAULT_REGION: undefined };
    const { code, stderr } = await runCommand('report', [], { env });

    expect(code).toBe(2);
    expect(stderr).toMatch(/^report: no AWS Region is set: .*\n$/);
  });
});

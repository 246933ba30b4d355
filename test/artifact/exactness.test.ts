import { describe, expect, it } from 'vitest';
import { runArtifact } from '../../lab/runtime/run-artifact.ts';
import type { ArtifactResult } from '../../lab/runtime/run-artifact.ts';
import { aRole, DAY_MS } from '../../lab/stand-in/accounts.ts';
import type { Role } from '../../lab/stand-in/accounts.ts';
import type { StandIn, StandInOptions } from '../../lab/stand-in/server.ts';
import { startStandIn } from '../../lab/stand-in/server.ts';
import { evaluationsOf } from './account-run.ts';

const accountId = '123456789012';
const exemptionTag = 'keep-until';

interface Ran {
  readonly result: ArtifactResult;
  readonly standIn: StandIn;
  /** The metrics of the run. */
  readonly metrics: Readonly<Record<string, unknown>>;
}

/** Runs the committed zip on an account with these roles. */
const runOn = async (
  roles: readonly Role[],
  { env = {}, ...options }: Partial<StandInOptions> & { readonly env?: Readonly<Record<string, string>> } = {},
  standIn?: StandIn,
): Promise<Ran> => {
  const started = standIn ?? (await startStandIn({ accounts: [{ id: accountId, roles }], ...options }));
  const result = await runArtifact({
    event: started.event(),
    env: { ...started.env, EXEMPTION_TAG: exemptionTag, ...env },
  });
  await started.close();
  const lines = result.stdout.split('\n').filter((line) => line.includes('"_aws"'));
  return { result, standIn: started, metrics: JSON.parse(lines.at(-1) ?? '{}') as Record<string, unknown> };
};

const ago = (days: number): Date => new Date(Date.now() - days * DAY_MS - 60_000);
const dayIn = (days: number): string => new Date(Date.now() + days * DAY_MS).toISOString().slice(0, 10);
const used = (days = 1, region = 'eu-west-1'): Pick<Role, 'lastUsed'> => ({ lastUsed: { date: ago(days), region } });

const toldOf = ({ standIn }: Ran): Readonly<Record<string, string>> =>
  Object.fromEntries(
    evaluationsOf(standIn).map(({ Annotation: text = '', ComplianceType: type }) => {
      const [name = '', ...reason] = text.split(': ');
      return [name, `${type} ${reason.join(': ')}`];
    }),
  );

describe('the committed zip', () => {
  it('says what IAM keeps on both sides of 400 days, of max_days and of the limit of an exemption', async () => {
    const created = (days: number): string => ago(days).toISOString().slice(0, 10);
    const roles = [
      aRole({ name: 'used', createDate: ago(900), ...used() }),
      aRole({ name: 'at-max-days', createDate: ago(60) }),
      aRole({ name: 'over-max-days', createDate: ago(61) }),
      aRole({ name: 'tracked', createDate: ago(400) }),
      aRole({ name: 'older', createDate: ago(401) }),
      aRole({ name: 'at-limit', createDate: ago(100), tags: { 'Keep-Until': dayIn(400) } }),
      aRole({ name: 'over-limit', createDate: ago(100), tags: { [exemptionTag]: dayIn(402) } }),
      aRole({ name: 'by-tag', createDate: ago(900), tags: { ENV: 'break-glass-1' } }),
      aRole({ name: 'other-tag', createDate: ago(900), tags: { env: 'prod' } }),
      aRole({ name: 'own', createDate: ago(900), tags: { 'iam-role-last-used:module': 'other-instance' } }),
    ];
    const ran = await runOn(roles, { env: { EXEMPT_TAGS: '{"env":["dr","break-glass-*"]}' } });

    expect(ran.result).toMatchObject({ ok: true });
    const older = (days: number): string =>
      `NON_COMPLIANT no use in the 400 days that IAM keeps; created ${created(days)}`;
    const never = (days: number): string => `NON_COMPLIANT never used since it was created on ${created(days)}`;
    expect(toldOf(ran)).toEqual({
      used: `COMPLIANT last used ${created(1)} in eu-west-1`,
      'at-max-days': `COMPLIANT created ${created(60)}, within 60 days`,
      'over-max-days': never(61),
      tracked: never(400),
      older: older(401),
      'at-limit': `COMPLIANT exempt until ${dayIn(400)}`,
      'over-limit': `${never(100)}; its exemption until ${dayIn(402)} is more than 400 days ahead`,
      'by-tag': 'COMPLIANT exempt by its tag ENV=break-glass-1',
      'other-tag': older(900),
      own: 'COMPLIANT exempt as a role of this module, instance other-instance',
    });
    expect(ran.metrics).toMatchObject({
      RolesNeverUsed: 3,
      RolesUnused: 2,
      RolesExempt: 3,
      RolesNew: 1,
      RolesUsed: 1,
      Findings: 5,
      AccountsWithoutLastUse: 0,
    });
  });

  it('takes no limit for an exemption where none is set, and the one that is', async () => {
    const roles = [aRole({ createDate: ago(900), ...used(100), tags: { [exemptionTag]: '9999-12-31' } })];
    const without = await runOn(roles, { env: { MAXIMUM_EXEMPTION_DAYS: 'none' } });
    expect(toldOf(without)).toEqual({ app: 'COMPLIANT exempt until 9999-12-31' });
    const within = await runOn(roles, { env: { MAXIMUM_EXEMPTION_DAYS: '90' } });
    expect(toldOf(within)['app']).toMatch(/its exemption until 9999-12-31 is more than 90 days ahead$/);
  });

  it('sends nothing of 1,000 roles of which 300 were used in another Region, and 3 whose exemption moved', async () => {
    const roles = (region: string, until: string): readonly Role[] => [
      ...Array.from({ length: 997 }, (_, index) =>
        aRole({ name: `role-${index}`, createDate: ago(900), ...(index < 300 ? used(1, region) : used(2)) }),
      ),
      ...[0, 1, 2].map((index) =>
        aRole({ name: `exempt-${index}`, createDate: ago(900), tags: { [exemptionTag]: until } }),
      ),
    ];
    const first = await runOn(roles('eu-west-1', dayIn(30)));
    const changes = async (now: readonly Role[]): Promise<Ran> => {
      const standIn = await startStandIn({ accounts: [{ id: accountId, roles: now }] });
      standIn.seedResults(first.standIn.results());
      return runOn(now, { env: { REPORTING: 'changes' } }, standIn);
    };
    expect(evaluationsOf(first.standIn)).toHaveLength(1_000);
    expect(evaluationsOf((await changes(roles('us-east-1', dayIn(30)))).standIn)).toEqual([]);
    expect(toldOf(await changes(roles('us-east-1', dayIn(60))))).toEqual(
      Object.fromEntries([0, 1, 2].map((index) => [`exempt-${index}`, `COMPLIANT exempt until ${dayIn(60)}`])),
    );
  });

  it('takes a listing without any role for no account, and clears nothing', async () => {
    const standIn = await startStandIn({ accounts: [{ id: accountId, roles: [] }] });
    const earlier = {
      ComplianceResourceType: 'AWS::IAM::Role',
      ComplianceResourceId: 'AROAKEPT',
      ComplianceType: 'COMPLIANT',
      Annotation: 'app: earlier',
      OrderingTimestamp: 1,
    };
    standIn.seedResults([earlier]);
    const { result, metrics } = await runOn([], {}, standIn);

    expect(result.error).toMatchObject({ name: 'IncompleteError', message: expect.stringContaining('no role at all') });
    expect(standIn.results()).toHaveLength(1);
    expect(standIn.puts).toEqual([]);
    expect(metrics).toMatchObject({ RunsFailed: 1, RunsSucceeded: 0 });
  });

  it.each([
    [1, 2],
    [3, 0],
  ])('counts %i that Config names by ids it was not sent as failed, never as reported', async (strangers, reported) => {
    const failed = Array.from({ length: strangers }, (_, index) => ({ ComplianceResourceId: `AROASTRANGER${index}` }));
    const body = JSON.stringify({ FailedEvaluations: failed });
    const roles = ['a', 'b', 'c'].map((name) => aRole({ name, createDate: ago(900), ...used() }));
    const { result, metrics } = await runOn(roles, {
      faults: ({ api }) =>
        api === 'PutEvaluations' ? { kind: 'body', body, contentType: 'application/x-amz-json-1.1' } : undefined,
    });

    expect(result.error).toMatchObject({
      name: 'IncompleteError',
      message: expect.stringContaining(`rejected ${strangers} of 3 evaluations`),
    });
    expect(metrics).toMatchObject({ EvaluationsReported: reported, EvaluationsFailed: strangers, RunsFailed: 1 });
  });

  it('says of an account without any last use that its findings rest on nothing', async () => {
    const roles = ['a', 'b'].map((name) => aRole({ name, createDate: ago(100), lastUsed: null }));
    const ran = await runOn(roles);
    expect(Object.values(toldOf(ran))).toEqual([
      expect.stringMatching(/; IAM keeps a last use of no role in this account$/),
      expect.stringMatching(/; IAM keeps a last use of no role in this account$/),
    ]);
    expect(ran.metrics).toMatchObject({ AccountsWithoutLastUse: 1, RunsSucceeded: 1 });
    expect(ran.result.stderr + ran.result.stdout).toContain('account.without-last-use');
  });

  it('names the first of 50,000 unknown parameters, and counts the rest', async () => {
    const standIn = await startStandIn({ accounts: [{ id: accountId, roles: [] }] });
    const ruleParameters = Object.fromEntries(Array.from({ length: 50_000 }, (_, index) => [`unknown-${index}`, 'x']));
    const result = await runArtifact({ event: standIn.event({ ruleParameters }), env: standIn.env });
    await standIn.close();

    expect(result.error?.message).toMatch(/unknown-0.*unknown-9.* and 49,990 more$/);
    expect(result.error?.message.length).toBeLessThan(2_000);
    expect(standIn.calls).toEqual([]);
  });

  describe("in an organization, a stranger's event", () => {
    const stranger = '999999999999';
    const member = '222222222222';
    const ruleName = 'OrgConfigRule-iam-role-last-used-ab12cd34';
    const env = { EXECUTION_ROLE: '{"name":"member"}', ORGANIZATION_RULE: 'iam-role-last-used' };
    const denied =
      (reason: string): NonNullable<StandInOptions['faults']> =>
      ({ api }) =>
        api === 'AssumeRole'
          ? {
              kind: 'body',
              status: 403,
              contentType: 'text/xml',
              body:
                '<ErrorResponse><Error><Type>Sender</Type><Code>AccessDenied</Code><Message>' +
                `User: x is not authorized to perform: sts:AssumeRole on resource: y${reason}</Message></Error></ErrorResponse>`,
            }
          : undefined;
    const send = async (given: object, options: Partial<StandInOptions> = {}): Promise<Ran> => {
      const standIn = await startStandIn({ accounts: [{ id: accountId, roles: [] }], ruleName, ...options });
      const event = { ...standIn.event(), executionRoleArn: undefined, accountId: stranger, ...given };
      const result = await runArtifact({ event, env: { ...standIn.env, ...env } });
      await standIn.close();
      const line = result.stdout.split('\n').find((text) => text.includes('"_aws"'));
      return { result, standIn, metrics: JSON.parse(line ?? '{}') as Record<string, unknown> };
    };
    const expectRefused = ({ result, metrics }: Ran): void => {
      expect(result).toMatchObject({ ok: true });
      expect(metrics).toMatchObject({ RunsRefused: 1 });
      expect(metrics).not.toHaveProperty('RunsFailed');
      expect(metrics).not.toHaveProperty('RunsSucceeded');
      expect((result.stdout + result.stderr).match(/run\.refused/g)).toHaveLength(1);
    };

    it.each([
      ['of another rule', { configRuleName: 'their-rule' }],
      ['of another organization rule', { configRuleName: 'OrgConfigRule-other-ab12cd34' }],
      ['that is unreadable besides', { configRuleName: 'x', invokingEvent: '{', ruleParameters: 7, accountId: null }],
      ['in test mode', { configRuleName: 'x', resultToken: 'TESTMODE' }],
    ])('%s ends quietly before anything is called', async (_, given) => {
      const ran = await send(given);
      expectRefused(ran);
      expect(ran.standIn.calls).toEqual([]);
    });

    it('that names our rule ends quietly where AWS says that its account is of another organization', async () => {
      const ran = await send(
        { configRuleName: ruleName },
        { faults: denied(' because no identity-based policy allows the sts:AssumeRole action') },
      );
      expectRefused(ran);
      expect(ran.standIn.puts).toEqual([]);
    });

    it.each([
      ['without the role', ''],
      ['whose role trusts another', ' because the role trust policy does not allow it'],
      ['under a policy of the organization', ' with an explicit deny in a service control policy'],
    ])('is none of a member %s, whose run fails', async (_, reason) => {
      const { result, metrics } = await send(
        { accountId: member, configRuleName: ruleName },
        { faults: denied(reason) },
      );
      expect(result.error).toMatchObject({ name: 'AccessError' });
      expect(metrics).toMatchObject({ RunsFailed: 1 });
    });
  });
});

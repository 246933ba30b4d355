import { GetComplianceDetailsByConfigRuleCommand } from '@aws-sdk/client-config-service';
import { GetAccountAuthorizationDetailsCommand } from '@aws-sdk/client-iam';
import { AssumeRoleCommand } from '@aws-sdk/client-sts';
import { afterEach, describe, expect, it } from 'vitest';
import { sampleAccount } from '../../lab/account/sample-account.ts';
import { aRole } from '../../lab/stand-in/accounts.ts';
import { clientsFor } from '../../lab/stand-in/clients.ts';
import type { Fault } from '../../lab/stand-in/faults.ts';
import type { StandIn, StandInOptions } from '../../lab/stand-in/server.ts';
import { startStandIn } from '../../lab/stand-in/server.ts';

const MEMBER = '222222222222';
const MEMBER_ROLE = `arn:aws:iam::${MEMBER}:role/evaluator`;
const sample = sampleAccount(new Date());

let standIn: StandIn;
afterEach(() => standIn.close());

const start = async (options: Partial<StandInOptions> = {}): Promise<void> => {
  standIn = await startStandIn({ accounts: [sample, { id: MEMBER, roles: [aRole()] }], ...options });
};

const listRoles = (maxAttempts = 1) =>
  clientsFor(standIn, { maxAttempts }).iam.send(new GetAccountAuthorizationDetailsCommand({}));

const readResults = (ConfigRuleName = 'iam-role-last-used') =>
  clientsFor(standIn).config.send(new GetComplianceDetailsByConfigRuleCommand({ ConfigRuleName }));

const assumeRole = (RoleArn = MEMBER_ROLE, DurationSeconds = 900) =>
  clientsFor(standIn).sts.send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 'evaluation', DurationSeconds }));

const credentialsFrom = async () => {
  const { Credentials: { AccessKeyId = '', SecretAccessKey = '', SessionToken = '' } = {} } = await assumeRole();
  return { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken };
};

describe('a fault', () => {
  it.each<[Fault, string, string]>([
    [{ kind: 'throttle' }, 'Throttling', 'ThrottlingException'],
    [{ kind: 'accessDenied' }, 'AccessDenied', 'AccessDeniedException'],
    [{ kind: 'expiredToken' }, 'ExpiredToken', 'ExpiredTokenException'],
    [{ kind: 'status', status: 500 }, 'InternalFailure', 'InternalFailure'],
    [{ kind: 'status', status: 503 }, 'ServiceUnavailable', 'ServiceUnavailable'],
  ])('%o has the name that the service gives it', async (fault, inIam, inConfig) => {
    await start({ faults: () => fault });

    await expect(listRoles()).rejects.toMatchObject({ name: inIam });
    await expect(readResults()).rejects.toMatchObject({ name: inConfig });
    expect(standIn.calls.map(({ outcome }) => outcome)).toEqual([inIam, inConfig]);
  });

  it.each<Fault>([
    { kind: 'reset' },
    { kind: 'cut' },
    { kind: 'cut', share: 0 },
    { kind: 'malformed' },
    { kind: 'body', body: '<html>proxy</html>', status: 502 },
  ])('%o fails the call, and one more try passes', async (fault) => {
    await start({ faults: ({ n }) => (n === 1 ? fault : undefined) });

    await expect(listRoles(1)).rejects.toThrow();

    expect((await listRoles(1)).RoleDetailList).toHaveLength(sample.roles.length);
    expect(standIn.calls.map(({ outcome }) => outcome)).toEqual([fault.kind, 'ok']);
  });

  it.each<Fault>([{ kind: 'throttle' }, { kind: 'status', status: 500 }, { kind: 'reset' }])(
    '%o is overcome by the retries of the SDK',
    async (fault) => {
      await start({ faults: ({ n }) => (n <= 2 ? fault : undefined) });

      expect((await listRoles(3)).RoleDetailList).toHaveLength(sample.roles.length);
      expect(standIn.calls).toHaveLength(3);
    },
  );

  it('of delay shows in the record of calls, as latency does', async () => {
    await start({
      latency: { GetComplianceDetailsByConfigRule: 30 },
      faults: ({ api }) => (api === 'GetAccountAuthorizationDetails' ? { kind: 'delay', ms: 30 } : undefined),
    });
    await listRoles();
    await readResults();

    const took = standIn.calls.map(({ at, endedAt = at }) => Math.ceil(endedAt - at));
    expect(Math.min(...took)).toBeGreaterThanOrEqual(29);
  });
});

describe('an assumed role', () => {
  it('makes calls in its own account', async () => {
    await start({ trust: { [MEMBER_ROLE]: [`arn:aws:iam::${sample.id}:role/iam-role-last-used`] } });

    const credentials = await credentialsFrom();
    const { iam } = clientsFor(standIn, { credentials });
    const { RoleDetailList } = await iam.send(new GetAccountAuthorizationDetailsCommand({ MaxItems: 1 }));

    expect(RoleDetailList).toMatchObject([{ RoleName: 'app' }]);
    expect(standIn.calls).toMatchObject([
      { api: 'AssumeRole', accountId: sample.id, input: { roleArn: MEMBER_ROLE, durationSeconds: 900 } },
      { accountId: MEMBER, accessKeyId: credentials.accessKeyId, input: { maxItems: 1 } },
    ]);
  });

  it('is denied to a role that it does not trust, and to all when nobody is named', async () => {
    await start({ trust: { [MEMBER_ROLE]: [`arn:aws:iam::${sample.id}:role/another`] } });

    await expect(assumeRole()).rejects.toMatchObject({ name: 'AccessDenied' });
    await expect(assumeRole(`${MEMBER_ROLE}-2`)).rejects.toThrow(/sts:AssumeRole on resource: .*evaluator-2/);
  });

  it('has sessions of 900 seconds and more', async () => {
    await start({ trust: { [MEMBER_ROLE]: '*' } });

    await expect(assumeRole(MEMBER_ROLE, 899)).rejects.toThrow(/durationSeconds/);
    await expect(assumeRole(MEMBER_ROLE, 900)).resolves.toHaveProperty('Credentials.SessionToken');
  });
});

it('A caller whose key or session is unknown is refused', async () => {
  await start();
  const { iam, config } = clientsFor(standIn, { credentials: { ...standIn.credentials, sessionToken: 'stolen' } });

  await expect(iam.send(new GetAccountAuthorizationDetailsCommand())).rejects.toMatchObject({
    name: 'InvalidClientTokenId',
  });
  await expect(config.send(new GetComplianceDetailsByConfigRuleCommand({ ConfigRuleName: 'x' }))).rejects.toMatchObject(
    { name: 'UnrecognizedClientException' },
  );
});

it('A rule of another name is not there', async () => {
  await start();

  await expect(readResults('another')).rejects.toMatchObject({ name: 'NoSuchConfigRuleException' });
});

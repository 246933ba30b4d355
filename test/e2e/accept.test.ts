// What `npm run accept` refuses, its first phase and its cleanup. The whole run is in test/acceptance.
import {
  CreateRoleCommand,
  DeleteRoleCommand,
  DeleteRolePolicyCommand,
  IAMClient,
  TagRoleCommand,
} from '@aws-sdk/client-iam';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { aRole, serviceTrust } from '../../lab/stand-in/accounts.ts';
import { administrator, localAccountId, region, startLocalAws } from '../../lab/tools/local-aws.ts';
import type { LocalAws } from '../../lab/tools/local-aws.ts';
import { boundaryArn, rolePath } from '../../scripts/accept/names.ts';
import { allRoleNames } from '../../scripts/accept/roles.ts';
import { openAcceptance } from './acceptance.ts';
import type { Acceptance } from './acceptance.ts';
import { assume, call, roleWith } from './local-requests.ts';
import { recordCalls } from './recorded-aws.ts';
import type { RecordedAws } from './recorded-aws.ts';
import { localAwsMissing } from './requirements.ts';

const missing = await localAwsMissing();
const another = '210987654321';

describe('npm run accept', () => {
  let aws: LocalAws;
  let recorded: RecordedAws;
  let acceptance: Acceptance;

  beforeAll(async () => {
    if (missing !== undefined) return;
    aws = await startLocalAws();
    recorded = await recordCalls(aws);
  });
  beforeEach(async (test) => {
    test.skip(missing !== undefined, missing);
    acceptance = await openAcceptance(aws, recorded.url);
    recorded.takeActions();
  });
  afterEach(() => (missing === undefined ? acceptance.remove() : undefined));
  afterAll(async () => {
    if (missing !== undefined) return;
    await recorded.close();
    await aws.close();
  });

  const removeRole = async (RoleName: string): Promise<void> => {
    const iam = new IAMClient({ region, endpoint: aws.url, credentials: administrator });
    const inline = Object.keys((await aws.roleState(RoleName))?.inlinePolicies ?? {});
    for (const PolicyName of inline) await iam.send(new DeleteRolePolicyCommand({ RoleName, PolicyName }));
    await iam.send(new DeleteRoleCommand({ RoleName }));
  };
  const rolesNow = async (): Promise<readonly string[]> => (await aws.inventory()).roles;

  /** Refused with a reason, and after no call but such that read. */
  const expectRefusal = async (args: readonly string[], reason: RegExp): Promise<void> => {
    const { code, stderr, stdout } = await acceptance.plain(...args);

    expect(code, stdout).toBe(2);
    expect(stderr).toMatch(reason);
    expect(recorded.takeActions().filter((action) => !/^(?:Get|List|Describe|GET$)/.test(action))).toEqual([]);
  };
  const withYes = (phase: string): string[] => [
    phase,
    '--account',
    localAccountId,
    '--yes',
    '--state',
    acceptance.folder,
  ];

  describe.each(['prepare', 'run', 'late', 'cleanup'])('%s', (phase) => {
    it.each<[string, string[], RegExp]>([
      ['without --account', ['--yes'], /required option '--account <id>' not specified/],
      [
        'with the id of another account',
        ['--account', another, '--yes'],
        new RegExp(`${another}, and the credentials`),
      ],
    ])('is refused %s', (_, args, reason) => expectRefusal([phase, ...args], reason));
  });

  it('is refused with what is not the id of an account', () =>
    expectRefusal(['prepare', '--account', 'mine', '--yes'], /has 12 digits/));

  it('is refused without --yes, after what it makes and costs was said', async () => {
    const args = ['prepare', '--account', localAccountId, '--state', acceptance.folder, '--show-account'];
    const { stdout } = await acceptance.plain(...args);

    expect(stdout).toContain(`prepare in the account ${localAccountId}, ${region}`);
    expect(stdout).toContain(`${allRoleNames.length} IAM roles under ${rolePath}`);
    expect(stdout).toMatch(/cost less than \$\d+/);
    await expectRefusal(args, /Add --yes to go on/);
  });

  it('is refused where AWS Config has no recorder', async () => {
    await aws.recorder({ recording: false });
    await expectRefusal(withYes('prepare'), /AWS Config records nothing in eu-west-1/);
    await aws.recorder({ recording: true });
  });

  it.each([
    ['run', /start with the phase prepare/],
    ['late', /start with the phase prepare/],
  ])('does not go on with %s where the phase before is missing', (phase, reason) =>
    expectRefusal(withYes(phase), reason),
  );

  it('prepares roles that are bounded and tagged, once', async () => {
    const { code, stdout } = await acceptance.phase('prepare');
    const again = await acceptance.phase('prepare');

    expect(code, stdout).toBe(0);
    expect(again.code, again.stdout).toBe(0);
    expect(again.stdout).toContain('done before: roles');
    expect(await rolesNow()).toEqual([...allRoleNames].sort());
    for (const name of allRoleNames) {
      expect(await aws.roleState(name)).toMatchObject({
        path: rolePath,
        permissionsBoundary: `arn:aws:iam::${localAccountId}:policy${rolePath}acceptance-boundary`,
        tags: { 'iam-role-last-used:acceptance': 'true' },
      });
    }
  });

  it('bounds what a role of it may do to roles under its path, and to such that have the same boundary', async () => {
    const everything = roleWith('acceptance-everything', { Effect: 'Allow', Action: '*', Resource: '*' });
    const bounded = { ...everything, path: rolePath, permissionsBoundaryArn: boundaryArn(localAccountId) };
    await aws.seed({ id: localAccountId, roles: [bounded, aRole({ name: 'of-somebody' })] });
    const credentials = await assume(aws, `arn:aws:iam::${localAccountId}:role${rolePath}${everything.name}`);
    const iam = new IAMClient({ region, endpoint: aws.url, credentials });
    const Tags = [{ Key: 'a', Value: 'b' }];
    const create = { RoleName: 'made', AssumeRolePolicyDocument: JSON.stringify(serviceTrust('ec2.amazonaws.com')) };
    const denied = { name: 'AccessDenied' };

    await iam.send(new TagRoleCommand({ RoleName: 'acceptance-used', Tags }));
    await expect(iam.send(new TagRoleCommand({ RoleName: 'of-somebody', Tags }))).rejects.toMatchObject(denied);
    await expect(iam.send(new CreateRoleCommand({ ...create, Path: rolePath }))).rejects.toMatchObject(denied);
    await expect(
      iam.send(new CreateRoleCommand({ ...create, PermissionsBoundary: boundaryArn(localAccountId) })),
    ).rejects.toMatchObject(denied);
    for (const RoleName of [everything.name, 'of-somebody']) await removeRole(RoleName);
  });

  it('does not run before the roles are as old as the rule asks', () =>
    expectRefusal(withYes('run'), /The roles are too young: the rule judges them from \d{4}-/));

  it('is not late without the progress of a run', () =>
    expectRefusal(withYes('late'), /There is no progress of the phase run/));

  it('cleans up without --yes only in words, and then removes what has the tag, and nothing else', async () => {
    const iam = new IAMClient({ region, endpoint: aws.url, credentials: administrator });
    const AssumeRolePolicyDocument = JSON.stringify(serviceTrust('ec2.amazonaws.com'));
    await iam.send(new CreateRoleCommand({ RoleName: 'of-others', Path: rolePath, AssumeRolePolicyDocument }));
    await expectRefusal(['cleanup', '--account', localAccountId], /Add --yes to go on/);
    const { code, stdout } = await acceptance.phase('cleanup');

    expect(code, stdout).toBe(0);
    expect(stdout).toContain('removed: role acceptance-never-used');
    expect(await rolesNow()).toEqual(['of-others']);
    expect((await acceptance.phase('cleanup')).stdout).toContain('There is nothing of a run');
  });

  it('prepares anew what was cleaned up from another folder', async () => {
    const elsewhere = await openAcceptance(aws);
    await acceptance.phase('prepare');
    await elsewhere.phase('cleanup');
    const { stdout } = await acceptance.phase('prepare');
    await elsewhere.remove();

    expect(stdout).toContain('passed: roles');
    expect(await rolesNow()).toEqual([...allRoleNames, 'of-others'].sort());
  });

  it('leaves nothing behind when a phase was interrupted and cleaned up', async () => {
    expect(await acceptance.interrupt('prepare', (said) => said.includes('passed: boundary'))).toContain(
      'Interrupted.',
    );
    const { code, stdout } = await acceptance.phase('cleanup');

    expect(code, stdout).toBe(0);
    expect((await rolesNow()).filter((name) => allRoleNames.includes(name))).toEqual([]);
    expect((await acceptance.phase('cleanup')).stdout).toContain('There is nothing of a run');
  });

  it('takes an account of 200 roles, and none of 201', async () => {
    const roles = Array.from({ length: 199 }, (_, index) => aRole({ name: `other-${index}` }));
    await aws.seed({ id: localAccountId, roles });
    await expectRefusal(['prepare', '--account', localAccountId, '--state', acceptance.folder], /Add --yes/);
    await aws.seed({ id: localAccountId, roles: [aRole({ name: 'one-more' })] });
    await expectRefusal(withYes('prepare'), /The account has 201 roles/);
  });

  it('is refused in the management account of an organization', async () => {
    await call(aws, 'organizations', '/', {
      headers: {
        'X-Amz-Target': 'AWSOrganizationsV20161128.CreateOrganization',
        'Content-Type': 'application/x-amz-json-1.1',
      },
      body: JSON.stringify({ FeatureSet: 'ALL' }),
    });
    await expectRefusal(withYes('prepare'), /is the management account of its organization/);
  });
});

// What the other end-to-end tests believe of the local AWS's IAM: the quotas of a role, and what IAM keeps of it.
import {
  AddRoleToInstanceProfileCommand,
  AttachRolePolicyCommand,
  CreateInstanceProfileCommand,
  CreatePolicyCommand,
  CreateRoleCommand,
  DeleteRoleCommand,
  DeleteRolePolicyCommand,
  DetachRolePolicyCommand,
  GetRoleCommand,
  IAMClient,
  ListAttachedRolePoliciesCommand,
  ListInstanceProfilesForRoleCommand,
  ListPolicyVersionsCommand,
  ListRolePoliciesCommand,
  PutRolePolicyCommand,
  RemoveRoleFromInstanceProfileCommand,
  TagRoleCommand,
  UntagRoleCommand,
} from '@aws-sdk/client-iam';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { aRole, policy, serviceTrust } from '../../lab/stand-in/accounts.ts';
import { administrator, localAccountId, region, startLocalAws } from '../../lab/tools/local-aws.ts';
import type { LocalAws } from '../../lab/tools/local-aws.ts';
import { localAwsMissing } from './requirements.ts';

const missing = await localAwsMissing();
const managed = (name: string): string => `arn:aws:iam::aws:policy/${name}`;
const ten = [
  'AdministratorAccess',
  'AmazonEC2FullAccess',
  'AmazonEC2ReadOnlyAccess',
  'AmazonS3FullAccess',
  'AmazonS3ReadOnlyAccess',
  'AmazonSQSFullAccess',
  'CloudWatchFullAccess',
  'IAMFullAccess',
  'IAMReadOnlyAccess',
  'PowerUserAccess',
].map(managed);
const eleventh = managed('AWSDenyAll');
const tags = (count: number): Record<string, string> =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`key-${index}`, 'value']));
const anything = policy({ Effect: 'Allow', Action: 's3:GetObject', Resource: '*' });
const conflict = { name: 'DeleteConflictException', $metadata: { httpStatusCode: 409 } };

describe('IAM of the local AWS, for one role', () => {
  let aws: LocalAws;
  let iam: IAMClient;

  beforeAll(async () => {
    if (missing !== undefined) return;
    aws = await startLocalAws();
    iam = new IAMClient({ region, endpoint: aws.url, credentials: administrator });
  });
  beforeEach((test) => test.skip(missing !== undefined, missing));
  afterAll(() => (missing === undefined ? aws.close() : undefined));

  const attach = (RoleName: string, PolicyArn: string): Promise<unknown> =>
    iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn }));
  const tag = (RoleName: string, values: Record<string, string>): Promise<unknown> =>
    iam.send(new TagRoleCommand({ RoleName, Tags: Object.entries(values).map(([Key, Value]) => ({ Key, Value })) }));
  const remove = (RoleName: string): Promise<unknown> => iam.send(new DeleteRoleCommand({ RoleName }));

  it('attaches ten managed policies, and no eleventh', async () => {
    const roles = [
      aRole({ name: 'ten', managedPolicyArns: ten }),
      aRole({ name: 'nine', managedPolicyArns: ten.slice(1) }),
    ];
    await aws.seed({ id: localAccountId, roles });

    await expect(attach('nine', eleventh)).resolves.toBeDefined();
    await expect(attach('ten', ten[0] ?? '')).resolves.toBeDefined();
    await expect(attach('ten', eleventh)).rejects.toMatchObject({
      name: 'LimitExceededException',
      message: 'Cannot exceed quota for PoliciesPerRole: 10',
      $metadata: { httpStatusCode: 409 },
    });
  });

  it('keeps fifty tags, and no more', async () => {
    await aws.seed({ id: localAccountId, roles: [aRole({ name: 'tagged', tags: tags(49) })] });

    await expect(tag('tagged', { 'key-49': 'value' })).resolves.toBeDefined();
    await expect(tag('tagged', { 'key-0': 'changed' })).resolves.toBeDefined();
    await expect(tag('tagged', { 'key-50': 'value' })).rejects.toMatchObject({
      name: 'LimitExceededException',
      message: 'Cannot exceed quota for TagsPerRole: 50',
    });
    expect((await aws.roleState('tagged'))?.tags).toEqual({ ...tags(50), 'key-0': 'changed' });
  });

  it('takes tags away, also such as are not there', async () => {
    await aws.seed({ id: localAccountId, roles: [aRole({ name: 'untagged', tags: tags(2) })] });
    await iam.send(new UntagRoleCommand({ RoleName: 'untagged', TagKeys: ['key-1', 'gone'] }));

    expect((await aws.roleState('untagged'))?.tags).toEqual(tags(1));
  });

  it('deletes a role only when nothing hangs on it', async () => {
    const role = aRole({
      name: 'bound',
      inlinePolicies: { only: anything },
      managedPolicyArns: [eleventh],
      instanceProfiles: ['bound'],
    });
    await aws.seed({ id: localAccountId, roles: [role] });
    const profile = { RoleName: 'bound', InstanceProfileName: 'bound' };

    await expect(remove('bound')).rejects.toMatchObject(conflict);
    await iam.send(new RemoveRoleFromInstanceProfileCommand(profile));
    await expect(remove('bound')).rejects.toMatchObject(conflict);
    await iam.send(new DetachRolePolicyCommand({ RoleName: 'bound', PolicyArn: eleventh }));
    await expect(remove('bound')).rejects.toMatchObject(conflict);
    await iam.send(new DeleteRolePolicyCommand({ RoleName: 'bound', PolicyName: 'only' }));
    await expect(iam.send(new RemoveRoleFromInstanceProfileCommand(profile))).rejects.toMatchObject({
      name: 'NoSuchEntityException',
    });
    await expect(remove('bound')).resolves.toBeDefined();
    expect(await aws.roleState('bound')).toBeNull();
  });

  it('leaves the roles of services to the services, but for their tags', async () => {
    const path = '/aws-service-role/config.amazonaws.com/';
    await aws.seed({ id: localAccountId, roles: [aRole({ name: 'AWSServiceRoleForConfig', path })] });
    const RoleName = 'AWSServiceRoleForConfig';
    const put = new PutRolePolicyCommand({ RoleName, PolicyName: 'any', PolicyDocument: JSON.stringify(anything) });
    const refused = { name: 'UnmodifiableEntityException', $metadata: { httpStatusCode: 400 } };

    await expect(attach(RoleName, eleventh)).rejects.toMatchObject(refused);
    await expect(iam.send(put)).rejects.toMatchObject(refused);
    await expect(remove(RoleName)).rejects.toMatchObject(refused);
    await expect(tag(RoleName, tags(1))).resolves.toBeDefined();
  });

  it('gives back everything that a role was made of', async () => {
    await iam.send(
      new CreateRoleCommand({
        RoleName: 'whole',
        Path: '/team/',
        Description: 'Reads orders.',
        MaxSessionDuration: 7200,
        PermissionsBoundary: managed('PowerUserAccess'),
        AssumeRolePolicyDocument: JSON.stringify(serviceTrust('ec2.amazonaws.com')),
        Tags: [{ Key: 'owner', Value: 'team' }],
      }),
    );
    const Tags = [{ Key: 'for', Value: 'whole' }];
    await iam.send(new CreateInstanceProfileCommand({ InstanceProfileName: 'whole', Path: '/team/', Tags }));
    await iam.send(new AddRoleToInstanceProfileCommand({ RoleName: 'whole', InstanceProfileName: 'whole' }));
    await attach('whole', eleventh);
    const document = JSON.stringify(anything);
    await iam.send(new PutRolePolicyCommand({ RoleName: 'whole', PolicyName: 'only', PolicyDocument: document }));
    const { Role } = await iam.send(new GetRoleCommand({ RoleName: 'whole' }));
    const { InstanceProfiles } = await iam.send(new ListInstanceProfilesForRoleCommand({ RoleName: 'whole' }));

    expect(Role).toMatchObject({
      Path: '/team/',
      Description: 'Reads orders.',
      MaxSessionDuration: 7200,
      PermissionsBoundary: { PermissionsBoundaryArn: managed('PowerUserAccess') },
      Tags: [{ Key: 'owner', Value: 'team' }],
    });
    expect(InstanceProfiles).toMatchObject([{ InstanceProfileName: 'whole', Path: '/team/' }]);
    expect(await aws.roleState('whole')).toEqual({
      path: '/team/',
      name: 'whole',
      id: Role?.RoleId,
      arn: Role?.Arn,
      description: 'Reads orders.',
      maxSessionDuration: 7200,
      permissionsBoundary: managed('PowerUserAccess'),
      trust: serviceTrust('ec2.amazonaws.com'),
      tags: { owner: 'team' },
      inlinePolicies: { only: anything },
      attachedPolicies: [eleventh],
      instanceProfiles: [{ name: 'whole', path: '/team/', tags: { for: 'whole' } }],
    });
  });

  it('says of every list whether it goes on', async () => {
    const created = await iam.send(
      new CreatePolicyCommand({ PolicyName: 'own', PolicyDocument: JSON.stringify(anything) }),
    );
    const PolicyArn = created.Policy?.Arn;
    await aws.seed({ id: localAccountId, roles: [aRole({ name: 'listed', instanceProfiles: ['listed'] })] });
    const RoleName = 'listed';
    const lists = [
      await iam.send(new ListAttachedRolePoliciesCommand({ RoleName })),
      await iam.send(new ListRolePoliciesCommand({ RoleName })),
      await iam.send(new ListInstanceProfilesForRoleCommand({ RoleName })),
      await iam.send(new ListPolicyVersionsCommand({ PolicyArn })),
    ];

    expect(lists.map(({ IsTruncated }) => IsTruncated)).toEqual([false, false, false, false]);
  });

  it('lists nothing of a role that is gone', async () => {
    const RoleName = 'gone';
    const missingRole = { name: 'NoSuchEntityException', $metadata: { httpStatusCode: 404 } };

    await expect(iam.send(new ListAttachedRolePoliciesCommand({ RoleName }))).rejects.toMatchObject(missingRole);
    await expect(iam.send(new ListRolePoliciesCommand({ RoleName }))).rejects.toMatchObject(missingRole);
    await expect(iam.send(new ListInstanceProfilesForRoleCommand({ RoleName }))).rejects.toMatchObject(missingRole);
  });

  it('tells when a role was last used', async () => {
    const used = { date: new Date('2025-03-04T05:06:07Z'), region: 'eu-central-1' };
    const described = { description: 'Seeded.', maxSessionDuration: 43_200 };
    const roles = [aRole({ name: 'used', lastUsed: used }), { ...aRole({ name: 'unused' }), ...described }];
    await aws.seed({ id: localAccountId, roles });
    const get = async (RoleName: string) => (await iam.send(new GetRoleCommand({ RoleName }))).Role;

    expect((await get('used'))?.RoleLastUsed).toEqual({ LastUsedDate: used.date, Region: used.region });
    expect(await get('unused')).toMatchObject({
      RoleLastUsed: {},
      Description: 'Seeded.',
      MaxSessionDuration: 43_200,
    });
  });
});

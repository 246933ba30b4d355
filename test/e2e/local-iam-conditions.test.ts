// What the other end-to-end tests believe of the local AWS's IAM: on what a call is checked, under which conditions.
import {
  AddRoleToInstanceProfileCommand,
  AttachRolePolicyCommand,
  CreateInstanceProfileCommand,
  CreateRoleCommand,
  DeleteRolePolicyCommand,
  GetPolicyCommand,
  GetRoleCommand,
  IAMClient,
  ListRolesCommand,
  RemoveRoleFromInstanceProfileCommand,
  TagRoleCommand,
  UntagRoleCommand,
} from '@aws-sdk/client-iam';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { aRole, serviceTrust } from '../../lab/stand-in/accounts.ts';
import type { Statement } from '../../lab/stand-in/accounts.ts';
import { administrator, localAccountId, region, startLocalAws } from '../../lab/tools/local-aws.ts';
import type { LocalAws } from '../../lab/tools/local-aws.ts';
import { arnOf, assume, roleWith } from './local-requests.ts';
import { localAwsMissing } from './requirements.ts';

const missing = await localAwsMissing();
const iamArn = (resource: string): string => `arn:aws:iam::${localAccountId}:${resource}`;
const denyAll = 'arn:aws:iam::aws:policy/AWSDenyAll';
const boundary = 'arn:aws:iam::aws:policy/PowerUserAccess';
const denied = { name: 'AccessDenied', $metadata: { httpStatusCode: 403 } };

type Call = (iam: IAMClient) => Promise<unknown>;

const attach =
  (PolicyArn: string, RoleName = 'app'): Call =>
  (iam) =>
    iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn }));
const tag =
  (...keys: string[]): Call =>
  (iam) =>
    iam.send(new TagRoleCommand({ RoleName: 'app', Tags: keys.map((Key) => ({ Key, Value: 'new' })) }));
const untag =
  (...TagKeys: string[]): Call =>
  (iam) =>
    iam.send(new UntagRoleCommand({ RoleName: 'app', TagKeys }));
const getRole =
  (RoleName: string): Call =>
  (iam) =>
    iam.send(new GetRoleCommand({ RoleName }));
const createRole =
  (RoleName: string, PermissionsBoundary?: string): Call =>
  (iam) =>
    iam.send(
      new CreateRoleCommand({
        RoleName,
        Path: '/restored/',
        AssumeRolePolicyDocument: JSON.stringify(serviceTrust('ec2.amazonaws.com')),
        PermissionsBoundary,
        Tags: [{ Key: 'restored', Value: 'yes' }],
      }),
    );
const addToProfile: Call = (iam) =>
  iam.send(new AddRoleToInstanceProfileCommand({ RoleName: 'app', InstanceProfileName: 'free' }));
const removeFromProfile: Call = (iam) =>
  iam.send(new RemoveRoleFromInstanceProfileCommand({ RoleName: 'app', InstanceProfileName: 'full' }));
const createProfile: Call = (iam) =>
  iam.send(new CreateInstanceProfileCommand({ InstanceProfileName: 'made', Path: '/restored/' }));
const getPolicy: Call = (iam) => iam.send(new GetPolicyCommand({ PolicyArn: denyAll }));

const allow = (Action: string, Resource: string, Condition?: Statement['Condition']): Statement => ({
  Effect: 'Allow',
  Action,
  Resource,
  ...(Condition === undefined ? {} : { Condition }),
});
const deny = (...args: Parameters<typeof allow>): Statement => ({ ...allow(...args), Effect: 'Deny' });
const anyRole = iamArn('role/*');
const onAnyRole = (Action: string, Condition: Statement['Condition']): Statement[] => [
  allow(`iam:${Action}`, anyRole, Condition),
];
const passTo = (service: string): Statement[] => [
  allow('iam:AddRoleToInstanceProfile', iamArn('instance-profile/*')),
  allow('iam:PassRole', iamArn('role/team/*'), { StringEquals: { 'iam:PassedToService': service } }),
];

describe('IAM of the local AWS, for the calls of a role', () => {
  let aws: LocalAws;

  beforeAll(async () => {
    if (missing === undefined) aws = await startLocalAws();
  });
  beforeEach((test) => test.skip(missing !== undefined, missing));
  afterAll(() => (missing === undefined ? aws.close() : undefined));

  const settings = (credentials = administrator) => ({ region, endpoint: aws.url, credentials });

  /** The client of a role that has these statements, in an account as it is at first. */
  const clientWith = async (statements: readonly Statement[]): Promise<IAMClient> => {
    const app = aRole({
      name: 'app',
      path: '/team/',
      tags: { owner: 'team-a', status: 'quarantined' },
      permissionsBoundaryArn: boundary,
      instanceProfiles: ['full'],
    });
    const caller = roleWith('caller', ...statements);
    await aws.seed({ id: localAccountId, roles: [aRole({ name: 'plain' }), app, caller] });
    return new IAMClient(settings(await assume(aws, arnOf('caller'))));
  };

  beforeEach(async () => {
    if (missing !== undefined) return;
    const iam = new IAMClient(settings());
    await iam.send(new CreateInstanceProfileCommand({ InstanceProfileName: 'free' })).catch(() => undefined);
  });

  it.each<[string, readonly Statement[], Call]>([
    ['any role', [allow('iam:GetRole', anyRole)], getRole('app')],
    ['a role with its path', [allow('iam:GetRole', iamArn('role/team/app'))], getRole('app')],
    ['an instance profile', [allow('iam:RemoveRole*', iamArn('instance-profile/full'))], removeFromProfile],
    ['a policy', [allow('iam:GetPolicy', denyAll)], getPolicy],
    ['the path of a role that is made', [allow('iam:*Role', iamArn('role/restored/*'))], createRole('made-1')],
    ['the path of a profile that is made', [allow('*', iamArn('instance-profile/restored/made'))], createProfile],
    ['nothing in particular', [allow('iam:ListRoles', '*')], (iam) => iam.send(new ListRolesCommand())],
  ])('allows a call on %s', async (_, statements, call) => {
    await expect(call(await clientWith(statements))).resolves.toBeDefined();
  });

  it.each<[string, readonly Statement[], Call]>([
    ['another role', [allow('iam:GetRole', iamArn('role/team/other'))], getRole('app')],
    ['a role of another path', [allow('iam:GetRole', iamArn('role/app'))], getRole('app')],
    ['another account', [allow('iam:GetRole', 'arn:aws:iam::222222222222:role/*')], getRole('app')],
    ['the role of an instance profile', [allow('iam:RemoveRole*', anyRole)], removeFromProfile],
    ['another policy', [allow('iam:GetPolicy', boundary)], getPolicy],
    ['another path', [allow('iam:CreateRole', iamArn('role/other/*'))], createRole('made-2')],
    ['all roles', [allow('iam:ListRoles', anyRole)], (iam) => iam.send(new ListRolesCommand())],
    ['everything but a denied role', [allow('*', '*'), deny('iam:GetRole', iamArn('role/team/app'))], getRole('app')],
  ])('refuses a call where the policy names %s', async (_, statements, call) => {
    await expect(call(await clientWith(statements))).rejects.toMatchObject(denied);
  });

  it('lets a role that may read any role know that one is missing', async () => {
    const iam = await clientWith([allow('iam:GetRole', anyRole)]);

    await expect(getRole('gone')(iam)).rejects.toMatchObject({ name: 'NoSuchEntityException' });
  });

  it.each<[string, readonly Statement[], Call]>([
    ['the policy', onAnyRole('AttachRolePolicy', { ArnEquals: { 'iam:PolicyARN': denyAll } }), attach(denyAll)],
    [
      'the tag of the role',
      onAnyRole('AttachRolePolicy', { StringEquals: { 'iam:ResourceTag/owner': ['team-b', 'team-a'] } }),
      attach(denyAll),
    ],
    ['a tag that the role has', onAnyRole('GetRole', { Null: { 'aws:ResourceTag/status': 'false' } }), getRole('app')],
    [
      'a tag that it does not have',
      onAnyRole('GetRole', { StringNotEquals: { 'aws:ResourceTag/status': 'x' } }),
      getRole('plain'),
    ],
    ['the key', onAnyRole('TagRole', { 'ForAllValues:StringEquals': { 'aws:TagKeys': ['a', 'b'] } }), tag('a', 'b')],
    ['one key', onAnyRole('UntagRole', { 'ForAnyValue:StringEquals': { 'aws:TagKeys': 'a' } }), untag('a', 'c')],
    [
      'a pattern of keys',
      onAnyRole('UntagRole', { 'ForAllValues:StringLike': { 'aws:TagKeys': 'quarantine:*' } }),
      untag('quarantine:at'),
    ],
    [
      'the boundary given',
      onAnyRole('*Role', { StringEquals: { 'iam:PermissionsBoundary': boundary } }),
      createRole('made-3', boundary),
    ],
    [
      'a Deny that does not apply',
      [allow('*', '*'), deny('*', '*', { ArnLike: { 'iam:PolicyARN': boundary } })],
      attach(denyAll),
    ],
    [
      'a policy variable',
      onAnyRole('GetRole', { StringEquals: { 'aws:ResourceAccount': '${aws:PrincipalAccount}' } }),
      getRole('app'),
    ],
    ['the service a role is passed to', passTo('ec2.amazonaws.com'), addToProfile],
  ])('applies a statement under a condition on %s', async (_, statements, call) => {
    await expect(call(await clientWith(statements))).resolves.toBeDefined();
  });

  it.each<[string, readonly Statement[], Call]>([
    ['another policy', onAnyRole('AttachRolePolicy', { ArnEquals: { 'iam:PolicyARN': denyAll } }), attach(boundary)],
    ['another tag', onAnyRole('GetRole', { StringEquals: { 'iam:ResourceTag/owner': 'team-b' } }), getRole('app')],
    ['a missing tag', onAnyRole('GetRole', { StringEquals: { 'aws:ResourceTag/owner': 'team-a' } }), getRole('plain')],
    ['a tag too many', onAnyRole('GetRole', { Null: { 'aws:ResourceTag/status': 'true' } }), getRole('app')],
    ['a key too many', onAnyRole('TagRole', { 'ForAllValues:StringEquals': { 'aws:TagKeys': 'a' } }), tag('a', 'b')],
    ['other keys', onAnyRole('UntagRole', { 'ForAnyValue:StringEquals': { 'aws:TagKeys': 'a' } }), untag('b')],
    ['no boundary', onAnyRole('*Role', { Null: { 'iam:PermissionsBoundary': 'false' } }), createRole('made-4')],
    [
      'the boundary of the role',
      onAnyRole('DeleteRolePolicy', { StringNotEquals: { 'iam:PermissionsBoundary': boundary } }),
      (iam) => iam.send(new DeleteRolePolicyCommand({ RoleName: 'app', PolicyName: 'any' })),
    ],
    [
      'a Deny that applies',
      [allow('*', '*'), deny('*', '*', { ArnLike: { 'iam:PolicyARN': 'arn:aws:iam::aws:*' } })],
      attach(denyAll),
    ],
    ['a tag not given', onAnyRole('TagRole', { Null: { 'aws:RequestTag/restored': 'false' } }), tag('a')],
    ['another service', passTo('lambda.amazonaws.com'), addToProfile],
    [
      'an organization where there is none',
      onAnyRole('GetRole', { StringEquals: { 'aws:ResourceOrgID': '${aws:PrincipalOrgID}' } }),
      getRole('app'),
    ],
  ])('leaves a statement out under a condition on %s', async (_, statements, call) => {
    await expect(call(await clientWith(statements))).rejects.toMatchObject(denied);
  });

  it.each<[string, Statement['Condition'], string]>([
    ['a key', { StringEquals: { 'aws:NoSuchKey': 'x' } }, 'the condition key aws:nosuchkey is not known of this call'],
    [
      'a key of another service',
      { StringEquals: { 's3:prefix': 'x' } },
      'the condition key s3:prefix is not known of this call',
    ],
    [
      'an operator',
      { StringEqual: { 'aws:PrincipalAccount': localAccountId } },
      'the condition operator StringEqual is not known',
    ],
    [
      'a policy variable',
      { StringEquals: { 'aws:ResourceAccount': '${aws:NoSuchVariable}' } },
      'the condition key aws:nosuchvariable is not known of this call',
    ],
    [
      'a key of several values without a word on how many must match',
      { StringEquals: { 'aws:TagKeys': 'a' } },
      'aws:TagKeys may have several values: StringEquals needs a ForAllValues or a ForAnyValue before it',
    ],
  ])('answers a call with an error where a condition has %s that nobody has written', async (_, condition, told) => {
    const iam = await clientWith([allow('*', '*'), deny('iam:TagRole', anyRole, condition)]);

    await expect(tag('a')(iam)).rejects.toMatchObject({ name: 'NotInLocalAws', message: told });
    expect(await aws.problems()).toEqual([told]);
  });

  it.each<[string, readonly Statement[], Call]>([
    ['tag what it makes', [allow('iam:CreateRole', anyRole)], createRole('made-6')],
    ['pass the role', passTo('ec2.amazonaws.com').slice(0, 1), addToProfile],
  ])('refuses a call of a role that may not %s', async (_, statements, call) => {
    await expect(call(await clientWith(statements))).rejects.toMatchObject(denied);
  });

  it('notes a call with its resource, and that a role was passed', async () => {
    await addToProfile(await clientWith(passTo('ec2.amazonaws.com'))).catch(() => undefined);

    const principal = `arn:aws:sts::${localAccountId}:assumed-role/caller/test`;
    expect((await aws.calls()).slice(-2)).toEqual([
      { principal, action: 'iam:AddRoleToInstanceProfile', resource: iamArn('instance-profile/free') },
      { principal, action: 'iam:PassRole', resource: iamArn('role/team/app') },
    ]);
  });
});

// What the other end-to-end tests believe of the local AWS's IAM: which names, tags and trust policies it refuses.
import {
  CreateRoleCommand,
  GetRoleCommand,
  IAMClient,
  ListRoleTagsCommand,
  TagRoleCommand,
  UntagRoleCommand,
  UpdateAssumeRolePolicyCommand,
} from '@aws-sdk/client-iam';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { aRole, policy, serviceTrust } from '../../lab/stand-in/accounts.ts';
import type { PolicyDocument } from '../../lab/stand-in/accounts.ts';
import { administrator, localAccountId, region, startLocalAws } from '../../lab/tools/local-aws.ts';
import type { LocalAws } from '../../lab/tools/local-aws.ts';
import { localAwsMissing } from './requirements.ts';

const missing = await localAwsMissing();
const iamArn = (resource: string, account = localAccountId): string => `arn:aws:iam::${account}:${resource}`;
const trustOf = (...AWS: readonly string[]): PolicyDocument =>
  policy({ Effect: 'Allow', Principal: { AWS }, Action: 'sts:AssumeRole' });

describe('IAM of the local AWS', () => {
  let aws: LocalAws;
  let iam: IAMClient;

  beforeAll(async () => {
    if (missing !== undefined) return;
    aws = await startLocalAws();
    iam = new IAMClient({ region, endpoint: aws.url, credentials: administrator });
  });
  beforeEach(async (test) => {
    test.skip(missing !== undefined, missing);
    const app = aRole({ name: 'App', path: '/team/', id: 'AROAAPP', tags: { Owner: 'team-a' } });
    await aws.seed({ id: localAccountId, roles: [app] });
  });
  afterAll(() => (missing === undefined ? aws.close() : undefined));

  const create = (
    RoleName: string,
    trust: PolicyDocument = serviceTrust('ec2.amazonaws.com'),
    tags: Readonly<Record<string, string>> = {},
  ): Promise<unknown> =>
    iam.send(
      new CreateRoleCommand({
        RoleName,
        AssumeRolePolicyDocument: JSON.stringify(trust),
        Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
      }),
    );
  const tag = (Key: string, Value = 'x'): Promise<unknown> =>
    iam.send(new TagRoleCommand({ RoleName: 'App', Tags: [{ Key, Value }] }));
  const tags = async (): Promise<unknown> => (await iam.send(new ListRoleTagsCommand({ RoleName: 'App' }))).Tags;

  it.each(['App', 'app', 'APP'])('refuses to make %s beside App', async (name) => {
    await expect(create(name)).rejects.toMatchObject({ name: 'EntityAlreadyExistsException' });
  });

  it.each(['aws:owner', 'AWS:owner'])('refuses %s as the key of a tag', async (key) => {
    const refused = { name: 'InvalidInputException' };

    await expect(tag(key)).rejects.toMatchObject(refused);
    await expect(create('tagged', undefined, { [key]: 'x' })).rejects.toMatchObject(refused);
    await expect(iam.send(new GetRoleCommand({ RoleName: 'tagged' }))).rejects.toMatchObject({
      name: 'NoSuchEntityException',
    });
  });

  it('takes aws within the key of a tag', async () => {
    await expect(tag('team:aws:owner')).resolves.toBeDefined();
  });

  it('takes keys of tags that differ only by case for one key', async () => {
    await tag('owner', 'team-b');
    expect(await tags()).toEqual([{ Key: 'owner', Value: 'team-b' }]);

    await iam.send(new UntagRoleCommand({ RoleName: 'App', TagKeys: ['OWNER'] }));
    expect(await tags()).toEqual([]);
  });

  it.each([
    ['a role', iamArn('role/team/App')],
    ['a role by its id', 'AROAAPP'],
    ['an account', localAccountId],
    ['the root of an account', iamArn('root', '222222222222')],
    ['everybody', '*'],
  ])('takes a trust in %s', async (what, name) => {
    await expect(create(`trusts-${what.replaceAll(' ', '-')}`, trustOf(name))).resolves.toBeDefined();
  });

  it.each([
    ['a role that does not exist', iamArn('role/gone')],
    ['a role by its name without its path', iamArn('role/App')],
    ['a role of another account that does not exist', iamArn('role/team/App', '222222222222')],
    ['a user that does not exist', iamArn('user/gone')],
    ['the id of a role that is gone', 'AROAGONE'],
    ['the role itself, which is only about to be made', iamArn('role/itself')],
  ])('refuses a trust in %s', async (_, name) => {
    const refused = {
      name: 'MalformedPolicyDocumentException',
      message: `Invalid principal in policy: "AWS":"${name}"`,
    };
    const trust = trustOf(localAccountId, name);

    await expect(create('itself', trust)).rejects.toMatchObject(refused);
    await expect(
      iam.send(new UpdateAssumeRolePolicyCommand({ RoleName: 'App', PolicyDocument: JSON.stringify(trust) })),
    ).rejects.toMatchObject(refused);
  });

  it('lets a role trust itself once it exists', async () => {
    const PolicyDocument = JSON.stringify(trustOf(iamArn('role/team/App')));

    await expect(
      iam.send(new UpdateAssumeRolePolicyCommand({ RoleName: 'App', PolicyDocument })),
    ).resolves.toBeDefined();
  });
});

// What the other end-to-end tests believe of the local AWS's IAM: how it says who denies a call, and which policies of others deny it.
import { AttachRolePolicyCommand, GetRoleCommand, IAMClient, TagRoleCommand } from '@aws-sdk/client-iam';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { withPermission } from '../../lambda/src/aws/access.ts';
import type { AccessError } from '../../lambda/src/function/errors.ts';
import { aRole, policy } from '../../lab/stand-in/accounts.ts';
import type { PolicyDocument, Statement } from '../../lab/stand-in/accounts.ts';
import { localAccountId, region, startLocalAws } from '../../lab/tools/local-aws.ts';
import type { LocalAws } from '../../lab/tools/local-aws.ts';
import { arnOf, assume, roleWith, trusting } from './local-requests.ts';
import { localAwsMissing } from './requirements.ts';

const missing = await localAwsMissing();
const otherId = '222222222222';
const PolicyArn = 'arn:aws:iam::aws:policy/AWSDenyAll';
const everything: Statement = { Effect: 'Allow', Action: '*', Resource: '*' };

/** A service control policy that denies attaching policies to roles whose names begin like this. */
const denying = (pattern: string): PolicyDocument =>
  policy(everything, { Effect: 'Deny', Action: 'iam:AttachRolePolicy', Resource: `arn:aws:iam::*:role/${pattern}` });

describe('IAM of the local AWS', () => {
  let aws: LocalAws;

  beforeAll(async () => {
    if (missing !== undefined) return;
    aws = await startLocalAws();
    const bounded = trusting('bounded', '*', {
      inlinePolicies: { only: policy(everything) },
      permissionsBoundaryArn: 'arn:aws:iam::aws:policy/ReadOnlyAccess',
    });
    const selfDenying = roleWith('self-denying', everything, { ...everything, Effect: 'Deny', Action: 'iam:Attach*' });
    const ownAccount: Statement = {
      ...everything,
      Condition: { StringEquals: { 'aws:ResourceAccount': localAccountId } },
    };
    await aws.seed({
      id: localAccountId,
      roles: [
        roleWith('remediator', everything),
        roleWith('powerless', { ...everything, Action: 'iam:GetRole' }),
        roleWith('fenced', ownAccount),
        roleWith('fenced-out', { ...ownAccount, Condition: { StringEquals: { 'aws:ResourceAccount': otherId } } }),
        bounded,
        selfDenying,
      ],
    });
    await aws.seed({ id: otherId, roles: [roleWith('remediator', everything)] });
  });
  beforeEach(async (test) => {
    test.skip(missing !== undefined, missing);
    for (const id of [localAccountId, otherId]) {
      await aws.seed({ id, roles: [aRole({ name: 'app' }), aRole({ name: 'protected-app' })] });
    }
  });
  afterEach(() => (missing === undefined ? aws.limit([]) : undefined));
  afterAll(() => (missing === undefined ? aws.close() : undefined));

  const clientOf = async (name: string, account = localAccountId): Promise<IAMClient> =>
    new IAMClient({ region, endpoint: aws.url, credentials: await assume(aws, arnOf(name, account)) });
  const attachAs = async (name: string, RoleName = 'app', account = localAccountId): Promise<unknown> =>
    (await clientOf(name, account)).send(new AttachRolePolicyCommand({ RoleName, PolicyArn }));
  const deniedTo = (name: string, reason: string, role = 'app') => ({
    name: 'AccessDenied',
    message:
      `User: arn:aws:sts::${localAccountId}:assumed-role/${name}/test is not authorized to perform: ` +
      `iam:AttachRolePolicy on resource: ${arnOf(role)} ${reason}`,
    $metadata: { httpStatusCode: 403 },
  });

  it('says that no policy of the caller allows a call', async () => {
    const reason = 'because no identity-based policy allows the iam:AttachRolePolicy action';

    await expect(attachAs('powerless')).rejects.toMatchObject(deniedTo('powerless', reason));
    await expect(attachAs('remediator')).resolves.toBeDefined();
  });

  it('says that a policy or the boundary of the caller is in the way', async () => {
    const boundary = 'because no permissions boundary allows the iam:AttachRolePolicy action';
    const own = 'with an explicit deny in an identity-based policy';

    await expect(attachAs('bounded')).rejects.toMatchObject(deniedTo('bounded', boundary));
    await expect(attachAs('self-denying')).rejects.toMatchObject(deniedTo('self-denying', own));
  });

  it('denies what a service control policy denies: these actions on these roles of this account', async () => {
    await aws.limit([denying('protected-*')]);
    const reason = 'with an explicit deny in a service control policy';

    await expect(attachAs('remediator', 'protected-app')).rejects.toMatchObject(
      deniedTo('remediator', reason, 'protected-app'),
    );
    await expect(attachAs('remediator', 'app')).resolves.toBeDefined();
    await expect(attachAs('remediator', 'protected-app', otherId)).resolves.toBeDefined();
    const client = await clientOf('remediator');
    await expect(client.send(new GetRoleCommand({ RoleName: 'protected-app' }))).resolves.toBeDefined();
    await aws.limit([]);
    await expect(attachAs('remediator', 'protected-app')).resolves.toBeDefined();
  });

  it('denies what no service control policy allows', async () => {
    await aws.limit([policy({ ...everything, Action: 'sts:*' })]);

    await expect(attachAs('remediator')).rejects.toMatchObject(
      deniedTo('remediator', 'because no service control policy allows the iam:AttachRolePolicy action'),
    );
  });

  it('is understood by the function: an explicit denial has a name, a missing permission none', async () => {
    const permission = { action: 'iam:AttachRolePolicy', resource: '*' };
    const errorOf = (name: string): Promise<unknown> =>
      withPermission(permission, 'nobody', () => attachAs(name)).catch((error: unknown) => error);
    const implicit = (await errorOf('powerless')) as AccessError;
    await aws.limit([denying('*')]);
    const explicit = (await errorOf('remediator')) as AccessError;

    expect(implicit.deniedBy).toBeUndefined();
    expect(explicit.deniedBy).toBe('a service control policy');
  });

  it('knows of which account a role is: aws:ResourceAccount', async () => {
    const tagAs = async (name: string): Promise<unknown> =>
      (await clientOf(name)).send(new TagRoleCommand({ RoleName: 'app', Tags: [{ Key: 'owner', Value: 'me' }] }));

    await expect(tagAs('fenced')).resolves.toBeDefined();
    await expect(tagAs('fenced-out')).rejects.toMatchObject({ name: 'AccessDenied' });
  });
});

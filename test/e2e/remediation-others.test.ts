// What others do to roles and buckets while the zip of the remediation works, with examples/remediation on the local AWS: the
// owner's own Terraform, strangers who may tag and create roles, and buckets that are not ours.
import {
  AttachRolePolicyCommand,
  CreateRoleCommand,
  DeleteRoleCommand,
  DetachRolePolicyCommand,
  IAMClient,
  TagRoleCommand,
  UntagRoleCommand,
} from '@aws-sdk/client-iam';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { labels, moduleTag } from '../../lambda/src/rule/labels.ts';
import { aRole, DAY_MS, stableId } from '../../lab/stand-in/accounts.ts';
import { localAccountId, region } from '../../lab/tools/local-aws.ts';
import type { AutomationParameters, AutomationResult, RoleState } from '../../lab/tools/local-aws.ts';
import { openExample } from './example.ts';
import type { Example } from './example.ts';
import { arnOf, assume, call, createBucket, roleWith, s3Call } from './local-requests.ts';
import { applyMissing } from './requirements.ts';

const name = 'iam-role-last-used';
const denyAll = 'arn:aws:iam::aws:policy/AWSDenyAll';
const bucket = `${name}-backups-${localAccountId}`;
const otherAccount = { 'x-moto-account-id': '999999999999' };
const missing = await applyMissing();

/** Roles that their owner manages with Terraform; of one, also which policies are attached. */
const ownersRoles = `
resource "aws_iam_role" "owned" {
  for_each = toset(["batch", "exclusive"])

  name               = each.key
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "ec2.amazonaws.com" } }]
  })
  tags = { owner = "team-a" }
}

resource "aws_iam_role_policy_attachments_exclusive" "owned" {
  role_name   = aws_iam_role.owned["exclusive"].name
  policy_arns = []
}
`;

const longAgo = { lastUsed: { date: new Date(Date.now() - 200 * DAY_MS), region } };
const live = aRole({ name: 'live', lastUsed: { date: new Date(Date.now() - DAY_MS), region } });
const idle = aRole({ name: 'idle', ...longAgo, managedPolicyArns: ['arn:aws:iam::aws:policy/ReadOnlyAccess'] });
const victim = aRole({
  name: 'victim',
  ...longAgo,
  managedPolicyArns: ['arn:aws:iam::aws:policy/AdministratorAccess'],
});

// Of another instance, and with a name that tells nothing.
const tagged = aRole({ name: 'night-shift', ...longAgo, tags: { [moduleTag]: 'another', [labels.by]: name } });
const plain = aRole({ name: 'day-shift', ...longAgo, tags: { [labels.by]: name } });

describe('the remediation, among others', () => {
  let example: Example;
  let aheadMs = 0;

  beforeAll(async () => {
    if (missing !== undefined) return;
    example = await openExample('remediation');
    await example.edit(/\s*$/, `\n${ownersRoles}`);
    const stranger = roleWith('stranger', {
      Effect: 'Allow',
      Action: ['iam:TagRole', 'iam:UntagRole', 'iam:CreateRole', 's3:*'],
      Resource: '*',
    });
    await example.aws.seed({ id: localAccountId, roles: [live, idle, victim, stranger, tagged, plain] });
  });
  beforeEach((test) => test.skip(missing !== undefined, missing));
  afterAll(() => (missing === undefined ? example.remove() : undefined));

  const start = (action: string, parameters: AutomationParameters): Promise<AutomationResult> =>
    example.aws.automation(`${name}-${action}`, parameters);
  const wait = (days: number): Promise<void> => {
    aheadMs += days * DAY_MS;
    return example.aws.clock(aheadMs);
  };
  const pass = async () => {
    const { ok, result, stdout, error } = await example.aws.runSchedule(`${name}-pass`);
    expect(ok, JSON.stringify(error)).toBe(true);
    return { result, stdout };
  };
  const stateOf = async (role: string): Promise<RoleState> => {
    const state = await example.aws.roleState(role);
    if (state === null) throw new Error(`there is no role ${role}`);
    return state;
  };
  const keys = async (of = bucket): Promise<readonly string[]> =>
    (await example.aws.objects(of)).map(({ key, body }) => `${key} ${body}`);
  const asStranger = async () => {
    const credentials = await assume(example.aws, arnOf('stranger'));
    return { credentials, iam: new IAMClient({ region, endpoint: example.aws.url, credentials }) };
  };

  describe('a name of the bucket that another account has', () => {
    it('ends the apply with an error that says so, and the next one is whole when it is free', async () => {
      await createBucket(example.aws, bucket, undefined, otherAccount);
      const { code, stderr } = await example.terraform('apply', '-auto-approve', '-no-color');
      expect(code).not.toBe(0);
      expect(stderr).toMatch(/BucketAlreadyExists/);

      await call(example.aws, 's3', `/${bucket}`, { method: 'DELETE', headers: otherAccount });
      await example.apply();
      expect(await example.plannedChanges()).toEqual([]);
    });
  });

  describe('the owner of a role, whose Terraform', () => {
    it('takes the labels off: the role is not deleted, the pass says why, and a restore makes it whole', async () => {
      await example.aws.role({ name: 'batch', createDate: new Date(Date.now() - 300 * DAY_MS), ...longAgo });
      const before = await stateOf('batch');
      expect(await start('quarantine', { RoleId: before.id })).toMatchObject({ payload: { outcome: 'done' } });
      const planned = await example.plannedChanges();
      await example.apply();
      expect(planned).toEqual(['aws_iam_role.owned["batch"]: update']);
      expect((await stateOf('batch')).tags).toEqual(before.tags);

      await wait(31);
      const { result, stdout } = await pass();
      expect(result).toMatchObject({ deleted: 0, skipped: 1, failed: 0 });
      expect(stdout).toContain("its owner's tooling manages it; take it out of the code instead");
      expect(await start('quarantine', { RoleId: before.id })).toMatchObject({
        payload: { outcome: 'skipped', reason: expect.stringContaining('in quarantine already') },
      });
      expect(await start('restore', { RoleId: before.id })).toMatchObject({
        status: 'Success',
        payload: { outcome: 'done' },
      });
      expect(await stateOf('batch')).toEqual(before);
      expect(await example.plannedChanges()).toEqual([]);
    });

    it('takes AWSDenyAll off: the quarantine has ended, and nobody begins it anew', async () => {
      await example.aws.role({ name: 'exclusive', createDate: new Date(Date.now() - 300 * DAY_MS), ...longAgo });
      const before = await stateOf('exclusive');
      await start('quarantine', { RoleId: before.id });
      await example.apply();
      expect((await stateOf('exclusive')).attachedPolicies).toEqual([]);

      const { result } = await pass();
      expect(result).toMatchObject({ lifted: 1, deleted: 0, quarantined: 0 });
      expect(await stateOf('exclusive')).toEqual(before);
      expect(await start('restore', { RoleId: before.id })).toMatchObject({
        payload: { outcome: 'skipped', reason: 'exclusive is not in quarantine: it has no AWSDenyAll' },
      });
    });
  });

  describe('a stranger who may tag and create roles', () => {
    it('has no role deleted by forged labels', async () => {
      const { iam } = await asStranger();
      const Tags = [
        { Key: labels.by, Value: name },
        { Key: labels.at, Value: '2020-01-01T00:00:00Z' },
        { Key: labels.deleting, Value: '2020-01-01T00:00:00Z' },
        { Key: labels.restoring, Value: 'x' },
      ];
      for (const RoleName of ['live', 'idle']) await iam.send(new TagRoleCommand({ RoleName, Tags }));
      const before = [await stateOf('live'), await stateOf('idle')];
      await wait(60);
      expect((await pass()).result).toMatchObject({ deleted: 0, quarantined: 0 });
      for (const { id } of [live, idle]) {
        expect(await start('delete', { RoleId: id, Force: 'true' })).toMatchObject({ payload: { outcome: 'skipped' } });
      }
      expect([await stateOf('live'), await stateOf('idle')]).toEqual(before);
    });

    it('gets no right by a role under the name of one that was deleted', async () => {
      await start('quarantine', { RoleId: victim.id });
      expect(await start('delete', { RoleId: victim.id, Force: 'true' })).toMatchObject({
        payload: { outcome: 'done' },
      });
      const { iam } = await asStranger();
      await iam.send(
        new CreateRoleCommand({
          RoleName: 'victim',
          AssumeRolePolicyDocument: JSON.stringify({
            Version: '2012-10-17',
            Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { AWS: arnOf('stranger') } }],
          }),
          Tags: [
            { Key: labels.restoring, Value: 'guessed' },
            { Key: 'iam-role-last-used:restored-from', Value: victim.id },
            { Key: labels.by, Value: name },
          ],
        }),
      );
      const theirs = await stateOf('victim');
      expect(await start('restore', { RoleId: victim.id, TakeOffDenyAll: 'true' })).toMatchObject({
        payload: { outcome: 'skipped', reason: expect.stringContaining('it is not the one that this restore made') },
      });
      expect(await stateOf('victim')).toEqual(theirs);
      expect(theirs.attachedPolicies).toEqual([]);
    });

    it('writes and deletes nothing in the bucket, not even with all rights of S3', async () => {
      const { credentials } = await asStranger();
      const path = `/${bucket}/${name}/${localAccountId}/cases/${stableId('AROA', '/idle')}.json`;
      const before = await keys();
      expect(await s3Call(example.aws, credentials, 'PUT', path, '{}')).toMatchObject({ status: 403 });
      expect(await keys()).toEqual(before);
    });
  });

  describe('a role that the module made, of another instance and under any name', () => {
    it('is exempt to the functions', async () => {
      expect(await start('quarantine', { RoleId: tagged.id })).toMatchObject({
        payload: { outcome: 'skipped', reason: expect.stringContaining('instance another') },
      });
    });

    it.each([
      [
        'attach AWSDenyAll',
        (iam: IAMClient, RoleName: string) => iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn: denyAll })),
      ],
      [
        'detach AWSDenyAll',
        (iam: IAMClient, RoleName: string) => iam.send(new DetachRolePolicyCommand({ RoleName, PolicyArn: denyAll })),
      ],
      [
        'label it',
        (iam: IAMClient, RoleName: string) =>
          iam.send(new TagRoleCommand({ RoleName, Tags: [{ Key: labels.at, Value: '2020-01-01T00:00:00Z' }] })),
      ],
      [
        'unlabel it',
        (iam: IAMClient, RoleName: string) => iam.send(new UntagRoleCommand({ RoleName, TagKeys: [labels.at] })),
      ],
      ['delete it', (iam: IAMClient, RoleName: string) => iam.send(new DeleteRoleCommand({ RoleName }))],
    ] as const)(
      'is closed to the credentials of the remediator: it may not %s, as it may any other',
      async (_, write) => {
        const credentials = await assume(example.aws, arnOf(`${name}-remediator`));
        const iam = new IAMClient({ region, endpoint: example.aws.url, credentials });
        const before = await stateOf(tagged.name);

        await write(iam, plain.name);
        await expect(write(iam, tagged.name)).rejects.toMatchObject({
          name: expect.stringMatching(/^AccessDenied/) as string,
          message: expect.stringContaining('explicit deny') as string,
        });
        expect(await stateOf(tagged.name)).toEqual(before);
      },
    );
  });

  describe('a bucket that is given', () => {
    const turnTo = async (backupBucket: string): Promise<void> => {
      await example.edit(
        /remediation = \{\n(?: +backup_bucket .*\n)?/,
        `remediation = {\n    backup_bucket = "${backupBucket}"\n`,
      );
      await example.apply();
    };

    it('that has Object Lock works', async () => {
      await createBucket(example.aws, 'locked-backups', undefined, { 'x-amz-bucket-object-lock-enabled': 'true' });
      await turnTo('locked-backups');
      expect(await start('quarantine', { RoleId: idle.id })).toMatchObject({
        status: 'Success',
        payload: { outcome: 'done' },
      });
      expect((await keys('locked-backups')).length).toBeGreaterThan(1);
      await start('restore', { RoleId: idle.id });
    });

    it('of another account is given nothing, and the error says whose it should be', async () => {
      const policy = {
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Allow',
            Principal: '*',
            Action: 's3:*',
            Resource: ['arn:aws:s3:::strange-backups', 'arn:aws:s3:::strange-backups/*'],
          },
        ],
      } as const;
      await createBucket(example.aws, 'strange-backups', undefined, otherAccount);
      await call(example.aws, 's3', '/strange-backups?policy', {
        method: 'PUT',
        headers: otherAccount,
        body: JSON.stringify(policy),
      });
      await turnTo('strange-backups');
      const before = await stateOf('idle');
      const { status, payload } = await start('quarantine', { RoleId: idle.id });
      expect(status).toBe('Failed');
      expect(payload).toMatchObject({
        errorType: 'AccessError',
        errorMessage: expect.stringContaining(`the bucket strange-backups is not of account ${localAccountId}`),
      });
      expect(await stateOf('idle')).toEqual(before);
      expect(await example.aws.objects('strange-backups', '999999999999')).toEqual([]);
      expect(before.attachedPolicies).not.toContain(denyAll);
    });
  });
});

import * as sdk from '@aws-sdk/client-iam';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { aRole, policy } from '../../lab/stand-in/accounts.ts';
import { clientsFor } from '../../lab/stand-in/clients.ts';
import type { StandIn } from '../../lab/stand-in/server.ts';
import { startStandIn } from '../../lab/stand-in/server.ts';

const accountId = '123456789012';
const RoleName = 'web';
const roleArn = `arn:aws:iam::${accountId}:role/web`;
const readOnly = 'arn:aws:iam::aws:policy/ReadOnlyAccess';
const denyAll = 'arn:aws:iam::aws:policy/AWSDenyAll';
const document = policy({ Effect: 'Allow', Action: 's3:GetObject', Resource: '*' });
const lastUsed = { date: new Date('2026-05-01T00:00:00Z'), region: 'eu-west-1' };
const web = aRole({
  name: RoleName,
  inlinePolicies: { data: document },
  managedPolicyArns: [readOnly],
  instanceProfiles: ['web-profile'],
  tags: { owner: 'team-web' },
  lastUsed,
});

let standIn: StandIn;
let iam: sdk.IAMClient;
beforeEach(async () => {
  standIn = await startStandIn({ accounts: [{ id: accountId, roles: [web, aRole({ name: 'other' })] }] });
  iam = clientsFor(standIn).iam;
});
afterEach(() => standIn.close());

const roleNow = () => standIn.roles().find(({ name }) => name === RoleName);

describe('a role', () => {
  it('is read with all that GetRole tells', async () => {
    const { Role: role } = await iam.send(new sdk.GetRoleCommand({ RoleName }));
    expect(role).toMatchObject({ RoleId: web.id, Arn: roleArn, Path: '/', MaxSessionDuration: 3600 });
    expect(role).toMatchObject({ Tags: [{ Key: 'owner', Value: 'team-web' }] });
    expect(role?.RoleLastUsed).toEqual({ LastUsedDate: lastUsed.date, Region: lastUsed.region });
  });

  it('is read with what is on it', async () => {
    const attached = await iam.send(new sdk.ListAttachedRolePoliciesCommand({ RoleName }));
    const inline = await iam.send(new sdk.ListRolePoliciesCommand({ RoleName }));
    const profiles = await iam.send(new sdk.ListInstanceProfilesForRoleCommand({ RoleName }));
    const text = await iam.send(new sdk.GetRolePolicyCommand({ RoleName, PolicyName: 'data' }));
    const profile = await iam.send(new sdk.GetInstanceProfileCommand({ InstanceProfileName: 'web-profile' }));

    expect(attached.AttachedPolicies).toEqual([{ PolicyName: 'ReadOnlyAccess', PolicyArn: readOnly }]);
    expect([inline.PolicyNames, inline.IsTruncated]).toEqual([['data'], false]);
    expect(profiles.InstanceProfiles?.map(({ InstanceProfileName: name }) => name)).toEqual(['web-profile']);
    expect(JSON.parse(decodeURIComponent(text.PolicyDocument ?? ''))).toEqual(document);
    expect(profile.InstanceProfile).toMatchObject({ Path: '/', Tags: [] });
  });

  it('takes tags and policies, and gives them back', async () => {
    await iam.send(new sdk.TagRoleCommand({ RoleName, Tags: [{ Key: 'k', Value: 'v' }] }));
    await iam.send(new sdk.AttachRolePolicyCommand({ RoleName, PolicyArn: denyAll }));
    expect(roleNow()).toMatchObject({ tags: { owner: 'team-web', k: 'v' }, managedPolicyArns: [readOnly, denyAll] });

    await iam.send(new sdk.UntagRoleCommand({ RoleName, TagKeys: ['k', 'never-there'] }));
    await iam.send(new sdk.DetachRolePolicyCommand({ RoleName, PolicyArn: denyAll }));
    expect(roleNow()).toEqual(web);
  });

  it('is deleted when nothing is on it any more, and not before', async () => {
    const remove = () => iam.send(new sdk.DeleteRoleCommand({ RoleName }));
    const steps = [
      () => iam.send(new sdk.RemoveRoleFromInstanceProfileCommand({ RoleName, InstanceProfileName: 'web-profile' })),
      () => iam.send(new sdk.DeleteRolePolicyCommand({ RoleName, PolicyName: 'data' })),
      () => iam.send(new sdk.DetachRolePolicyCommand({ RoleName, PolicyArn: readOnly })),
    ];
    for (const step of steps) {
      await expect(remove()).rejects.toMatchObject({ name: 'DeleteConflictException' });
      await step();
    }
    await remove();
    expect(standIn.roles().map(({ name }) => name)).toEqual(['other']);
  });

  it('has at most 50 tags and 10 attached policies', async () => {
    const tags = Array.from({ length: 49 }, (_, n) => ({ Key: `k${String(n)}`, Value: '' }));
    await iam.send(new sdk.TagRoleCommand({ RoleName, Tags: tags }));
    const oneMore = new sdk.TagRoleCommand({ RoleName, Tags: [{ Key: 'more', Value: '' }] });
    await expect(iam.send(oneMore)).rejects.toMatchObject({ name: 'LimitExceededException' });

    const attach = (n: number) => new sdk.AttachRolePolicyCommand({ RoleName, PolicyArn: `${readOnly}${String(n)}` });
    for (let n = 1; n <= 9; n += 1) await iam.send(attach(n));
    await expect(iam.send(attach(10))).rejects.toMatchObject({ name: 'LimitExceededException' });
  });

  it('is left as it is where somebody else changes it at the moment', async () => {
    await standIn.close();
    const faults = () => ({ kind: 'conflict' }) as const;
    standIn = await startStandIn({ accounts: [{ id: accountId, roles: [web] }], faults });
    const attach = new sdk.AttachRolePolicyCommand({ RoleName, PolicyArn: denyAll });
    const refusal = { name: 'ConcurrentModificationException', $metadata: { httpStatusCode: 409 } };
    await expect(clientsFor(standIn).iam.send(attach)).rejects.toMatchObject(refusal);
    expect(roleNow()).toEqual(web);
  });

  it('is missing, with what is not on it', async () => {
    const missing: Promise<unknown>[] = [
      iam.send(new sdk.GetRoleCommand({ RoleName: 'nobody' })),
      iam.send(new sdk.GetRolePolicyCommand({ RoleName, PolicyName: '__proto__' })),
      iam.send(new sdk.DetachRolePolicyCommand({ RoleName, PolicyArn: denyAll })),
      iam.send(new sdk.GetInstanceProfileCommand({ InstanceProfileName: 'nothing' })),
      iam.send(new sdk.GetPolicyCommand({ PolicyArn: `arn:aws:iam::${accountId}:policy/nothing` })),
      iam.send(new sdk.GetServiceLastAccessedDetailsCommand({ JobId: '0'.repeat(36) })),
    ];
    for (const call of missing) await expect(call).rejects.toMatchObject({ name: 'NoSuchEntityException' });
  });
});

describe('service last accessed data', () => {
  it.each([
    [roleArn, [lastUsed.date]],
    [`arn:aws:iam::${accountId}:role/other`, []],
  ])('of %s tell when it was used', async (Arn, dates) => {
    const { JobId } = await iam.send(new sdk.GenerateServiceLastAccessedDetailsCommand({ Arn }));
    const report = await iam.send(new sdk.GetServiceLastAccessedDetailsCommand({ JobId }));
    expect(report.JobStatus).toBe('COMPLETED');
    expect(report.ServicesLastAccessed?.map(({ LastAuthenticated: at }) => at)).toEqual(dates);
  });
});

describe('a policy', () => {
  it('has one version, whose text can be read', async () => {
    const { Policy: found } = await iam.send(new sdk.GetPolicyCommand({ PolicyArn: readOnly }));
    const { Versions: versions } = await iam.send(new sdk.ListPolicyVersionsCommand({ PolicyArn: readOnly }));
    const VersionId = found?.DefaultVersionId;
    const { PolicyVersion: version } = await iam.send(
      new sdk.GetPolicyVersionCommand({ PolicyArn: readOnly, VersionId }),
    );
    expect(versions?.map((each) => each.VersionId)).toEqual([VersionId]);
    expect(decodeURIComponent(version?.Document ?? '')).toContain('Statement');
  });
});

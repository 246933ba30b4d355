import { describe, expect, it } from 'vitest';
import { toRole } from '../../../lambda/src/aws/role-fields.ts';
import type { RoleFields } from '../../../lambda/src/aws/role-fields.ts';

const listed = {
  RoleId: 'AROAEXAMPLE',
  RoleName: 'deploy',
  Path: '/team/',
  CreateDate: '2019-02-03T04:05:06Z',
  RoleLastUsed: { LastUsedDate: '2026-10-08T10:00:00+00:00', Region: 'eu-west-1' },
  Tags: [
    { Key: 'owner', Value: 'team' },
    { Key: 'empty', Value: '' },
  ],
};
const readBySdk = {
  ...listed,
  CreateDate: new Date(listed.CreateDate),
  RoleLastUsed: { LastUsedDate: new Date(listed.RoleLastUsed.LastUsedDate), Region: 'eu-west-1' },
};
const refusal = (field: string, value: unknown): Error =>
  new Error(`${field}: ${typeof value} ${JSON.stringify(value)}`);
const read = (fields: RoleFields) => toRole(fields, refusal);

describe('a role as IAM tells of it', () => {
  it('is the same whether its dates came as text or as dates', () => {
    const role = {
      id: 'AROAEXAMPLE',
      name: 'deploy',
      path: '/team/',
      createdAt: new Date('2019-02-03T04:05:06Z'),
      lastUse: { at: new Date('2026-10-08T10:00:00Z'), region: 'eu-west-1' },
      tags: new Map([
        ['owner', 'team'],
        ['empty', ''],
      ]),
      isDenied: false,
    };
    expect(read(listed)).toEqual(role);
    expect(read(readBySdk)).toEqual(role);
  });

  it('has no use, no Region, no tags and the root as its path where IAM tells none', () => {
    const { RoleId, RoleName, CreateDate } = listed;
    const bare = {
      id: RoleId,
      name: RoleName,
      path: '/',
      createdAt: readBySdk.CreateDate,
      tags: new Map(),
      isDenied: false,
    };
    for (const RoleLastUsed of [undefined, {}, { LastUsedDate: '' }]) {
      expect(read({ RoleId, RoleName, CreateDate, RoleLastUsed })).toEqual({ ...bare, lastUse: undefined });
    }
    const used = read({ RoleId, RoleName, CreateDate, RoleLastUsed: { LastUsedDate: CreateDate, Region: '' } });
    expect(used.lastUse).toEqual({ at: readBySdk.CreateDate, region: undefined });
  });

  const attached = (...arns: readonly unknown[]) =>
    read({ ...listed, AttachedManagedPolicies: arns.map((PolicyArn) => ({ PolicyName: 'AWSDenyAll', PolicyArn })) });

  it.each(['aws', 'aws-cn', 'aws-us-gov'])(
    "is denied everything where AWS's policy AWSDenyAll is attached, in %s",
    (aws) => {
      const denyAll = `arn:${aws}:iam::aws:policy/AWSDenyAll`;
      expect(attached(denyAll).isDenied).toBe(true);
      expect(attached(`arn:${aws}:iam::aws:policy/ReadOnlyAccess`, denyAll).isDenied).toBe(true);
    },
  );

  it.each([
    ['nothing'],
    ["an account's own policy of that name", 'arn:aws:iam::123456789012:policy/AWSDenyAll'],
    ['a policy of that name under a path', 'arn:aws:iam::aws:policy/service-role/AWSDenyAll'],
    ['a longer name', 'arn:aws:iam::aws:policy/AWSDenyAllButOne'],
    ['a name with that ARN in it', 'arn:aws:iam::123456789012:policy/x:iam::aws:policy/AWSDenyAll'],
    ['a policy without an ARN', undefined],
    ['an ARN that is not a text', 7],
  ])('is not denied everything by %s', (_, ...arns) => {
    expect(attached(...arns).isDenied).toBe(false);
  });

  it('is in the instance profiles that the listing names; where it names none at all, nobody knows', () => {
    const inProfiles = (profiles: unknown) => read({ ...listed, InstanceProfileList: profiles }).instanceProfiles;

    expect(inProfiles([{ InstanceProfileName: 'web' }, { InstanceProfileName: 'worker', Roles: [] }, {}, 7])).toEqual([
      'web',
      'worker',
    ]);
    expect(inProfiles([])).toEqual([]);
    expect(inProfiles(undefined)).toBeUndefined();
  });

  it.each(['RoleId', 'RoleName', 'CreateDate'] as const)('is refused without its %s', (field) => {
    for (const value of [undefined, '', null, 7]) {
      expect(() => read({ ...listed, [field]: value })).toThrow(refusal(field, value).message);
    }
  });

  it.each(['yesterday', '7', '2019-02-32T00:00:00Z', 'Feb 3 2019', null, 7])('is refused with the date %j', (date) => {
    expect(() => read({ ...listed, CreateDate: date })).toThrow(refusal('CreateDate', date).message);
    expect(() => read({ ...listed, RoleLastUsed: { LastUsedDate: date } })).toThrow(
      refusal('RoleLastUsed.LastUsedDate', date).message,
    );
  });
});

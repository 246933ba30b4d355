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
    };
    expect(read(listed)).toEqual(role);
    expect(read(readBySdk)).toEqual(role);
  });

  it('has no use, no Region, no tags and the root as its path where IAM tells none', () => {
    const { RoleId, RoleName, CreateDate } = listed;
    const bare = { id: RoleId, name: RoleName, path: '/', createdAt: readBySdk.CreateDate, tags: new Map() };
    for (const RoleLastUsed of [undefined, {}, { LastUsedDate: '' }]) {
      expect(read({ RoleId, RoleName, CreateDate, RoleLastUsed })).toEqual({ ...bare, lastUse: undefined });
    }
    const used = read({ RoleId, RoleName, CreateDate, RoleLastUsed: { LastUsedDate: CreateDate, Region: '' } });
    expect(used.lastUse).toEqual({ at: readBySdk.CreateDate, region: undefined });
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

import type { RoleDetail } from '@aws-sdk/client-iam';
import { GetAccountAuthorizationDetailsCommand, paginateGetAccountAuthorizationDetails } from '@aws-sdk/client-iam';
import { afterEach, describe, expect, it } from 'vitest';
import { sampleAccount } from '../../lab/account/sample-account.ts';
import { aRole, manyRoles } from '../../lab/stand-in/accounts.ts';
import { clientsFor } from '../../lab/stand-in/clients.ts';
import type { StandIn, StandInOptions } from '../../lab/stand-in/server.ts';
import { startStandIn } from '../../lab/stand-in/server.ts';

const MEMBER = '222222222222';
const now = new Date('2026-11-24T12:00:00Z');

let standIn: StandIn;
afterEach(() => standIn.close());

const start = async (options: Partial<StandInOptions> = {}): Promise<void> => {
  standIn = await startStandIn({ accounts: [sampleAccount(now), { id: MEMBER, roles: [aRole()] }], ...options });
};

const listRoles = async (pageSize = 100): Promise<RoleDetail[]> => {
  const roles: RoleDetail[] = [];
  const { iam } = clientsFor(standIn);
  for await (const page of paginateGetAccountAuthorizationDetails({ client: iam, pageSize }, { Filter: ['Role'] })) {
    roles.push(...(page.RoleDetailList ?? []));
  }
  return roles;
};

describe('the roles', () => {
  it.each([1, 7, 100])('arrive complete and in order in pages of %i', async (pageSize) => {
    const { roles } = sampleAccount(now);
    await start();

    const listed = await listRoles(pageSize);

    expect(listed.map(({ Path, RoleName, RoleId }) => [Path, RoleName, RoleId])).toEqual(
      roles.map(({ path, name, id }) => [path, name, id]),
    );
    expect(standIn.callsOf('GetAccountAuthorizationDetails')).toHaveLength(Math.ceil(roles.length / pageSize));
  });

  it('carry every field as IAM gives it', async () => {
    const tags = { owner: `<R&D "x" 'y'>` };
    await start({ accounts: [{ id: MEMBER, roles: [aRole({ name: 'web', instanceProfiles: ['profile'], tags })] }] });

    const [role] = await listRoles();

    expect(role).toMatchObject({
      Arn: `arn:aws:iam::${MEMBER}:role/web`,
      RoleLastUsed: {},
      CreateDate: expect.any(Date),
    });
    expect(role?.Tags).toEqual([{ Key: 'owner', Value: tags.owner }]);
    expect(role?.InstanceProfileList?.[0]?.Roles?.[0]?.RoleName).toBe('web');
    expect(decodeURIComponent(role?.AssumeRolePolicyDocument ?? '')).toContain('sts:AssumeRole');
  });

  it('distinguish a last use, none on record, and none said', async () => {
    const lastUsed = { date: now, region: 'eu-west-1' };
    const roles = [lastUsed, null, undefined].map((value) => aRole({ lastUsed: value }));
    await start({ accounts: [{ id: MEMBER, roles }] });

    const listed = await listRoles();

    expect(listed.map((role) => role.RoleLastUsed)).toEqual([
      { LastUsedDate: now, Region: 'eu-west-1' },
      {},
      undefined,
    ]);
  });

  it('may come in pages shorter than asked for, and in chunks', async () => {
    await start({ pageSize: (_, n) => (n === 2 ? 0 : 10), chunkBytes: 1000 });

    expect(await listRoles(100)).toHaveLength(sampleAccount(now).roles.length);
  });

  it.each([0, 1001])('are refused for MaxItems %i', async (MaxItems) => {
    await start();

    await expect(clientsFor(standIn).iam.send(new GetAccountAuthorizationDetailsCommand({ MaxItems }))).rejects.toThrow(
      /maxItems/,
    );
  });

  it('are 8 KB each on the wire when there are many', async () => {
    await start({ accounts: [{ id: MEMBER, roles: manyRoles(50, { now }) }] });
    const body = new URLSearchParams({ Action: 'GetAccountAuthorizationDetails', Version: '2010-05-08' });
    const authorization = `AWS4-HMAC-SHA256 Credential=${standIn.credentials.accessKeyId}/20261124/us-east-1/iam/aws4_request`;
    const headers = { authorization, 'x-amz-security-token': standIn.credentials.sessionToken };

    const answer = await fetch(standIn.url, { method: 'POST', body, headers });

    const bytesEach = (await answer.text()).length / 50;
    expect(bytesEach).toBeGreaterThan(7500);
    expect(bytesEach).toBeLessThan(8700);
  });
});

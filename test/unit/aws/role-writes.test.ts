// What changes a role: the calls, and what IAM's refusals of them mean.
import { describe, expect, it } from 'vitest';
import { createRoleChanges } from '../../../lambda/src/aws/remediation/role-changes.ts';
import { createRoleCreation } from '../../../lambda/src/aws/remediation/role-creation.ts';
import { createRoleRemoval } from '../../../lambda/src/aws/remediation/role-removal.ts';
import type { RoleChanges, RoleCreation, RoleRemoval } from '../../../lambda/src/remediation/ports.ts';
import { iamAnswering, iamError, iamResult, place, signal } from './answering.ts';
import type { Answer } from './answering.ts';

type Writes = RoleChanges & RoleRemoval & RoleCreation;

const asking = (...answers: readonly Answer[]) => {
  const { client, asked } = iamAnswering(...answers);
  const writes: Writes = {
    ...createRoleChanges(client, place, signal()),
    ...createRoleRemoval(client, place, signal()),
    ...createRoleCreation(client, place, signal()),
  };
  return { writes, asked };
};

const role: Parameters<RoleCreation['createRole']>[0] = {
  id: 'AROA1',
  name: 'idle',
  path: '/team/',
  arn: 'arn:aws:iam::123456789012:role/team/idle',
  createdAt: new Date(0),
  lastUse: undefined,
  tags: new Map([['__proto__', '']]),
  isDenied: false,
  description: undefined,
  maxSessionSeconds: 7_200,
  boundary: 'arn:aws:iam::aws:policy/Boundary',
  trust: '{"trust":1}',
};
const arn = 'arn:aws:iam::aws:policy/AWSDenyAll';

type Write = readonly [string, (writes: Writes) => Promise<unknown>, Readonly<Record<string, string>>];

const takesOff: readonly Write[] = [
  ['DetachRolePolicy', (writes) => writes.detachPolicy('idle', arn), { RoleName: 'idle', PolicyArn: arn }],
  [
    'RemoveRoleFromInstanceProfile',
    (writes) => writes.removeFromInstanceProfile('idle', 'web'),
    { RoleName: 'idle', InstanceProfileName: 'web' },
  ],
  ['DeleteRolePolicy', (writes) => writes.deleteInlinePolicy('idle', '__proto__'), { PolicyName: '__proto__' }],
  ['DeleteRole', (writes) => writes.deleteRole('idle'), { RoleName: 'idle' }],
];

const putsOn: readonly Write[] = [
  [
    'TagRole',
    (writes) => writes.tag('idle', { a: '1', b: '2' }),
    {
      RoleName: 'idle',
      'Tags.member.1.Key': 'a',
      'Tags.member.1.Value': '1',
      'Tags.member.2.Key': 'b',
      'Tags.member.2.Value': '2',
    },
  ],
  ['UntagRole', (writes) => writes.untag('idle', ['a', 'b']), { 'TagKeys.member.1': 'a', 'TagKeys.member.2': 'b' }],
  ['AttachRolePolicy', (writes) => writes.attachPolicy('idle', arn), { RoleName: 'idle', PolicyArn: arn }],
  [
    'UpdateAssumeRolePolicy',
    (writes) => writes.putTrust('idle', '{"t":1}'),
    { RoleName: 'idle', PolicyDocument: '{"t":1}' },
  ],
  [
    'PutRolePolicy',
    (writes) => writes.putInlinePolicy('idle', 'data', '{"p":1}'),
    { RoleName: 'idle', PolicyName: 'data', PolicyDocument: '{"p":1}' },
  ],
  [
    'AddRoleToInstanceProfile',
    (writes) => writes.addToInstanceProfile('idle', 'web'),
    { RoleName: 'idle', InstanceProfileName: 'web' },
  ],
  [
    'CreateInstanceProfile',
    (writes) => writes.createInstanceProfile({ name: 'web', path: '/team/', tags: { owner: 'web' } }),
    { InstanceProfileName: 'web', Path: '/team/', 'Tags.member.1.Key': 'owner' },
  ],
  [
    'CreateRole',
    (writes) => writes.createRole(role),
    {
      RoleName: 'idle',
      Path: '/team/',
      AssumeRolePolicyDocument: '{"trust":1}',
      MaxSessionDuration: '7200',
      PermissionsBoundary: 'arn:aws:iam::aws:policy/Boundary',
      'Tags.member.1.Key': '__proto__',
      'Tags.member.1.Value': '',
    },
  ],
];

const answerTo = (call: string): Answer =>
  iamResult(
    call,
    call === 'CreateRole'
      ? '<Role><RoleId>AROA2</RoleId></Role>'
      : call === 'CreateInstanceProfile'
        ? '<InstanceProfile><InstanceProfileName>web</InstanceProfileName></InstanceProfile>'
        : '',
  );

describe('a change of a role', () => {
  it.each([...takesOff, ...putsOn])('is one call: %s', async (call, write, parameters) => {
    const { writes, asked } = asking(answerTo(call));
    await write(writes);

    expect(asked()).toHaveLength(1);
    expect(asked()[0]).toMatchObject({ Action: call, ...parameters });
  });

  it.each(takesOff)('%s of what is not there is no error', async (_, write) => {
    const { writes } = asking(iamError(404, 'NoSuchEntity', 'The role with name idle cannot be found.'));

    await expect(write(writes)).resolves.toBeUndefined();
  });

  it.each(putsOn)('%s on a role that is gone is refused, in the words of AWS', async (_, write) => {
    const { writes } = asking(iamError(404, 'NoSuchEntity', 'The role with name idle cannot be found.'));

    await expect(write(writes)).rejects.toMatchObject({
      name: 'RefusedError',
      refusal: 'missing',
      message: 'The role with name idle cannot be found.',
    });
  });

  it.each([...takesOff, ...putsOn])('%s says which statement is missing where it is denied', async (call, write) => {
    const message =
      'User: arn:aws:sts::1:assumed-role/a/b is not authorized with an explicit deny in a service control policy';
    const { writes } = asking(iamError(403, 'AccessDenied', message));

    await expect(write(writes)).rejects.toMatchObject({
      name: 'AccessError',
      deniedBy: 'a service control policy',
      message: expect.stringContaining(`"Action":"iam:${call}"`) as string,
    });
  });

  it('gives the id of the new role, and throws where IAM does not tell it', async () => {
    expect(await asking(answerTo('CreateRole')).writes.createRole(role)).toBe('AROA2');
    await expect(asking({}).writes.createRole(role)).rejects.toMatchObject({ name: 'IncompleteError' });
    await expect(
      asking(iamResult('CreateRole', '<Role><RoleId/></Role>')).writes.createRole(role),
    ).rejects.toMatchObject({ name: 'IncompleteError' });
  });
});

describe('a refusal of IAM', () => {
  it.each([
    [404, 'NoSuchEntity', 'missing'],
    [409, 'EntityAlreadyExists', 'exists'],
    [409, 'DeleteConflict', 'conflict'],
    [409, 'LimitExceeded', 'limit'],
    [400, 'MalformedPolicyDocument', 'malformed'],
    [409, 'ConcurrentModification', 'changing'],
  ])('%i %s means %s, whichever call it is of', async (status, code, refusal) => {
    // Not every call is documented with every code; the SDK names one that it does not know of the call without "Exception".
    for (const [, write] of putsOn) {
      const { writes } = asking(iamError(status, code, 'Why.'));
      await expect(write(writes)).rejects.toMatchObject({ name: 'RefusedError', refusal, message: 'Why.' });
    }
  });

  it('of another kind stays the error of the SDK', async () => {
    const { writes } = asking(iamError(400, 'UnmodifiableEntity', 'Why.'));

    await expect(writes.attachPolicy('idle', arn)).rejects.toMatchObject({ name: 'UnmodifiableEntityException' });
  });

  it('of a deletion of what still has something on it is not a missing role', async () => {
    const { writes } = asking(iamError(409, 'DeleteConflict', 'Cannot delete entity, must detach all policies first.'));

    await expect(writes.deleteRole('idle')).rejects.toMatchObject({ refusal: 'conflict' });
  });
});

// What is on a role is read whole, or not at all: a backup and a deletion hang on it.
import { describe, expect, it } from 'vitest';
import { createRoleReader } from '../../../lambda/src/aws/remediation/role-reader.ts';
import type { RoleReader as WholeRoleReader } from '../../../lambda/src/remediation/ports.ts';
import { iamAnswering, iamError, iamResult, place, signal } from './answering.ts';
import type { Answer } from './answering.ts';

type RoleReader = Omit<WholeRoleReader, 'list'>;

const reading = (...answers: readonly Answer[]) => {
  const { client, asked } = iamAnswering(...answers);
  return { reader: createRoleReader(client, place, signal()), asked };
};

const answering = (body: string): RoleReader => reading({ body }).reader;

const own = 'arn:aws:iam::123456789012:policy/own';
const reads: readonly (readonly [string, (reader: RoleReader) => Promise<unknown>])[] = [
  ['a role', (reader) => reader.read('idle')],
  ['its attached policies', (reader) => reader.attachedPolicies('idle')],
  ['its inline policies', (reader) => reader.inlinePolicies('idle')],
  ['an inline policy', (reader) => reader.inlinePolicy('idle', 'data')],
  ['its instance profiles', (reader) => reader.instanceProfiles('idle')],
  ['an instance profile', (reader) => reader.instanceProfile('idle')],
  ['a managed policy', (reader) => reader.managedPolicy(own)],
];

describe('an answer of IAM without content does not pass for something empty', () => {
  it.each(reads)('%s', async (_, read) => {
    await expect(read(answering(''))).rejects.toMatchObject({ name: 'IncompleteError' });
  });

  it.each(reads)('%s, of another kind', async (_, read) => {
    await expect(read(answering('<Response><Result/></Response>'))).rejects.toMatchObject({ name: 'IncompleteError' });
  });
});

describe('what IAM says is empty', () => {
  it.each([
    [
      'attached policies',
      'ListAttachedRolePolicies',
      'AttachedPolicies',
      (reader: RoleReader) => reader.attachedPolicies('idle'),
    ],
    ['inline policies', 'ListRolePolicies', 'PolicyNames', (reader: RoleReader) => reader.inlinePolicies('idle')],
  ])('%s are none', async (_, call, list, read) => {
    const body = `<${call}Response><${call}Result><${list}/><IsTruncated>false</IsTruncated></${call}Result></${call}Response>`;

    expect(await read(answering(body))).toEqual([]);
  });
});

const whole = '<IsTruncated>false</IsTruncated>';
const denyAll = 'arn:aws:iam::aws:policy/AWSDenyAll';
const policies = (...arns: readonly string[]): Answer =>
  iamResult(
    'ListAttachedRolePolicies',
    `<AttachedPolicies>${arns.map((arn) => `<member><PolicyName>a</PolicyName><PolicyArn>${arn}</PolicyArn></member>`).join('')}</AttachedPolicies>${whole}`,
  );
const facts = {
  Path: '/team/',
  RoleName: 'idle',
  RoleId: 'AROA1',
  Arn: 'arn:aws:iam::123456789012:role/team/idle',
  CreateDate: '2020-01-01T00:00:00Z',
  AssumeRolePolicyDocument: '%7B%22t%22%3A1%7D',
  MaxSessionDuration: '3600',
};
const role = (changes: Readonly<Record<string, string | undefined>> = {}): Answer => {
  const elements = Object.entries<string | undefined>({ ...facts, ...changes }).filter(
    ([, value]) => value !== undefined,
  );
  return iamResult(
    'GetRole',
    `<Role>${elements.map(([name, value]) => `<${name}>${value}</${name}>`).join('')}</Role>`,
  );
};
const gone = iamError(404, 'NoSuchEntity', 'The role with name idle cannot be found.');

describe('a fresh read of a role', () => {
  it.each([
    ['is denied with AWSDenyAll of AWS', [own, denyAll], true],
    ['is not denied with a policy of that name of the account', ['arn:aws:iam::123456789012:policy/AWSDenyAll'], false],
    ['is not denied with nothing', [], false],
  ])('%s', async (_, attached, isDenied) => {
    const { reader, asked } = reading(policies(...attached), role());

    expect(await reader.read('idle')).toEqual({
      id: 'AROA1',
      name: 'idle',
      path: '/team/',
      arn: facts.Arn,
      createdAt: new Date(facts.CreateDate),
      lastUse: undefined,
      tags: new Map(),
      isDenied,
      description: undefined,
      maxSessionSeconds: 3_600,
      boundary: undefined,
      trust: '{"t":1}',
    });
    // The id is read last: what is attached is never told of a role that has taken the name meanwhile.
    expect(asked().map(({ Action }) => Action)).toEqual(['ListAttachedRolePolicies', 'GetRole']);
  });

  it.each([
    ['when it is asked for', [gone]],
    ['between the two calls', [policies(), gone]],
  ])('finds none that is gone %s', async (_, answers) => {
    expect(await reading(...answers).reader.read('idle')).toBeUndefined();
  });

  it.each(Object.keys(facts))('throws where IAM does not tell %s', async (field) => {
    for (const value of [undefined, '']) {
      await expect(reading(policies(), role({ [field]: value })).reader.read('idle')).rejects.toThrow();
    }
    await expect(reading(policies(), role({ [field]: undefined })).reader.read('idle')).rejects.toMatchObject({
      name: 'IncompleteError',
    });
  });

  it.each([
    ['the key of a tag', { Tags: '<member><Value>a</Value></member>' }],
    ['the ARN of the boundary', { PermissionsBoundary: '<PermissionsBoundaryType>Policy</PermissionsBoundaryType>' }],
    ['the end of the trust policy', { AssumeRolePolicyDocument: '%7B%2' }],
  ])('throws where IAM does not tell %s', async (_, changes) => {
    await expect(reading(policies(), role(changes)).reader.read('idle')).rejects.toMatchObject({
      name: 'IncompleteError',
    });
  });

  it('takes a tag without a value for one', async () => {
    const tagged = role({ Tags: '<member><Key>a</Key><Value/></member>' });

    expect((await reading(policies(), tagged).reader.read('idle'))?.tags).toEqual(new Map([['a', '']]));
  });
});

interface List {
  readonly call: string;
  readonly list: string;
  readonly item: (name: string) => string;
  readonly read: (reader: RoleReader) => Promise<readonly string[]>;
}

const lists: readonly List[] = [
  {
    call: 'ListAttachedRolePolicies',
    list: 'AttachedPolicies',
    item: (name) => `<PolicyArn>${name}</PolicyArn>`,
    read: (reader) => reader.attachedPolicies('idle'),
  },
  {
    call: 'ListRolePolicies',
    list: 'PolicyNames',
    item: (name) => name,
    read: (reader) => reader.inlinePolicies('idle'),
  },
  {
    call: 'ListInstanceProfilesForRole',
    list: 'InstanceProfiles',
    item: (name) => `<InstanceProfileName>${name}</InstanceProfileName>`,
    read: (reader) => reader.instanceProfiles('idle'),
  },
];

describe.each(lists)('$call', ({ call, list, item, read }) => {
  const page = (more: string, ...names: readonly string[]): Answer =>
    iamResult(call, `<${list}>${names.map((name) => `<member>${item(name)}</member>`).join('')}</${list}>${more}`);
  const goesOn = '<IsTruncated>true</IsTruncated><Marker>m</Marker>';

  it('is read to its last page', async () => {
    const { reader, asked } = reading(page(goesOn, 'a', '__proto__'), page(whole, 'b'));

    expect(await read(reader)).toEqual(['a', '__proto__', 'b']);
    expect(asked()).toMatchObject([{ Action: call }, { Action: call, Marker: 'm' }]);
  });

  it.each([
    ['does not say whether it is whole', page('')],
    ['does not say how to go on', page('<IsTruncated>true</IsTruncated>')],
    ['begins the same page again', page(goesOn)],
    ['has an element without a name', page(whole, '')],
  ])('is an error where it %s', async (_, answer) => {
    await expect(read(reading(answer).reader)).rejects.toMatchObject({ name: 'IncompleteError' });
  });

  it('is refused for a role that is gone', async () => {
    await expect(read(reading(gone).reader)).rejects.toMatchObject({ name: 'RefusedError', refusal: 'missing' });
  });
});

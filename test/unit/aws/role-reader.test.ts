// What is on a role is read whole, or not at all: a backup and a deletion hang on it.
import { IAMClient } from '@aws-sdk/client-iam';
import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { createRoleReader } from '../../../lambda/src/aws/remediation/role-reader.ts';
import type { RoleReader } from '../../../lambda/src/remediation/ports.ts';

const answering = (body: string): RoleReader => {
  const client = new IAMClient({
    region: 'eu-west-1',
    credentials: { accessKeyId: 'testing', secretAccessKey: 'testing' },
    requestHandler: {
      handle: () => Promise.resolve({ response: { statusCode: 200, headers: {}, body: Readable.from([body]) } }),
    },
  });
  return createRoleReader(client, { partition: 'aws' }, new AbortController().signal);
};

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

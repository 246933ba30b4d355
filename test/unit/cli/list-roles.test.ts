import type { IAMClient } from '@aws-sdk/client-iam';
import { expect, it } from 'vitest';
import { listRoles } from '../../../cli/aws/roles.ts';

it('tells how far the reading of roles is, from before the first answer on', async () => {
  const shown: string[] = [];
  const detail = (name: string) => ({
    RoleName: name,
    RoleId: `AROA${name}`,
    Arn: `arn:aws:iam::111122223333:role/${name}`,
    CreateDate: new Date(0),
  });
  const answers = [
    { RoleDetailList: [detail('a')], IsTruncated: true, Marker: 'x' },
    { RoleDetailList: [detail('b')], IsTruncated: false },
  ];
  const send = () => Promise.resolve(shown.push('an answer') > 0 ? answers.shift() : undefined);
  const progress = { show: (text: string) => void shown.push(text), clear: () => undefined };
  await listRoles({ send } as unknown as IAMClient, progress);

  expect(shown).toEqual([
    'asking IAM for the roles',
    'an answer',
    '1 role read, page 1',
    'an answer',
    '2 roles read, page 2',
  ]);
});

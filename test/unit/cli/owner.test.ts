import { expect, it } from 'vitest';
import { describeOwner, findOwner } from '../../../cli/owner.ts';

it.each([
  { tags: {}, owner: undefined },
  { tags: { team: 'a' }, owner: undefined },
  { tags: { Owner: 'a' }, owner: { source: 'tag', value: 'a' } },
  { tags: { owner: '' }, owner: undefined },
  { tags: { ManagedBy: 'Terraform' }, owner: { source: 'terraform', value: 'terraform' } },
  { tags: { 'managed-by': 'opentofu', Repository: 'infra' }, owner: { source: 'terraform', value: 'infra' } },
  { tags: { terraform: 'true', workspace: 'prod' }, owner: { source: 'terraform', value: 'prod' } },
  { tags: { terraform: 'false' }, owner: undefined },
  { tags: { 'managed-by': 'hand', repository: 'infra' }, owner: undefined },
])('the owner by $tags is $owner', ({ tags, owner }) => {
  expect(findOwner(new Map(Object.entries(tags)), 'owner')).toEqual(owner);
});

it.each([
  { tags: { owner: 'a' }, stacks: ['orders'], owner: { source: 'tag', value: 'a' } },
  { tags: { owner: '' }, stacks: ['orders', 'other'], owner: { source: 'cloudformation', value: 'orders' } },
  { tags: { ManagedBy: 'Terraform' }, stacks: ['orders'], owner: { source: 'cloudformation', value: 'orders' } },
  { tags: { 'aws:cloudformation:stack-name': 'orders' }, stacks: [], owner: undefined },
])('the owner by $tags and the stacks $stacks is $owner', ({ tags, stacks, owner }) => {
  const named = stacks.map((name) => ({ name }));

  expect(findOwner(new Map(Object.entries(tags)), 'owner', named)).toEqual(owner);
});

it('the owner tag is the one that was asked for', () => {
  expect(
    findOwner(
      new Map([
        ['owner', 'a'],
        ['cost-centre', 'b'],
      ]),
      'Cost-Centre',
    ),
  ).toEqual({ source: 'tag', value: 'b' });
});

it('tells what made the role where nobody owns it', () => {
  expect(describeOwner({ source: 'tag', value: 'a' })).toBe('a');
  expect(describeOwner({ source: 'terraform', value: 'infra' })).toBe('infra (terraform)');
});

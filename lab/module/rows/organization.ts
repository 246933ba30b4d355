// The rule of an organization, and the role in each of its members.
import type { Inputs } from '../../../lab/module/diagnose.ts';
import { accepts, accounts, letters, memberRole, refuses, tags } from '../table.ts';
import type { Refusals, Row } from '../table.ts';

const roleName =
  'organization.execution_role_name must be the name of a role, 1 to 64 of the characters A-Z a-z 0-9 + = , . @ _ -, ' +
  'with its path in front if it has one, as in audit/reader; it must not be an ARN, nor start with /.';
const serviceRole =
  'organization.execution_role_name must not be a service-linked role such as AWSServiceRoleForConfig, ' +
  'because only its service can assume it; modules/member-role makes a role that the function can assume.';
const ruleName =
  'name must have at most 41 characters with organization; it has {}. ' +
  'AWS Config names the rule of a member OrgConfigRule-<name>-<8 characters>, and the call that clean-up reads ' +
  'results with (GetComplianceDetailsByConfigRule) takes names of at most 64.';
const accountIds =
  'organization.account_ids must hold at most 60 ids, or be null: ' +
  "Lambda allows 20 KB for a function's policy, and each account needs a statement of its own.";
const unitIds =
  'Each of organization.stack_set.organizational_unit_ids must be the id of an organizational unit or a root, ' +
  'as in ou-ab12-11111111 or r-ab12.';

const organization = (settings: Inputs) => ({ organization: settings });
const stackSet = (settings: Inputs) => organization({ id: 'o-aaaaaaaaaa', stack_set: settings });
const roleOf = (name: string) => organization({ execution_role_name: name });

const rule = [
  refuses('name', ruleName, [
    ['a name of 42 characters with organization', { name: letters(42), organization: {} }, '42'],
  ]),
  refuses(
    'execution_role',
    'execution_role must be null with organization: organization.execution_role_name names the role.',
    [
      ['a role beside organization', { execution_role: { name: 'reader' }, organization: {} }],
      ['the role of the event beside organization', { execution_role: {}, organization: {} }],
    ],
  ),
  refuses('organization', roleName, [
    ['the ARN of the role of the members', roleOf('arn:aws:iam::123456789012:role/x')],
    ['a name of 65 characters of the role of the members', roleOf(letters(65))],
    ['an empty name of the role of the members', roleOf('')],
  ]),
  refuses('organization', serviceRole, [
    ['the role of a service in the members', roleOf('AWSServiceRoleForConfig')],
    ['a role with the path of services in the members', roleOf('aws-service-role/config.amazonaws.com/x')],
  ]),
  refuses('organization', 'organization.excluded_accounts must hold at most 1,000 ids, the limit of AWS Config.', [
    ['1,001 excluded accounts', organization({ excluded_accounts: accounts(1001) })],
  ]),
  refuses('organization', 'Each of organization.excluded_accounts must be the id of an account, 12 digits.', [
    ['an excluded account of 11 digits', organization({ excluded_accounts: ['22222222222'] })],
    ['an excluded account of 13 digits', organization({ excluded_accounts: ['2222222222222'] })],
  ]),
  refuses('organization', accountIds, [['61 accounts that may invoke', organization({ account_ids: accounts(61) })]]),
  refuses('organization', 'Each of organization.account_ids must be the id of an account, 12 digits.', [
    ['an account of 11 digits that may invoke', organization({ account_ids: ['22222222222'] })],
    ['an account of 13 digits that may invoke', organization({ account_ids: ['2222222222222'] })],
  ]),
];

const stackSets = [
  refuses('organization', 'organization.id must be o- and 10 to 32 lower-case letters or digits, or null.', [
    ['an id of 9 characters', organization({ id: 'o-aaaaaaaaa' })],
    ['an id of 33 characters', organization({ id: `o-${letters(33)}` })],
    ['an id in capitals', organization({ id: 'o-AAAAAAAAAA' })],
  ]),
  refuses(
    'organization',
    'organization.id must be given with organization.stack_set: the trust of the member role names it.',
    [['a stack set without the id', organization({ stack_set: { organizational_unit_ids: ['r-ab12'] } })]],
  ),
  refuses('organization', 'organization.stack_set.organizational_unit_ids must hold at least one id.', [
    ['a stack set without a unit', stackSet({ organizational_unit_ids: [] })],
  ]),
  refuses('organization', unitIds, [
    ['a unit that is not an id', stackSet({ organizational_unit_ids: ['r-ab12', 'Workloads'] })],
  ]),
  refuses('organization', 'organization.stack_set.call_as must be SELF or DELEGATED_ADMIN.', [
    ['a stack set called as another', stackSet({ organizational_unit_ids: ['r-ab12'], call_as: 'ADMIN' })],
  ]),
];

const member = (inputs: Inputs): Inputs => ({
  name: 'x-member',
  function_role_arn: 'arn:aws:iam::123456789012:role/x',
  ...inputs,
});

const refusesMember = (owner: string, message: string, rows: readonly Row[]): Refusals =>
  refuses(owner, message, rows, memberRole);

const members = [
  refusesMember(
    'function_role_arn',
    'function_role_arn must be the ARN of a role, as in arn:aws:iam::123456789012:role/x.',
    [
      ['the name of a role', member({ function_role_arn: 'x' })],
      ['the ARN of a user', member({ function_role_arn: 'arn:aws:iam::123456789012:user/x' })],
    ],
  ),
  refusesMember('name', 'name must have 1 to 64 of the characters A-Z a-z 0-9 + = , . @ _ -; it is "{}".', [
    ['a name of 65 characters', member({ name: letters(65) }), letters(65)],
    ['an empty name', member({ name: '' }), ''],
    ['a name with a path', member({ name: 'audit/reader' }), 'audit/reader'],
  ]),
  refusesMember('path', 'path must be / or parts between slashes, as in /a/b/; it is "{}".', [
    ['a path without its last slash', member({ path: '/audit' }), '/audit'],
    ['a path without its first slash', member({ path: 'audit/' }), 'audit/'],
  ]),
  refusesMember('organization_id', 'organization_id must be o- and 10 to 32 lower-case letters or digits, or null.', [
    ['an id of an organization without its prefix', member({ organization_id: 'aaaaaaaaaaaa' })],
    ['an id of an organization of 9 characters', member({ organization_id: 'o-aaaaaaaaa' })],
    ['an id of an organization of 33 characters', member({ organization_id: `o-${letters(33)}` })],
  ]),
  refusesMember(
    'permissions_boundary',
    'permissions_boundary must be the ARN of an IAM policy, as in arn:aws:iam::aws:policy/x, or null.',
    [['a boundary that is a name', member({ permissions_boundary: 'boundary' })]],
  ),
  refusesMember(
    'tags',
    'tags must hold at most 49 tags, and no key that starts with aws:, which AWS reserves; ' +
      "AWS allows 50, and the module's roles carry one of its own.",
    [
      ['50 tags', member({ tags: tags(50) })],
      ['a tag of AWS', member({ tags: { 'aws:owner': 'security' } })],
    ],
  ),
  refuses(
    'tags',
    'tags must not hold keys that differ only in case, such as Owner and owner: IAM treats them as one.',
    [['tags of a member role that differ in case only', member({ tags: { Owner: 'a', owner: 'b' } })]],
    memberRole,
  ),
];

export const organizations = [...rule, ...stackSets, ...members];

export const organizationsEdges = [
  accepts('a name of 41 characters with organization', { name: letters(41), organization: {} }),
  accepts('a name of 42 characters without organization', { name: letters(42), organization: null }),
  accepts(
    'the least of everything about an organization',
    organization({
      execution_role_name: 'r',
      excluded_accounts: [],
      account_ids: [],
      id: 'o-aaaaaaaaaa',
      stack_set: { organizational_unit_ids: ['ou-ab12-11111111'], call_as: 'SELF' },
    }),
  ),
  accepts(
    'the most of everything about an organization',
    organization({
      execution_role_name: `a/b/${letters(64)}`,
      excluded_accounts: accounts(1000),
      account_ids: accounts(60),
      id: `o-${letters(32)}`,
      aggregator: true,
      stack_set: { organizational_unit_ids: ['r-ab12', 'ou-ab12-11111111'], call_as: 'DELEGATED_ADMIN' },
    }),
  ),
  accepts(
    'the most of everything about a member role',
    {
      function_role_arn: 'arn:aws-cn:iam::123456789012:role/a/b/Aa9+=,.@_-',
      name: `Aa9+=,.@_-${letters(54)}`,
      path: '/a/B_9.+=,@-/',
      organization_id: `o-${letters(32)}`,
      permissions_boundary: 'arn:aws:iam::aws:policy/x',
      tags: tags(49),
    },
    memberRole,
  ),
  accepts(
    'the least of everything about a member role',
    member({ name: 'r', path: '/', organization_id: 'o-aaaaaaaaaa', permissions_boundary: null, tags: {} }),
    memberRole,
  ),
];

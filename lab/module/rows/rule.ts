// What the rule of AWS Config is, and which roles it judges.
import { exemptions, exemptionsEdges } from './exemptions.ts';
import { accepts, letters, refuses } from '../table.ts';

const characters = 'name must have 1 to 64 characters, the limit of Lambda and IAM; it has {}.';
const alphabet = 'name must be made of the characters A-Z a-z 0-9 _ - only; "{}" is not.';

export const rule = [
  refuses('name', characters, [
    ['a name of 65 characters', { name: letters(65) }, '65'],
    ['an empty name', { name: '' }, '0'],
  ]),
  refuses('name', alphabet, [
    ['a name with a space', { name: 'no spaces' }, 'no spaces'],
    ['a name with a dot', { name: 'no.dots' }, 'no.dots'],
    ['a name on two lines', { name: 'two\nlines' }, 'two\nlines'],
  ]),

  refuses(
    'max_days',
    'max_days must be a whole number of days from 1 to 365, because IAM keeps the last use for 400; it is {}.',
    [
      ['a day and a half', { max_days: 1.5 }, '1.5'],
      ['no day', { max_days: 0 }, '0'],
      ['366 days', { max_days: 366 }, '366'],
    ],
  ),

  refuses('exemption_tag', 'exemption_tag must have 1 to 128 characters, or be null for no exemption by tag.', [
    ['a key of 129 characters', { exemption_tag: letters(129) }],
    ['an empty key', { exemption_tag: '' }],
  ]),
  refuses('exemption_tag', 'exemption_tag must be made of letters, digits, spaces and _ . : / = + - @ only.', [
    ['a key with a comma', { exemption_tag: 'a,b' }],
  ]),
  refuses('exemption_tag', 'exemption_tag must not start with aws:, because AWS reserves these keys.', [
    ['a key of AWS', { exemption_tag: 'aws:keep' }],
    ['a key of AWS in capitals', { exemption_tag: 'AWS:keep' }],
  ]),

  ...exemptions(),

  refuses(
    'owner_tag',
    'owner_tag must have 1 to 128 letters, digits, spaces and _ . : / = + - @, or be null to tell no owner.',
    [
      ['a key of 129 characters for owners', { owner_tag: letters(129) }],
      ['an empty key for owners', { owner_tag: '' }],
      ['a key with a comma for owners', { owner_tag: 'a,b' }],
    ],
  ),

  refuses('resource_id', 'resource_id must be RoleId or RoleName; it is "{}".', [
    ['an ARN', { resource_id: 'Arn' }, 'Arn'],
  ]),
  refuses('reporting', 'reporting must be all or changes; it is "{}".', [['no report', { reporting: 'none' }, 'none']]),
  refuses(
    'maximum_execution_frequency',
    'maximum_execution_frequency must be one of One_Hour, Three_Hours, Six_Hours, Twelve_Hours and TwentyFour_Hours; it is "{}".',
    [['a frequency that AWS Config does not have', { maximum_execution_frequency: 'Daily' }, 'Daily']],
  ),
];

export const ruleEdges = [
  accepts('the least of everything about the rule', { name: 'a', max_days: 1, exemption_tag: 'a' }),
  accepts('the most of everything about the rule', {
    name: letters(64),
    max_days: 365,
    exemption_tag: letters(128),
  }),
  accepts('a name and a key of every allowed kind of character', {
    name: 'Iam_role-9',
    exemption_tag: 'Ünused 9_.:/=+-@aws:',
  }),
  ...exemptionsEdges(),
  accepts('no owners', { owner_tag: null }),
  accepts('a key of 128 characters for owners', { owner_tag: letters(128) }),
  accepts('the first of each choice', {
    resource_id: 'RoleId',
    reporting: 'all',
    maximum_execution_frequency: 'One_Hour',
  }),
  accepts('the last of each choice', {
    resource_id: 'RoleName',
    reporting: 'changes',
    maximum_execution_frequency: 'TwentyFour_Hours',
  }),
  ...['Three_Hours', 'Six_Hours', 'Twelve_Hours'].map((frequency) =>
    accepts(`a frequency of ${frequency}`, { maximum_execution_frequency: frequency }),
  ),
];

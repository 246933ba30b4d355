// The function, its role and its log group.
import { accepts, letters, list, refuses, tags } from '../table.ts';

const roleName =
  'execution_role.name must be the name of a role, 1 to 64 of the characters A-Z a-z 0-9 + = , . @ _ -, ' +
  'with its path in front if it has one, as in audit/reader; it must not be an ARN, nor start with /.';
const serviceRole =
  'execution_role.name must not be a service-linked role such as AWSServiceRoleForConfig, ' +
  "because only its service can assume it; name a role that trusts the function's role.";
const pathAlphabet =
  'iam_role_path must be made of the characters A-Z a-z 0-9 + = , . @ _ - / only; it is "{}". ' +
  'IAM accepts others, but Lambda and EventBridge Scheduler do not.';
const kmsKey =
  'kms_key_arn must be the ARN of a KMS key and not of an alias, ' +
  'as in arn:aws:kms:eu-west-1:123456789012:key/11111111-2222-3333-4444-555555555555, or null.';
const layer =
  'layer must be the ARN of a version of a Lambda layer, as in arn:aws:lambda:eu-west-1:123456789012:layer:extension:7, or null.';
const retention =
  'log_retention_in_days must be 0 (never expire) or a period that CloudWatch Logs has: 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, ' +
  '180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288 or 3653; it is {}.';

const tooManyTags =
  'tags must hold at most 49 tags, and no key that starts with aws:, which AWS reserves; ' +
  "AWS allows 50, and the module's roles carry one of its own.";

const subnets = (count: number): string[] => list(count, (index) => `subnet-0${index.toString(16)}`);
const groups = (count: number): string[] => list(count, (index) => `sg-0${index.toString(16)}`);
const vpc = (subnetIds: readonly unknown[], groupIds: readonly unknown[]) => ({
  vpc_config: { subnet_ids: subnetIds, security_group_ids: groupIds },
});

const roles = [
  refuses('execution_role', roleName, [
    ['the name of a role of 65 characters', { execution_role: { name: letters(65) } }],
    ['an empty name of a role', { execution_role: { name: '' } }],
    ['the ARN of a role', { execution_role: { name: 'arn:aws:iam::123456789012:role/reader' } }],
    ['a name of a role that starts with a slash', { execution_role: { name: '/reader' } }],
    ['a name of a role with a star', { execution_role: { name: '*' } }],
  ]),
  refuses('execution_role', serviceRole, [
    ['the role of a service', { execution_role: { name: 'AWSServiceRoleForConfig' } }],
    ['a role with the path of services', { execution_role: { name: 'aws-service-role/config.amazonaws.com/x' } }],
    ['the role of a service at the end of a path', { execution_role: { name: 'a/b/AWSServiceRoleForConfig' } }],
  ]),
  refuses(
    'permissions_boundary',
    'permissions_boundary must be the ARN of an IAM policy, as in arn:aws:iam::aws:policy/x, or null.',
    [
      ['a boundary that is a name', { permissions_boundary: 'boundary' }],
      ['a boundary that is a role', { permissions_boundary: 'arn:aws:iam::123456789012:role/boundary' }],
    ],
  ),
  refuses('iam_role_path', 'iam_role_path must be / or parts between slashes, as in /a/b/; it is "{}".', [
    ['a path without its last slash', { iam_role_path: '/platform' }, '/platform'],
    ['a path without its first slash', { iam_role_path: 'platform/' }, 'platform/'],
    ['a path with an empty part', { iam_role_path: '/a//b/' }, '/a//b/'],
    ['an empty path', { iam_role_path: '' }, ''],
  ]),
  refuses('iam_role_path', pathAlphabet, [
    ['a path with a colon', { iam_role_path: '/a:b/' }, '/a:b/'],
    ['a path with a star', { iam_role_path: '/platform/*/' }, '/platform/*/'],
    ['a path with a dollar', { iam_role_path: '/$/' }, '/$/'],
  ]),
  refuses('iam_role_path', 'iam_role_path must have at most 512 characters; it has {}.', [
    ['a path of 513 characters', { iam_role_path: `/${letters(511)}/` }, '513'],
  ]),
];

const machine = [
  refuses('runtime', 'runtime must be nodejs22.x or nodejs24.x; it is "{}".', [
    ['a runtime that has ended', { runtime: 'nodejs20.x' }, 'nodejs20.x'],
  ]),
  refuses('architecture', 'architecture must be arm64 or x86_64; it is "{}".', [
    ['an architecture that Lambda does not have', { architecture: 'arm' }, 'arm'],
  ]),
  refuses(
    'memory_size',
    'memory_size must be a whole number of MB from 128 to 10240, the limits of Lambda; it is {}.',
    [
      ['half a megabyte', { memory_size: 128.5 }, '128.5'],
      ['127 MB', { memory_size: 127 }, '127'],
      ['10,241 MB', { memory_size: 10_241 }, '10241'],
    ],
  ),
  refuses(
    'timeout',
    'timeout must be a whole number of seconds from 30, enough for some retries, to 900, the limit of Lambda; it is {}.',
    [
      ['half a second', { timeout: 30.5 }, '30.5'],
      ['29 seconds', { timeout: 29 }, '29'],
      ['901 seconds', { timeout: 901 }, '901'],
    ],
  ),
  refuses('layer', layer, [
    ['a layer that is not an ARN', { layer: 'extension:7' }],
    ['the ARN of a layer without a version', { layer: 'arn:aws:lambda:eu-west-1:123456789012:layer:extension' }],
  ]),
  refuses('log_level', 'log_level must be TRACE, DEBUG, INFO, WARN, ERROR or FATAL; it is "{}".', [
    ['a level in small letters', { log_level: 'info' }, 'info'],
  ]),
  refuses('log_retention_in_days', retention, [
    ['a period that CloudWatch Logs does not have', { log_retention_in_days: 2 }, '2'],
  ]),
  refuses('kms_key_arn', kmsKey, [
    ['the alias of a key', { kms_key_arn: 'arn:aws:kms:eu-west-1:123456789012:alias/logs' }],
    ['the id of a key', { kms_key_arn: '11111111-2222-3333-4444-555555555555' }],
  ]),
];

const network = [
  refuses(
    'vpc_config',
    'vpc_config.subnet_ids must have 1 to 16 IDs, the limit of Lambda; with none the function would be outside the VPC.',
    [
      ['17 subnets', vpc(subnets(17), groups(1))],
      ['no subnet', vpc([], groups(1))],
    ],
  ),
  refuses('vpc_config', 'Each of vpc_config.subnet_ids must be the id of a subnet, as in subnet-0a1b2c3d.', [
    ['a subnet that is null', vpc([null], groups(1))],
    ['a subnet that is not an id', vpc(['private-a'], groups(1))],
  ]),
  refuses('vpc_config', 'vpc_config.security_group_ids must have 1 to 5 IDs, the limit of Lambda.', [
    ['6 security groups', vpc(subnets(1), groups(6))],
    ['no security group', vpc(subnets(1), [])],
  ]),
  refuses(
    'vpc_config',
    'Each of vpc_config.security_group_ids must be the id of a security group, as in sg-0a1b2c3d.',
    [
      ['a security group that is null', vpc(subnets(1), [null])],
      ['a security group that is not an id', vpc(subnets(1), ['default'])],
    ],
  ),
];

const labels = [
  refuses('tags', tooManyTags, [
    ['50 tags', { tags: tags(50) }],
    ['a tag of AWS', { tags: { 'aws:owner': 'security' } }],
    ['a tag of AWS in capitals', { tags: { 'AWS:owner': 'security' } }],
  ]),
  refuses(
    'tags',
    'tags must not hold keys that differ only in case, such as Owner and owner: IAM treats them as one.',
    [['tags that differ in case only', { tags: { Owner: 'a', owner: 'b', other: 'c' } }]],
  ),
];

export const lambdaFunction = [...roles, ...machine, ...network, ...labels];

// runtime = "nodejs24.x" is not here: the module takes it, and provider 5.100 refuses it by itself.
export const lambdaFunctionEdges = [
  accepts('the least of everything about the function', {
    execution_role: { name: 'r' },
    memory_size: 128,
    timeout: 30,
    log_retention_in_days: 0,
    iam_role_path: '/',
    ...vpc(subnets(1), groups(1)),
    tags: {},
  }),
  accepts('the most of everything about the function', {
    execution_role: { name: `a/b/${letters(64)}` },
    memory_size: 10_240,
    timeout: 900,
    log_retention_in_days: 3653,
    iam_role_path: `/${letters(510)}/`,
    ...vpc(subnets(16), groups(5)),
    tags: tags(49),
  }),
  accepts('every allowed kind of character', {
    execution_role: { name: 'audit/Aa9+=,.@_-' },
    iam_role_path: '/a.b/c_d-e/Aa9+=,@/',
    layer: 'arn:aws-us-gov:lambda:us-gov-west-1:123456789012:layer:an_extension-2:17',
    kms_key_arn: 'arn:aws-cn:kms:cn-north-1:123456789012:key/mrk-0123456789abcdef',
    permissions_boundary: 'arn:aws:iam::aws:policy/job-function/ViewOnlyAccess',
    tags: { awsome: 'yes' },
  }),
  accepts('a name that only contains the words of a service-linked role', {
    execution_role: { name: 'audit/not-AWSServiceRoleForConfig' },
  }),
  accepts('a boundary of the account', { permissions_boundary: 'arn:aws:iam::123456789012:policy/boundary' }),
  accepts('nothing where nothing is a choice', {
    execution_role: null,
    layer: null,
    kms_key_arn: null,
    permissions_boundary: null,
    vpc_config: null,
  }),
  accepts('the first of each choice of the function', {
    architecture: 'arm64',
    log_level: 'TRACE',
    runtime: 'nodejs22.x',
  }),
  accepts('the last of each choice of the function', { architecture: 'x86_64', log_level: 'FATAL' }),
];

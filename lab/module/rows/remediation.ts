// The remediation: what its module refuses by itself, and the limits that the root sets to other inputs beside it.
import type { Inputs } from '../../../lab/module/diagnose.ts';
import { exemptions, exemptionsEdges } from './exemptions.ts';
import { referenceRegions, referenceRegionsEdges } from './references.ts';
import { accepts, letters, list, refuses, remediationModule, tags } from '../table.ts';
import type { Refusals, Row } from '../table.ts';

/** The module by itself, as in a member of an organization, with all that it must be given. */
const alone = (settings: Inputs): Inputs => ({
  name: 'iam-role-last-used',
  rule_parameters: { max_days_for_last_used: '60' },
  exemption_tag: 'iam-role-last-used:exempt-until',
  maximum_exemption_days: 400,
  exempt_tags: {},
  ...settings,
});

const inModule = (owner: string, message: string, rows: readonly Row[]): Refusals =>
  refuses(
    owner,
    message,
    rows.map(([what, inputs, ...said]): Row => [what, alone(inputs), ...said]),
    remediationModule,
  );

const acceptsAlone = (what: string, inputs: Inputs) => accepts(what, alone(inputs), remediationModule);

const ruleName =
  'name must have at most 49 characters with remediation; it has {}. ' +
  'The name of the role <name>-ssm-remediator ends at 64.';
const documentName =
  'name must not begin with aws, amazon or amzn with remediation; "{}" does. ' +
  'Systems Manager takes no document <name>-quarantine with such a name.';
const rolePath =
  'settings.iam_role_path must be / or parts between slashes of the characters A-Z a-z 0-9 + = , . @ _ -; it is "{}".';
const roleArn =
  'name and iam_role_path must have at most 204 characters together with remediation; they have {}. ' +
  'AWS Config takes no ARN of more than 256 characters, such as that of <name>-ssm-remediator.';
const inOrganization =
  'remediation must be null with organization: AWS Config cannot remediate for an organization rule. ' +
  'Apply modules/remediation in each member instead.';
const readerName =
  'execution_role_name must be the name of a role, 1 to 64 of the characters A-Z a-z 0-9 + = , . @ _ -, ' +
  'with its path in front if it has one, as in audit/reader; it must not be an ARN, nor start with /.';
const byId =
  'remediation needs resource_id RoleId; it is {}. ' +
  'A role is only touched by its id, because its name may be given to another role.';
const logLevel = 'remediation needs log_level TRACE, DEBUG or INFO; it is {}. The audit lines are written at INFO.';
const parameters =
  'rule_parameters must hold max_days_for_last_used, may hold role_whitelist, and nothing else; it holds {}.';

const besides = [
  refuses('remediation', inOrganization, [['remediation in an organization', { organization: {}, remediation: {} }]]),
  refuses('remediation', byId, [
    ['remediation by the name of a role', { resource_id: 'RoleName', remediation: {} }, 'RoleName'],
  ]),
  inModule('name', ruleName, [['a name of 50 characters with remediation', { name: letters(50) }, '50']]),
  inModule(
    'name',
    documentName,
    ['aws-roles', 'amazon', 'amzn_x', 'AWSRoles', 'Amazon-9', 'AMZN'].map((name): Row => [
      `the name ${name} with remediation`,
      { name },
      name,
    ]),
  ),
  inModule('name', 'name must be made of the characters A-Z a-z 0-9 _ - only; "{}" is not.', [
    ['an empty name of the remediation', { name: '' }, ''],
    ['a name of the remediation with a dot', { name: 'a.b' }, 'a.b'],
  ]),
  inModule(
    'execution_role_name',
    readerName,
    [
      ['the name of a role that is read through of 65 characters', letters(65)],
      ['an empty name of a role that is read through', ''],
      ['the ARN of a role that is read through', 'arn:aws:iam::123456789012:role/reader'],
      ['a name of a role that is read through that starts with a slash', '/reader'],
      ['a pattern of roles that are read through', 'audit/*'],
      ['two roles that are read through', 'one|two'],
    ].map(([what = '', name]): Row => [what, { execution_role_name: name }]),
  ),
  inModule('settings', logLevel, [
    ['remediation at the level WARN', { settings: { log_level: 'WARN' } }, 'WARN'],
    ['remediation at the level FATAL', { settings: { log_level: 'FATAL' } }, 'FATAL'],
  ]),
  inModule('rule_parameters', parameters, [
    ['parameters without max_days_for_last_used', { rule_parameters: { role_whitelist: '/a' } }, 'role_whitelist'],
    [
      'a parameter that the rule does not have',
      { rule_parameters: { max_days_for_last_used: '60', other: 'x' } },
      'max_days_for_last_used, other',
    ],
  ]),
  inModule(
    'settings',
    rolePath,
    ['/platform', 'platform/', '/a//b/', '/a:b/', '/*/', ''].map((path): Row => [
      `the path "${path}" of the roles of the remediation`,
      { settings: { iam_role_path: path } },
      path,
    ]),
  ),
  inModule('settings', roleArn, [
    [
      'a name and a path of 205 characters with remediation',
      { name: letters(49), settings: { iam_role_path: `/${letters(154)}/` } },
      '205',
    ],
  ]),
];

const dryRun =
  'dry_run must be said, true or false, where roles are quarantined or deleted by themselves ' +
  '(quarantine_after_days, delete_after_days, schedule_pass). Begin with dry_run = true, which changes no role.';
const sayPatterns =
  'remediation.protected_patterns must be said where roles are quarantined or deleted by themselves ' +
  '(quarantine_after_days, delete_after_days, schedule_pass): the roles that must never be touched, or [] for none.';

const byItself = [
  inModule('dry_run', dryRun, [
    ['a quarantine by itself without dry_run', { quarantine_after_days: 14 }],
    ['a deletion by itself without dry_run', { delete_after_days: 30 }],
    ['both by themselves without dry_run', { quarantine_after_days: 14, delete_after_days: 30, schedule_pass: true }],
  ]),
  refuses('remediation', sayPatterns, [
    [
      'a quarantine by itself without protected patterns',
      { remediation: { quarantine_after_days: 14, dry_run: true } },
    ],
    ['a deletion by itself without protected patterns', { remediation: { delete_after_days: 30, dry_run: false } }],
    [
      'protected patterns with a spelling that Terraform drops',
      { remediation: { quarantine_after_days: 14, dry_run: false, protected_pattern: ['/ci/*'] } },
    ],
  ]),
  inModule(
    'schedule_pass',
    'schedule_pass needs quarantine_after_days or delete_after_days: without both, the pass has nothing to do.',
    [['a pass without a number of days', { schedule_pass: true, dry_run: true }]],
  ),
  inModule(
    'create_backup_bucket',
    'create_backup_bucket must be true without backup_bucket: the backups need a bucket.',
    [['no bucket at all', { create_backup_bucket: false }]],
  ),
  inModule(
    'settings',
    "settings.tags must hold at most 49 tags: AWS allows 50, and the module's roles carry one of its own.",
    [['50 tags of the remediation', { settings: { tags: tags(50) } }]],
  ),
  inModule(
    'settings',
    'settings.tags must not hold keys that differ only in case, such as Owner and owner: IAM treats them as one.',
    [['tags of the remediation that differ in case only', { settings: { tags: { Owner: 'a', owner: 'b' } } }]],
  ),
];

const patternStart =
  'Each of protected_patterns must start with / or *, because it is compared with path and name together.';
const patternAlphabet =
  'Each of protected_patterns must be made of the characters A-Z a-z 0-9 + = , . @ _ - / * ? only; these are not: {}';
const patternsLength =
  'protected_patterns must have at most 1,024 characters together; ' +
  'all environment variables of a function end at 4 KB. Use wider patterns, such as /team-a/*.';

const patterns = (...protectedPatterns: readonly unknown[]) => ({ protected_patterns: protectedPatterns });

const protection = [
  inModule('protected_patterns', patternStart, [
    ['a protected pattern without a slash or star at its start', patterns('/prod/*', 'prod-*')],
    ['an empty protected pattern', patterns('')],
    ['a protected pattern that is null', patterns(null)],
  ]),
  inModule('protected_patterns', patternAlphabet, [
    ['a protected pattern with a space', patterns('/prod/*', '/no spaces'), '"/no spaces"'],
    ['protected patterns with the bar that joins patterns', patterns('/prod/*|*', '/a|/b'), '"/prod/*|*", "/a|/b"'],
    [
      'a dozen protected patterns with a bar, of which it names ten',
      patterns(...list(12, (index) => `/a|${10 + index}`)),
      `${list(10, (index) => `"/a|${10 + index}"`).join(', ')}, and 2 more`,
    ],
  ]),
  inModule('protected_patterns', patternsLength, [
    ['protected patterns of 1,025 characters', patterns(`/${letters(511)}`, `/${letters(511)}`)],
  ]),
];

const bucket =
  'backup_bucket must be the name of an S3 bucket, 3 to 63 of the characters a-z 0-9 -, or null; ' +
  'with dots, its address would fit no certificate.';

const buckets = [
  inModule(
    'backup_bucket',
    bucket,
    [
      ['a bucket with a name of 2 characters', 'ab'],
      ['a bucket with a name of 64 characters', 'b'.repeat(64)],
      ['a bucket with an empty name', ''],
      ['a bucket with upper case', 'Backups'],
      ['a bucket with dots', 'backups.example.com'],
      ['a bucket with an underscore', 'backups_of_roles'],
      ['a bucket that begins with a hyphen', '-backups'],
      ['a bucket that ends with a hyphen', 'backups-'],
      ['the ARN of a bucket', 'arn:aws:s3:::backups'],
    ].map(([what = '', name]): Row => [what, { backup_bucket: name }]),
  ),
];

const deleter =
  'backup_deleter_arn must be the ARN of an IAM role or user, or null; "{}" is not. ' +
  'Of a session, such as one of IAM Identity Center, give the ARN of its role.';

const deleters = [
  inModule(
    'backup_deleter_arn',
    deleter,
    [
      ['a name in the place of the ARN of who deletes', 'admin'],
      ['everybody as who deletes', '*'],
      ['a session as who deletes', 'arn:aws:sts::123456789012:assumed-role/admin/anna'],
      ['a whole account as who deletes', 'arn:aws:iam::123456789012:root'],
      ['every role as who deletes', 'arn:aws:iam::123456789012:role/*'],
    ].map(([what = '', arn = '']): Row => [what, { backup_deleter_arn: arn }, arn]),
  ),
];

/** A number is refused in the same words below its range, above it, and where it is not a whole one. */
const number = (name: string, message: string, refused: readonly number[]): Refusals =>
  inModule(
    name,
    message,
    refused.map((value): Row => [`${name} of ${value}`, { [name]: value }]),
  );

const numbers = [
  number(
    'quarantine_after_days',
    'quarantine_after_days must be a whole number of days from 1 to 365, or null for no quarantine by itself.',
    [0, 1.5, 366],
  ),
  number(
    'delete_after_days',
    'delete_after_days must be a whole number of days from 1 to 365, or null for no deletion by itself.',
    [0, 1.5, 366],
  ),
  number('maximum_per_day', 'maximum_per_day must be a whole number from 1 to 1,000.', [0, 1.5, 1001]),
];

const pathOf = (length: number): string => `/${'abcdefghi/'.repeat(length / 10)}`;

/** Environment variables that have 4 KB together, the limit of Lambda, where the role's path has this many characters. */
const environment = (path: number): Inputs => ({
  settings: { iam_role_path: `/${letters(path - 2)}/` },
  rule_parameters: { max_days_for_last_used: '60', role_whitelist: pathOf(940) },
  protected_patterns: [pathOf(1000)],
});

const tooLarge =
  'The functions of the remediation would have more than the 4 KB of environment variables that Lambda allows. ' +
  'Use a shorter iam_role_path, wider patterns in whitelist, exempt_tags and protected_patterns, or fewer reference_regions.';

const tooMany =
  'The patterns of roles that are never touched would make the policy of {}-remediator longer than IAM allows. ' +
  'Use fewer or wider ones in protected_patterns, such as /team-a/*.';

/** So many short patterns: each is an ARN in the policy. */
const shortPatterns = (count: number) => ({ protected_patterns: list(count, (index) => `/${index}`) });

const limits = [
  inModule('output.function_names', tooLarge, [['an environment of more than 4 KB', environment(186)]]),
  inModule('output.function_names', tooMany, [
    ['100 patterns of roles that are never touched', shortPatterns(100), 'iam-role-last-used'],
  ]),
];

export const remediations = [
  ...exemptions(remediationModule, alone),
  ...referenceRegions(remediationModule, alone),
  ...besides,
  ...byItself,
  ...protection,
  ...buckets,
  ...deleters,
  ...numbers,
  ...limits,
];

const least = {
  quarantine_after_days: 1,
  delete_after_days: 1,
  dry_run: false,
  protected_patterns: [],
  maximum_per_day: 1,
  skip_referenced: false,
  backup_bucket: 'abc',
  backup_deleter_arn: 'arn:aws:iam::123456789012:user/a',
};

const most = {
  quarantine_after_days: 365,
  delete_after_days: 365,
  schedule_pass: true,
  protected_patterns: [`/${letters(511)}`, `/${letters(510)}`],
  protect_platform_roles: true,
  maximum_per_day: 1000,
  skip_referenced: true,
  dry_run: true,
  backup_bucket: 'b'.repeat(63),
  backup_deleter_arn: `arn:aws-us-gov:iam::123456789012:role/platform/${letters(64)}`,
};

const everyCharacter = {
  protected_patterns: ['/team-a/*', '*-ci?', '/Aa9+=,.@_-/x', '*'],
  backup_bucket: '9-backups-0',
};

const levels = ['INFO', 'DEBUG', 'TRACE'];

export const remediationsEdges = [
  accepts('the least of everything about the remediation', { name: 'a', remediation: least }),
  accepts('the most of everything about the remediation', { name: letters(49), remediation: most }),
  accepts('every allowed kind of character for the remediation', { name: 'Iam_role-9', remediation: everyCharacter }),
  accepts('a name of 50 characters without remediation', { name: letters(50), remediation: null }),
  ...['aws-roles', 'amazon', 'amzn'].map((name) => accepts(`the name ${name} without remediation`, { name })),
  accepts('the name of a role as resource_id without remediation', { resource_id: 'RoleName', remediation: null }),
  ...levels.map((level) => accepts(`remediation at the level ${level}`, { log_level: level, remediation: {} })),
  acceptsAlone('the least of everything by the module alone', { name: 'a', ...least }),
  acceptsAlone('the most of everything by the module alone', {
    name: letters(49),
    config_rule: { name: 'x' },
    ...most,
  }),
  acceptsAlone('a name and a path of 204 characters by the module alone', {
    name: letters(49),
    settings: { iam_role_path: `/${letters(153)}/` },
  }),
  ...['/', '/a/b/', '/Aa9+=,.@_-/'].map((path) =>
    acceptsAlone(`the path ${path} by the module alone`, { settings: { iam_role_path: path } }),
  ),
  ...[letters(64), `audit/Aa9+=,.@_-/${letters(64)}`].map((name) =>
    acceptsAlone(`${name}, the name of a role that is read through`, { execution_role_name: name }),
  ),
  ...['a-aws', 'aw-s', 'amazo', 'amz-n'].map((name) => acceptsAlone(`the name ${name} by the module alone`, { name })),
  acceptsAlone('a quarantine by itself, and no deletion', { quarantine_after_days: 14, dry_run: true }),
  acceptsAlone('a deletion by itself, and no quarantine', { delete_after_days: 30, dry_run: true }),
  acceptsAlone('numbers of days without a pass', { quarantine_after_days: 14, schedule_pass: false, dry_run: true }),
  acceptsAlone('no pass, and no number of days', { schedule_pass: false }),
  acceptsAlone('every allowed kind of character by the module alone', { name: 'Iam_role-9', ...everyCharacter }),
  acceptsAlone('a whitelist by the module alone', {
    rule_parameters: { max_days_for_last_used: '60', role_whitelist: '/a|/b' },
  }),
  ...levels.map((level) => acceptsAlone(`the level ${level} by the module alone`, { settings: { log_level: level } })),
  ...exemptionsEdges(remediationModule, alone),
  ...referenceRegionsEdges(remediationModule, alone),
  acceptsAlone('49 tags of the remediation', { settings: { tags: tags(49) } }),
  acceptsAlone('an environment of less than 4 KB', environment(100)),
  acceptsAlone('60 patterns of roles that are never touched', shortPatterns(60)),
];

// The remediation: what its module refuses by itself, and the limits that the root sets to other inputs beside it.
import type { Inputs } from '../../../lab/module/diagnose.ts';
import { accepts, letters, refuses, remediationModule } from '../table.ts';
import type { Refusals, Row } from '../table.ts';

/** The module by itself, as in a member of an organization, with all that it must be given. */
const alone = (settings: Inputs): Inputs => ({
  name: 'iam-role-last-used',
  rule_parameters: { max_days_for_last_used: '60' },
  exemption_tag: 'iam-role-last-used:exempt-until',
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
  'name must have at most 53 characters with remediation; it has {}. ' +
  'The roles and functions <name>-remediator and <name>-automation end at 64.';
const inOrganization =
  'remediation must be null with organization: AWS Config cannot remediate for an organization rule. ' +
  'Apply modules/remediation in each member instead.';
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
  inModule('name', ruleName, [['a name of 54 characters with remediation', { name: letters(54) }, '54']]),
  inModule('name', 'name must be made of the characters A-Z a-z 0-9 _ - only; "{}" is not.', [
    ['an empty name of the remediation', { name: '' }, ''],
    ['a name of the remediation with a dot', { name: 'a.b' }, 'a.b'],
  ]),
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
  inModule('automatic', 'automatic needs config_rule: AWS Config starts a quarantine for the results of one rule.', [
    ['a quarantine by AWS Config without a rule', { automatic: true, config_rule: null }],
  ]),
];

const dryRun =
  'dry_run must be said, true or false, where roles are quarantined or deleted by themselves ' +
  '(automatic, delete_after_days, schedule_deletion). Begin with dry_run = true, which changes no role.';
const sayPatterns =
  'remediation.protected_patterns must be said where roles are quarantined or deleted by themselves ' +
  '(automatic, delete_after_days, schedule_deletion): the roles that must never be touched, or [] for none.';

const byItself = [
  inModule('dry_run', dryRun, [
    ['a quarantine by AWS Config without dry_run', { automatic: true, config_rule: { name: 'iam-role-last-used' } }],
    ['a deletion by schedule without dry_run', { delete_after_days: 30 }],
  ]),
  refuses(
    'remediation',
    'remediation.quarantine_after_days does nothing in this version: use automatic, with dry_run = true at first.',
    [
      [
        'a quarantine after some days with a dry_run that Terraform drops',
        { remediation: { quarantine_after_days: 7, dryrun: true } },
      ],
    ],
  ),
  refuses('remediation', sayPatterns, [
    ['a quarantine by AWS Config without protected patterns', { remediation: { automatic: true, dry_run: true } }],
    ['a deletion by schedule without protected patterns', { remediation: { delete_after_days: 30, dry_run: false } }],
    [
      'protected patterns with a spelling that Terraform drops',
      { remediation: { automatic: true, dry_run: false, protected_pattern: ['/ci/*'] } },
    ],
  ]),
  inModule(
    'schedule_deletion',
    'schedule_deletion needs delete_after_days: after how many days in quarantine a role is deleted.',
    [['a schedule without a number of days', { schedule_deletion: true, dry_run: true }]],
  ),
  inModule(
    'create_backup_bucket',
    'create_backup_bucket must be true without backup_bucket: the backups need a bucket.',
    [['no bucket at all', { create_backup_bucket: false }]],
  ),
  inModule(
    'settings',
    'settings.tags must not hold keys that differ in case only, as Owner and owner: IAM does not tell them apart.',
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

/** A number is refused in the same words below its range, above it, and where it is no whole one. */
const number = (name: string, message: string, refused: readonly number[]): Refusals =>
  inModule(
    name,
    message,
    refused.map((value): Row => [`${name} of ${value}`, { [name]: value }]),
  );

const numbers = [
  number(
    'delete_after_days',
    'delete_after_days must be a whole number of days from 1 to 365, or null for no deletion by schedule.',
    [0, 1.5, 366],
  ),
  number('maximum_per_day', 'maximum_per_day must be a whole number from 1 to 1,000.', [0, 1.5, 1001]),
  number(
    'maximum_automatic_attempts',
    'maximum_automatic_attempts must be a whole number from 1 to 25, the limit of AWS Config.',
    [0, 1.5, 26],
  ),
  number(
    'retry_attempt_seconds',
    'retry_attempt_seconds must be a whole number from 1 to 2,678,000, the limit of AWS Config.',
    [0, 1.5, 2_678_001],
  ),
  number(
    'concurrent_execution_rate_percentage',
    'concurrent_execution_rate_percentage must be a whole number from 1 to 100.',
    [0, 1.5, 101],
  ),
  number('error_percentage', 'error_percentage must be a whole number from 1 to 100.', [0, 1.5, 101]),
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
  'Use a shorter iam_role_path, or wider patterns in whitelist and protected_patterns.';

const limits = [inModule('output.function_names', tooLarge, [['an environment of more than 4 KB', environment(512)]])];

export const remediations = [...besides, ...byItself, ...protection, ...buckets, ...numbers, ...limits];

const least = {
  delete_after_days: 1,
  dry_run: false,
  protected_patterns: [],
  maximum_per_day: 1,
  backup_bucket: 'abc',
  maximum_automatic_attempts: 1,
  retry_attempt_seconds: 1,
  concurrent_execution_rate_percentage: 1,
  error_percentage: 1,
};

const most = {
  automatic: true,
  delete_after_days: 365,
  protected_patterns: [`/${letters(511)}`, `/${letters(510)}`],
  maximum_per_day: 1000,
  dry_run: true,
  backup_bucket: 'b'.repeat(63),
  maximum_automatic_attempts: 25,
  retry_attempt_seconds: 2_678_000,
  concurrent_execution_rate_percentage: 100,
  error_percentage: 100,
};

const everyCharacter = {
  protected_patterns: ['/team-a/*', '*-ci?', '/Aa9+=,.@_-/x', '*'],
  backup_bucket: '9-backups-0',
};

const levels = ['INFO', 'DEBUG', 'TRACE'];

export const remediationsEdges = [
  accepts('the least of everything about the remediation', { name: 'a', remediation: least }),
  accepts('the most of everything about the remediation', { name: letters(53), remediation: most }),
  accepts('every allowed kind of character for the remediation', { name: 'Iam_role-9', remediation: everyCharacter }),
  accepts('a name of 54 characters without remediation', { name: letters(54), remediation: null }),
  accepts('the name of a role as resource_id without remediation', { resource_id: 'RoleName', remediation: null }),
  ...levels.map((level) => accepts(`remediation at the level ${level}`, { log_level: level, remediation: {} })),
  acceptsAlone('the least of everything by the module alone', { name: 'a', ...least }),
  acceptsAlone('the most of everything by the module alone', {
    name: letters(53),
    config_rule: { name: 'x' },
    ...most,
  }),
  acceptsAlone('every allowed kind of character by the module alone', { name: 'Iam_role-9', ...everyCharacter }),
  acceptsAlone('a whitelist by the module alone', {
    rule_parameters: { max_days_for_last_used: '60', role_whitelist: '/a|/b' },
  }),
  ...levels.map((level) => acceptsAlone(`the level ${level} by the module alone`, { settings: { log_level: level } })),
  acceptsAlone('an environment of 4 KB', environment(200)),
];

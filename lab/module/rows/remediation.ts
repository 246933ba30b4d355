// The remediation, and the limits that it sets to other inputs.
import type { Inputs } from '../../../lab/module/diagnose.ts';
import { accepts, letters, refuses } from '../table.ts';
import type { Refusals, Row } from '../table.ts';

const remediation = (settings: Inputs) => ({ remediation: settings });

const ruleName =
  'name must have at most 53 characters with remediation; it has {}. ' +
  'The roles and functions <name>-remediator and <name>-automation end at 64.';
const inOrganization =
  'remediation must be null with organization: ' +
  'AWS Config cannot remediate for an organization rule. Apply the module with remediation in each account instead.';
const byId =
  'remediation needs resource_id RoleId; it is {}. ' +
  'A role is only touched by its id, because its name may be given to another role.';
const logLevel = 'remediation needs log_level TRACE, DEBUG or INFO; it is {}. The audit lines are written at INFO.';

const besides = [
  refuses('name', ruleName, [
    ['a name of 54 characters with remediation', { name: letters(54), remediation: {} }, '54'],
  ]),
  refuses('remediation', inOrganization, [['remediation in an organization', { organization: {}, remediation: {} }]]),
  refuses('remediation', byId, [
    ['remediation by the name of a role', { resource_id: 'RoleName', remediation: {} }, 'RoleName'],
  ]),
  refuses('remediation', logLevel, [
    ['remediation at the level WARN', { log_level: 'WARN', remediation: {} }, 'WARN'],
    ['remediation at the level FATAL', { log_level: 'FATAL', remediation: {} }, 'FATAL'],
  ]),
];

const patternStart =
  'Each of remediation.protected_patterns must start with / or *, because it is compared with path and name together.';
const patternAlphabet =
  'Each of remediation.protected_patterns must be made of the characters A-Z a-z 0-9 + = , . @ _ - / * ? only; these are not: {}';
const patternsLength =
  'remediation.protected_patterns must have at most 1,024 characters together; ' +
  'all environment variables of a function end at 4 KB. Use wider patterns, such as /team-a/*.';

const patterns = (...protectedPatterns: readonly unknown[]) => remediation({ protected_patterns: protectedPatterns });

const protection = [
  refuses('remediation', patternStart, [
    ['a protected pattern without a slash or star at its start', patterns('/prod/*', 'prod-*')],
    ['an empty protected pattern', patterns('')],
    ['a protected pattern that is null', patterns(null)],
  ]),
  refuses('remediation', patternAlphabet, [
    ['a protected pattern with a space', patterns('/prod/*', '/no spaces'), '"/no spaces"'],
    ['protected patterns with the bar that joins patterns', patterns('/prod/*|*', '/a|/b'), '"/prod/*|*", "/a|/b"'],
  ]),
  refuses('remediation', patternsLength, [
    ['protected patterns of 1,025 characters', patterns(`/${letters(511)}`, `/${letters(511)}`)],
  ]),
];

const bucket =
  'remediation.backup_bucket must be the name of an S3 bucket, 3 to 63 of the characters a-z 0-9 -, or null; ' +
  'with dots, its address would fit no certificate.';

const buckets = [
  refuses(
    'remediation',
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
    ].map(([what = '', name]): Row => [what, remediation({ backup_bucket: name })]),
  ),
];

/** A number is refused in the same words below its range, above it, and where it is no whole one. */
const number = (name: string, message: string, refused: readonly number[]): Refusals =>
  refuses(
    'remediation',
    message,
    refused.map((value): Row => [`${name} of ${value}`, remediation({ [name]: value })]),
  );

const numbers = [
  number('delete_after_days', 'remediation.delete_after_days must be a whole number of days, or null.', [1.5]),
  number(
    'delete_after_days',
    'remediation.delete_after_days must be from 1 to 365 days, or null for no deletion by schedule.',
    [0, 366],
  ),
  number('maximum_per_day', 'remediation.maximum_per_day must be a whole number.', [1.5]),
  number('maximum_per_day', 'remediation.maximum_per_day must be from 1 to 1,000.', [0, 1001]),
  number(
    'maximum_automatic_attempts',
    'remediation.maximum_automatic_attempts must be a whole number from 1 to 25, the limit of AWS Config.',
    [0, 1.5, 26],
  ),
  number(
    'retry_attempt_seconds',
    'remediation.retry_attempt_seconds must be a whole number from 1 to 2,678,000, the limit of AWS Config.',
    [0, 1.5, 2_678_001],
  ),
  number(
    'concurrent_execution_rate_percentage',
    'remediation.concurrent_execution_rate_percentage must be a whole number from 1 to 100.',
    [0, 1.5, 101],
  ),
  number('error_percentage', 'remediation.error_percentage must be a whole number from 1 to 100.', [0, 1.5, 101]),
];

const pathOf = (length: number): string => `/${'abcdefghi/'.repeat(length / 10)}`;

/** Environment variables that have 4 KB together, the limit of Lambda, where the role's path has this many characters. */
const environment = (path: number): Inputs => ({
  iam_role_path: `/${letters(path - 2)}/`,
  whitelist: [pathOf(940)],
  remediation: { protected_patterns: [pathOf(1000)] },
});

const tooLarge =
  'The functions of the remediation would have more than the 4 KB of environment variables that Lambda allows. ' +
  'Use a shorter iam_role_path, or wider patterns in whitelist and remediation.protected_patterns.';

const limits = [
  refuses('aws_lambda_function.remediation', tooLarge, [['an environment of more than 4 KB', environment(512)]]),
];

export const remediations = [...besides, ...protection, ...buckets, ...numbers, ...limits];

export const remediationsEdges = [
  accepts('the least of everything about the remediation', {
    name: 'a',
    remediation: {
      delete_after_days: 1,
      protected_patterns: [],
      maximum_per_day: 1,
      backup_bucket: 'abc',
      maximum_automatic_attempts: 1,
      retry_attempt_seconds: 1,
      concurrent_execution_rate_percentage: 1,
      error_percentage: 1,
    },
  }),
  accepts('the most of everything about the remediation', {
    name: letters(53),
    remediation: {
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
    },
  }),
  accepts('every allowed kind of character for the remediation', {
    name: 'Iam_role-9',
    remediation: { protected_patterns: ['/team-a/*', '*-ci?', '/Aa9+=,.@_-/x', '*'], backup_bucket: '9-backups-0' },
  }),
  accepts('a name of 54 characters without remediation', { name: letters(54), remediation: null }),
  accepts('the name of a role as resource_id without remediation', { resource_id: 'RoleName', remediation: null }),
  ...['INFO', 'DEBUG', 'TRACE'].map((level) =>
    accepts(`remediation at the level ${level}`, { log_level: level, remediation: {} }),
  ),
  accepts('an environment of 4 KB', environment(200)),
];

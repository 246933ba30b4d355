// What the rules of Checkov and Trivy look for, each under the first id of its line in docs/policy-checks.md.

/** A resource as hcl2json has it: expressions are text. */
export type Resource = Readonly<Record<string, unknown>>;

type Rule = (resource: Resource) => boolean;

const text = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value ?? ''));
const has =
  (...names: readonly string[]): Rule =>
  (resource) =>
    names.some((name) => name in resource && resource[name] !== null);
const uses =
  (input: string): Rule =>
  (resource) =>
    text(resource).includes(`var.${input}`);
const all =
  (...rules: readonly Rule[]): Rule =>
  (resource) =>
    rules.every((rule) => rule(resource));
const not =
  (rule: Rule): Rule =>
  (resource) =>
    !rule(resource);
const matches =
  (pattern: RegExp): Rule =>
  (resource) =>
    pattern.test(text(resource).replaceAll('\\"', '"').replaceAll(/ +/g, ' '));
const isTrue =
  (...names: readonly string[]): Rule =>
  (resource) =>
    names.every((name) => resource[name] === true);

const anyAction = /\bActions?"? ?[=:] ?\[?"\*"/i;
const anyPrincipal = /\bPrincipal"? ?[=:] ?(?:"\*"|\{ ?"?AWS"? ?[=:] ?\[?"\*")/;
// local.from_compliance_change of notifications.tf has the same condition, which the tests of Terraform look at.
const fromOneRule = all(
  not(matches(anyAction)),
  not(matches(anyPrincipal)),
  matches(/aws:SourceArn" = aws_|local\.from_compliance_change/),
);

export const met: Readonly<Record<string, Rule>> = {
  CKV_AWS_45: not(matches(/AKIA|secret|password|token|api_?key/i)),
  CKV_AWS_363: ({ runtime }) => runtime === '${var.settings.runtime}',
  CKV_AWS_301: ({ principal }) => /^[a-z]+\.amazonaws\.com$/.test(text(principal)),
  CKV_AWS_364: ({ count, ...limits }) =>
    has('source_account', 'source_arn')(limits) || count === '${local.invoked_from_anywhere ? 1 : 0}',
  CKV_AWS_60: all(
    not(matches(anyPrincipal)),
    matches(/Principal = \{ (?:Service|AWS) = |templatefile\(|yamldecode\(|local\./),
  ),
  CKV_AWS_62: not(matches(anyAction)),
  CKV_AWS_274: not(matches(/AdministratorAccess|IAMFullAccess/)),
  CKV_AWS_66: ({ retention_in_days: days }) => days === '${var.settings.log_retention_in_days}',
  CKV_AWS_169: fromOneRule,
  CKV_AWS_27: has('sqs_managed_sse_enabled'),
  CKV_AWS_168: fromOneRule,
  CKV_AWS_319: ({ actions_enabled: enabled }) => enabled !== false,
  CKV_AWS_303: not(has('permissions')),
  CKV_AWS_121: matches(/"all_regions":true/),
  CKV_AWS_53: isTrue('block_public_acls', 'block_public_policy', 'ignore_public_acls', 'restrict_public_buckets'),
  CKV2_AWS_65: matches(/"object_ownership":"BucketOwnerEnforced"/),
  CKV_AWS_21: matches(/"status":"Enabled"/),
  CKV_AWS_19: matches(/AES256/),
  CKV_AWS_70: all(not(matches(/Effect = "Allow"/)), matches(/aws:SecureTransport/)),
};

export const metWithInput: Readonly<Record<string, Rule>> = {
  CKV_AWS_117: uses('settings.vpc_config'),
  CKV_AWS_173: ({ kms_key_arn: key }) => key === '${var.settings.kms_key_arn}',
  CKV_AWS_158: ({ kms_key_id: key }) => key === '${var.settings.kms_key_arn}',
  CKV_AWS_26: ({ kms_master_key_id: key }) => key === '${var.kms_key_arn}',
  CKV2_AWS_73: ({ kms_master_key_id: key }) => key === '${var.kms_key_arn}',
  CKV_AWS_145: uses('kms_key_arn'),
};

/** What would meet the rules that are not met: none of these may hold. */
export const notMet: Readonly<Record<string, Rule>> = {
  CKV_AWS_50: has('tracing_config'),
  CKV_AWS_115: has('reserved_concurrent_executions'),
  CKV_AWS_116: has('dead_letter_config'),
  CKV_AWS_272: has('code_signing_config_arn'),
  'AWS-0067': has('source_arn'),
  // Held by the list of actions in that line.
  CKV_AWS_290: () => false,
  CKV_AWS_18: has('logging'),
  CKV_AWS_144: has('replication_configuration'),
  CKV_AWS_143: has('object_lock_enabled', 'object_lock_configuration'),
  CKV2_AWS_61: has('lifecycle_rule'),
  CKV_AWS_297: has('kms_key_arn'),
};

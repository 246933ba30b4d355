import { createEnvironmentReader } from '../function/environment.ts';
import { parseJson, isJson } from '../function/json.ts';
import type { Environment } from '../function/environment.ts';
import { InputError } from '../function/errors.ts';
import { readParameters, readExemptions } from '../rule/parameters.ts';
import type { Policy } from '../rule/rule.ts';
import { badPatterns, createWhitelist } from '../rule/whitelist.ts';
import type { Whitelist } from '../rule/whitelist.ts';

/** The settings of the remediation: environment variables that modules/remediation sets. */
export interface RemediationSettings {
  readonly ruleName: string;
  /** What the rule compares roles with: the same parameters that AWS Config hands to the evaluator. */
  readonly policy: Policy;
  readonly protectedPatterns: Whitelist;
  /** Of the roles by which landing zones live. */
  readonly platformPatterns: Whitelist;
  /** Of the module's own roles, of whichever instance, and the role by which the account is read. */
  readonly ownRoles: Whitelist;
  /** Roles that may be quarantined, and roles that may be deleted, in 24 hours. */
  readonly maximumPerDay: number;
  /** Days in a row that the pass must find a role unused before it quarantines it; undefined: it quarantines nothing. */
  readonly quarantineAfterDays: number | undefined;
  /** Days in quarantine after which the pass deletes; undefined: it deletes nothing. */
  readonly deleteAfterDays: number | undefined;
  readonly dryRun: boolean;
  /** Whether a role that recorded resources name is left alone. */
  readonly skipReferenced: boolean;
  /** Regions whose inventory is asked, beside the function's own. */
  readonly referenceRegions: readonly string[];
  readonly denyPolicyArn: string;
  readonly partition: string;
  readonly accountId: string;
  readonly backupBucket: string;
  /** Of the keys in the bucket; ends with "/". */
  readonly backupPrefix: string;
}

/** Patterns of roles that are never touched. */
const readPatterns = (environment: Environment, name: string, problems: string[]): Whitelist => {
  const value = environment[name];
  const patterns = value === undefined || value === '' ? [] : value.split('|');
  const bad = badPatterns(patterns);
  if (bad !== undefined) problems.push(`${name} holds ${bad}`);
  return createWhitelist(bad === undefined ? patterns : [], { ignoreCase: true });
};

/** Reads the settings. Throws one InputError that names every variable that cannot be used. */
export const readRemediationSettings = (environment: Environment): RemediationSettings => {
  const problems: string[] = [];
  const { oneOf, optional, required, wholeNumber } = createEnvironmentReader(environment, problems);
  const parameters = parseJson(environment['RULE_PARAMETERS']);
  if (!isJson(parameters)) problems.push('RULE_PARAMETERS is not a JSON object');
  const partition = required('PARTITION');
  required('OWN_ROLES');
  const settings: RemediationSettings = {
    ruleName: required('RULE_NAME'),
    policy: {
      ...readParameters(isJson(parameters) ? parameters : {}, problems),
      ...readExemptions(environment, problems),
      // Whatever the evaluator reports of them: they are not ours to change.
      includeProtectedRoles: false,
    },
    protectedPatterns: readPatterns(environment, 'PROTECTED_PATTERNS', problems),
    platformPatterns: readPatterns(environment, 'PLATFORM_PATTERNS', problems),
    ownRoles: readPatterns(environment, 'OWN_ROLES', problems),
    maximumPerDay: wholeNumber('MAXIMUM_PER_DAY', 1, 1_000) ?? 10,
    quarantineAfterDays: wholeNumber('QUARANTINE_AFTER_DAYS', 1, 365),
    deleteAfterDays: wholeNumber('DELETE_AFTER_DAYS', 1, 365),
    dryRun: oneOf('DRY_RUN', ['false', 'true']) === 'true',
    // Where nothing is said, nothing is taken away that something may need.
    skipReferenced: oneOf('SKIP_REFERENCED', ['true', 'false']) === 'true',
    referenceRegions: optional('REFERENCE_REGIONS')?.split('|') ?? [],
    denyPolicyArn: `arn:${partition}:iam::aws:policy/AWSDenyAll`,
    partition,
    accountId: required('ACCOUNT_ID'),
    backupBucket: required('BACKUP_BUCKET'),
    backupPrefix: required('BACKUP_PREFIX'),
  };
  if (problems.length > 0) throw new InputError(problems, 'Nothing was done');
  return settings;
};

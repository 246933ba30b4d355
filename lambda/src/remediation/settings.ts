import { createEnvironmentReader } from '../function/environment.ts';
import { parseJson, isJson } from '../function/json.ts';
import type { Environment } from '../function/environment.ts';
import { InputError } from '../function/errors.ts';
import { readParameters, readExemptionTag } from '../rule/parameters.ts';
import type { Policy } from '../rule/rule.ts';
import { createWhitelist, patternProblem } from '../rule/whitelist.ts';
import type { Whitelist } from '../rule/whitelist.ts';

/** The settings of the remediation: environment variables that modules/remediation sets. */
export interface RemediationSettings {
  readonly ruleName: string;
  /** What the rule compares roles with: the same parameters that AWS Config hands to the evaluator. */
  readonly policy: Policy;
  readonly protectedPatterns: Whitelist;
  /** Pathnames of the module's own roles. */
  readonly ownRoles: ReadonlySet<string>;
  /** Roles that may be quarantined, and roles that may be deleted, in 24 hours. */
  readonly maximumPerDay: number;
  /** Days in quarantine after which the sweep deletes; undefined: it deletes nothing. */
  readonly deleteAfterDays: number | undefined;
  readonly dryRun: boolean;
  readonly denyPolicyArn: string;
  readonly partition: string;
  readonly backupBucket: string;
  /** Of the keys in the bucket; ends with "/". */
  readonly backupPrefix: string;
}

const readPatterns = (value: string | undefined, problems: string[]): Whitelist => {
  const patterns = value === undefined || value === '' ? [] : value.split('|');
  const faults = patterns.map(patternProblem).filter((problem) => problem !== undefined);
  if (faults.length > 0) problems.push(`PROTECTED_PATTERNS holds ${faults.join(', ')}`);
  return createWhitelist(faults.length > 0 ? [] : patterns);
};

/** Reads the settings. Throws one InputError that names every variable that cannot be used. */
export const readRemediationSettings = (environment: Environment): RemediationSettings => {
  const problems: string[] = [];
  const { oneOf, required, wholeNumber } = createEnvironmentReader(environment, problems);
  const parameters = parseJson(environment['RULE_PARAMETERS']);
  if (!isJson(parameters)) problems.push('RULE_PARAMETERS is not a JSON object');
  const partition = required('PARTITION');
  const settings: RemediationSettings = {
    ruleName: required('RULE_NAME'),
    policy: {
      ...readParameters(isJson(parameters) ? parameters : {}, problems),
      exemptionTag: readExemptionTag(environment),
      // Whatever the evaluator reports of them: they are not ours to change.
      includeProtectedRoles: false,
    },
    protectedPatterns: readPatterns(environment['PROTECTED_PATTERNS'], problems),
    ownRoles: new Set(required('OWN_ROLES').split('|')),
    maximumPerDay: wholeNumber('MAXIMUM_PER_DAY', 1, 1_000) ?? 10,
    deleteAfterDays: wholeNumber('DELETE_AFTER_DAYS', 1, 365),
    dryRun: oneOf('DRY_RUN', ['false', 'true']) === 'true',
    denyPolicyArn: `arn:${partition}:iam::aws:policy/AWSDenyAll`,
    partition,
    backupBucket: required('BACKUP_BUCKET'),
    backupPrefix: required('BACKUP_PREFIX'),
  };
  if (problems.length > 0) throw new InputError(problems, 'Nothing was done');
  return settings;
};

import { createEnvironmentReader } from '../function/environment.ts';
import { isJson, parseJson } from '../function/json.ts';
import type { Json } from '../function/json.ts';
import type { Environment } from '../function/environment.ts';
import { InputError } from '../function/errors.ts';
import type { Reporting } from './evaluate-account.ts';
import type { ResourceId } from '../rule/compliance.ts';
import { readExemptions } from '../rule/parameters.ts';
import type { Exemptions } from '../rule/parameters.ts';

/**
 * Whose credentials read the account and report: the function's own, those of the role that the event names, or those of
 * the role with this name in the account of the event.
 */
export type ExecutionRole = 'own' | 'of-event' | { readonly name: string };

/** The settings of the function: environment variables named after the variables of the Terraform module. */
export interface Settings {
  readonly exemptions: Exemptions;
  readonly resourceId: ResourceId;
  readonly includeProtectedRoles: boolean;
  readonly reporting: Reporting;
  readonly executionRole: ExecutionRole;
  readonly logFindings: boolean;
  /** Key of the tag that names the owner of a role; undefined where owners are not told. */
  readonly ownerTag: string | undefined;
  /** Name of the organization rule that the function is for; undefined where it is for the rule of one account. */
  readonly organizationRule: string | undefined;
  /** Whether annotations of findings say what still names the role. */
  readonly asksReferences: boolean;
  /** Regions whose inventory is asked for that, beside the function's own. */
  readonly referenceRegions: readonly string[];
  /** Undefined where no run sends a message. */
  readonly notifications: Notifications | undefined;
}

/** Where the message of a run goes, and what the module has it say. */
export interface Notifications {
  readonly topicArn: string;
  /** Host of the console of the partition. */
  readonly console: string;
  /** Lines at the end of the message: what to do. */
  readonly hints: readonly string[];
}

/** Whether a role, by its path and name, is one of a service, such as AWS Config's own AWSServiceRoleForConfig. */
export const isServiceLinked = (name: string): boolean => /^aws-service-role\/|(^|\/)AWSServiceRoleFor/.test(name);

const readExecutionRole = (value: string | undefined, problems: string[]): ExecutionRole => {
  if (value === undefined) return 'own';
  const parsed = parseJson(value);
  if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)) {
    const name = (parsed as { name?: unknown }).name ?? undefined;
    if (name === undefined) return 'of-event';
    if (typeof name === 'string' && isServiceLinked(name)) {
      problems.push(`EXECUTION_ROLE names ${name}, a service-linked role, which only its service can assume`);
      return 'own';
    }
    if (typeof name === 'string' && /^[A-Za-z0-9+=,.@_/-]+$/.test(name)) return { name };
  }
  problems.push('EXECUTION_ROLE is neither {} nor {"name":"…"} with the name of a role');
  return 'own';
};

const topic = /^arn:aws[a-z-]*:sns:[a-z0-9-]+:\d{12}:[A-Za-z0-9_-]+$/;

const readNotifications = (value: string | undefined, problems: string[]): Notifications | undefined => {
  if (value === undefined) return undefined;
  const parsed = parseJson(value);
  const { topic_arn: topicArn, console, hints } = isJson(parsed) ? parsed : ({} as Json);
  const isText = (given: unknown): given is string => typeof given === 'string';
  if (isText(topicArn) && topic.test(topicArn) && isText(console) && Array.isArray(hints) && hints.every(isText)) {
    return { topicArn, console, hints };
  }
  problems.push('NOTIFICATIONS is not {"topic_arn":"…","console":"…","hints":["…"]} with the ARN of an SNS topic');
  return undefined;
};

/** Reads the settings. Throws one InputError that names every variable that cannot be used. */
export const readSettings = (environment: Environment): Settings => {
  const problems: string[] = [];
  const { oneOf, optional } = createEnvironmentReader(environment, problems);
  const settings: Settings = {
    exemptions: readExemptions(environment, problems),
    resourceId: oneOf<ResourceId>('RESOURCE_ID', ['RoleId', 'RoleName']),
    includeProtectedRoles: oneOf('INCLUDE_PROTECTED_ROLES', ['false', 'true']) === 'true',
    reporting: oneOf<Reporting>('REPORTING', ['all', 'changes']),
    executionRole: readExecutionRole(environment['EXECUTION_ROLE'], problems),
    logFindings: oneOf('LOG_FINDINGS', ['false', 'true']) === 'true',
    ownerTag: optional('OWNER_TAG'),
    organizationRule: optional('ORGANIZATION_RULE'),
    asksReferences: oneOf('REFERENCES', ['false', 'true']) === 'true',
    referenceRegions: optional('REFERENCE_REGIONS')?.split('|') ?? [],
    notifications: readNotifications(optional('NOTIFICATIONS'), problems),
  };
  if (problems.length > 0) throw new InputError(problems);
  return settings;
};

import { fromEnv } from '@aws-sdk/credential-provider-env';
import type { AwsCredentialIdentity } from '@smithy/types';
import { systemTime } from '../../function/clock.ts';
import { ownEnvironment } from '../../function/environment.ts';
import { InputError } from '../../function/errors.ts';
import type { Invocation } from '../../evaluation/event.ts';
import type { Account, ReferenceFinder } from '../../evaluation/ports.ts';
import { isServiceLinked } from '../../evaluation/settings.ts';
import type { ExecutionRole } from '../../evaluation/settings.ts';
import type { Connections } from '../connections.ts';
import { createRetries } from '../retry.ts';
import { readRoles } from '../roles.ts';
import type { Surroundings } from '../signed-call.ts';
import { putEvaluations } from './put-evaluations.ts';
import type { ReferenceOptions } from './reference-reader.ts';
import { readResults } from './results.ts';

/** Longer than the ARN of any role: 512 characters of path and 64 of name. */
const longestArn = 700;

/**
 * Finds the role to assume, or undefined for the function's own credentials. Throws where it is of another account, or one
 * that nobody but its service can assume.
 */
export const executionRoleArn = (invocation: Invocation, executionRole: ExecutionRole): string | undefined => {
  if (executionRole === 'own') return undefined;
  const { accountId, executionRoleArn: given, partition } = invocation;
  const accountOfArn = /^arn:aws[a-z-]*:iam::(\d{12}):role\/./.exec(given ?? '')?.[1];
  if (given !== undefined && accountOfArn !== accountId) {
    throw new InputError([
      `executionRoleArn ${given.slice(0, longestArn)} of the event is not a role of account ${accountId} of the event`,
    ]);
  }
  if (executionRole !== 'of-event') return `arn:${partition}:iam::${accountId}:role/${executionRole.name}`;
  if (given === undefined) {
    throw new InputError([
      'the event names no executionRoleArn: give the AWS Config recorder a role, or name a role with execution_role',
    ]);
  }
  if (isServiceLinked(given.replace(/^.*:role\//, ''))) {
    throw new InputError([
      `the execution role of account ${accountId}, ${given.slice(0, longestArn)}, is a service-linked role, which only its service can assume: ` +
        'give the AWS Config recorder of that account another role, or name a role with execution_role',
    ]);
  }
  return given;
};

/** An account with what is asked only where the module's settings say so. */
export interface OpenAccount extends Account {
  readReferences(options: ReferenceOptions): Promise<ReferenceFinder>;
}

const createAccount = (surroundings: Surroundings, invocation: Invocation): OpenAccount => ({
  roles: () => readRoles(surroundings),
  results: () => readResults(surroundings, invocation),
  put: (evaluations) => putEvaluations(surroundings, evaluations, invocation),
  readReferences: async (options) => {
    const { readReferences } = await import('./reference-reader.ts');
    return readReferences(surroundings, invocation.accountId, options);
  },
});

/**
 * Opens the account of the event, with the function's own credentials or those of its execution role.
 *
 * @param signal - ends all calls that are still under way
 * @param onThrottle - is told of every answer with which AWS throttles a call
 */
export const openAccount = async (
  connections: Connections,
  invocation: Invocation,
  executionRole: ExecutionRole,
  sessionName: string,
  signal: AbortSignal,
  onThrottle: () => void = () => undefined,
): Promise<OpenAccount> => {
  const environment = ownEnvironment();
  const surroundings = {
    connections,
    credentials: fromEnv(),
    region: environment['AWS_REGION'] ?? '',
    environment,
    sleep: systemTime(signal).sleep,
    signal,
    principal: "the function's own role",
    retries: createRetries(Math.random, onThrottle),
  };
  const roleArn = executionRoleArn(invocation, executionRole);
  if (roleArn === undefined) return createAccount(surroundings, invocation);
  const { assumeRole } = await import('../credentials.ts');
  const assumed = await assumeRole(connections, { roleArn, sessionName }, signal, onThrottle);
  const credentials = (): Promise<AwsCredentialIdentity> => Promise.resolve(assumed);
  return createAccount({ ...surroundings, credentials, principal: roleArn }, invocation);
};

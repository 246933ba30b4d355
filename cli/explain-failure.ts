import { refusedCredentials } from '../lambda/src/aws/refused-credentials.ts';
import { AccessError } from '../lambda/src/function/errors.ts';
import { CommandFailure } from './failure.ts';

const withoutCredentials = ['CredentialsProviderError', 'TokenProviderError', 'ProviderError'];

const isOfAws = (error: Error): boolean => '$metadata' in error || '$fault' in error;

// ECONNREFUSED and its like; what starts with ERR_ is a wrong use of Node.
const isOfNetwork = (error: Error): boolean =>
  error.name === 'TimeoutError' || ('code' in error && /^E[A-Z]+$/.test(String(error.code)));

const describe = (error: Error): string | undefined => {
  if (error instanceof CommandFailure || error instanceof AccessError) return error.message;
  if (withoutCredentials.includes(error.name)) {
    return `no AWS credentials (${error.message}): set AWS_PROFILE, run aws sso login, or set the AWS_ variables`;
  }
  if (refusedCredentials.includes(error.name)) return `AWS does not accept the credentials: ${error.message}`;
  if (isOfNetwork(error)) return `AWS cannot be reached: ${error.message === '' ? error.name : error.message}`;
  return isOfAws(error) ? `AWS answered with ${error.name}: ${error.message}` : undefined;
};

/** The line to tell of an error that the person at the terminal can mend; undefined for a defect. */
export const explain = (error: unknown): string | undefined =>
  error instanceof Error ? describe(error)?.replaceAll(/\s+/g, ' ') : undefined;

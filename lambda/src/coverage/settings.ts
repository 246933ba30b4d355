import { createEnvironmentReader } from '../function/environment.ts';
import type { Environment } from '../function/environment.ts';
import { InputError } from '../function/errors.ts';
import { longestSilence } from './coverage.ts';

/** The settings of the daily check: environment variables that the Terraform module writes (coverage.tf). */
export interface CheckSettings {
  /** Name of the organization rule. */
  readonly ruleName: string;
  /** The log of the function that evaluates. */
  readonly logGroupName: string;
  readonly region: string;
  readonly longestSilenceHours: number;
  /** When the check was made: before, nobody counted the hours of an account. */
  readonly watchedSince: Date;
}

const readTime = (name: string, text: string, problems: string[]): Date => {
  const time = new Date(text);
  if (text !== '' && Number.isNaN(time.getTime())) problems.push(`${name} is not a time`);
  return time;
};

/** Reads the settings. Throws one InputError that names every variable that cannot be used. */
export const readCheckSettings = (environment: Environment): CheckSettings => {
  const problems: string[] = [];
  const { required, wholeNumber } = createEnvironmentReader(environment, problems);
  const settings: CheckSettings = {
    ruleName: required('ORGANIZATION_RULE'),
    logGroupName: required('LOG_GROUP'),
    region: required('AWS_REGION'),
    longestSilenceHours: wholeNumber('LONGEST_SILENCE_HOURS', 1, 168) ?? longestSilence(null),
    watchedSince: readTime('WATCHED_SINCE', required('WATCHED_SINCE'), problems),
  };
  if (problems.length > 0) throw new InputError(problems, 'Nothing was checked');
  return settings;
};

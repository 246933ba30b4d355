import { IncompleteError } from '../../function/errors.ts';

/** How AWS Config names it that an account has no recorder, or one that is off. */
const names = [
  'NoAvailableConfigurationRecorderException',
  'NoRunningConfigurationRecorderException',
  'NoSuchConfigurationRecorderException',
];

/** Makes a call to AWS Config, and where the account's recorder is missing or off says so. */
export const withRecorder = async <T>(accountId: string, call: () => Promise<T>): Promise<T> => {
  try {
    return await call();
  } catch (error) {
    if (!(error instanceof Error) || !names.includes(error.name)) throw error;
    throw new IncompleteError(
      `AWS Config is off in account ${accountId}: it has no configuration recorder that is running, so nothing is recorded ` +
        `there. Start one in the Region of the rule, or exclude the account. AWS says: ${error.message}`,
      { cause: error },
    );
  }
};

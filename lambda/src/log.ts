import type { Log } from './ports.ts';

interface Output {
  info(entry: unknown): void;
  debug(entry: unknown): void;
}

/**
 * Writes to the console the way the Lambda runtime reads it: an object as it is where the function's log format is JSON (the
 * runtime then wraps it), one line of JSON elsewhere. Debug entries are made only at the levels that show them.
 */
export const createLog = (output: Output, environment: Readonly<Record<string, string | undefined>>): Log => {
  const format = environment['AWS_LAMBDA_LOG_FORMAT'] === 'JSON' ? (entry: object) => entry : JSON.stringify;
  const isDebug = ['DEBUG', 'TRACE'].includes(environment['AWS_LAMBDA_LOG_LEVEL']?.toUpperCase() ?? '');
  return {
    info: (entry) => {
      output.info(format(entry));
    },
    debug: (entry) => {
      if (isDebug) output.debug(format(entry()));
    },
  };
};

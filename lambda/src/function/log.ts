import type { Log } from '../evaluation/ports.ts';

interface Output {
  info(entry: unknown): void;
  debug(entry: unknown): void;
}

/**
 * Writes to the console the way the Lambda runtime reads it: an object as it is where the function's log format is JSON (the
 * runtime then wraps it), one line of JSON elsewhere. Debug entries are made only at the levels that show them.
 *
 * @param context - goes into every entry
 */
export const createLog = (
  output: Output,
  environment: Readonly<Record<string, string | undefined>>,
  context: object = {},
): Log => {
  const isJson = environment['AWS_LAMBDA_LOG_FORMAT'] === 'JSON';
  const format = (entry: object): unknown => {
    const line = { ...entry, ...context };
    return isJson ? line : JSON.stringify(line);
  };
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

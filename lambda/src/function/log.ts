import { ownEnvironment } from './environment.ts';
import type { Environment } from './environment.ts';

/** Structured log: one object a line. */
export interface Log {
  info(entry: object): void;
  warn(entry: object): void;
  /** Called for each role, so the entry is made only where it will be written. */
  debug(entry: () => object): void;
}

interface Output {
  info(entry: unknown): void;
  warn(entry: unknown): void;
  debug(entry: unknown): void;
}

/**
 * Writes to the console, or another output, the way the Lambda runtime reads it: an object as it is where the function's log format is JSON (the
 * runtime then wraps it), one line of JSON elsewhere. Debug entries are made only at the levels that show them.
 *
 * @param context - goes into every entry
 */
export const createLog = (
  context: object = {},
  output: Output = console,
  environment: Environment = ownEnvironment(),
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
    warn: (entry) => {
      output.warn(format(entry));
    },
    debug: (entry) => {
      if (isDebug) output.debug(format(entry()));
    },
  };
};

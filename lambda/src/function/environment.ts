/** Environment variables of a function, read so that one error can name all that cannot be used. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** The variables of this function, as they are when it is invoked. */
export const ownEnvironment = (): Environment => process.env;

export interface EnvironmentReader {
  /** One of the allowed values; the first where the variable is not set. */
  readonly oneOf: <T extends string>(name: string, allowed: readonly [T, ...T[]]) => T;
  /** The text of a variable, or undefined where it is not set or empty. */
  readonly optional: (name: string) => string | undefined;
  /** The text of a variable that has to be there. */
  readonly required: (name: string) => string;
  /** A whole number within limits, or undefined where the variable is not set. */
  readonly wholeNumber: (name: string, least: number, most: number) => number | undefined;
}

/** @param problems - is added to where a variable cannot be used */
export const createEnvironmentReader = (environment: Environment, problems: string[]): EnvironmentReader => ({
  oneOf: (name, allowed) => {
    const value = environment[name];
    const found = value === undefined ? allowed[0] : allowed.find((candidate) => candidate === value);
    if (found === undefined) problems.push(`${name} is none of ${allowed.join(', ')}`);
    return found ?? allowed[0];
  },
  optional: (name) => (environment[name] === '' ? undefined : environment[name]),
  required: (name) => {
    const value = environment[name] ?? '';
    if (value === '') problems.push(`${name} is not set`);
    return value;
  },
  wholeNumber: (name, least, most) => {
    const value = environment[name];
    if (value === undefined) return undefined;
    const number = /^\d{1,9}$/.test(value) ? Number(value) : Number.NaN;
    if (!(number >= least && number <= most)) problems.push(`${name} is not a whole number from ${least} to ${most}`);
    return number;
  },
});

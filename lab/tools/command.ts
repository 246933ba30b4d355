// Runs a command of cli/ as a person would, in a process of its own.
import { join } from 'node:path';
import process from 'node:process';
import { run } from './run.ts';
import type { Result } from './run.ts';
import { repository } from './terraform.ts';

export interface CommandOptions {
  readonly input?: string;
  /** Added to the environment, or where undefined taken out of it. */
  readonly env?: NodeJS.ProcessEnv;
}

/** Nothing of the developer's own AWS configuration: a test that forgets to give credentials must not find any. */
export const noAws: NodeJS.ProcessEnv = {
  ...Object.fromEntries(
    Object.keys(process.env)
      .filter((name) => name.startsWith('AWS_'))
      .map((name) => [name, undefined]),
  ),
  AWS_CONFIG_FILE: '/dev/null',
  AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
  AWS_EC2_METADATA_DISABLED: 'true',
};

/** Measures the process itself; Linux and macOS differ in the unit, which Node evens out. */
const tellMemory = `data:text/javascript,process.on('exit',()=>process.stderr.write('maxRSS '+process.resourceUsage().maxRSS))`;

/** Names the folder with the bundled commands (command-setup.ts); without it each start bundles its own. */
export const commandsVariable = 'BUNDLED_COMMANDS';

const program = (name: string): readonly string[] => {
  const bundled = process.env[commandsVariable];
  return [bundled === undefined ? join(repository, 'cli', 'run.mjs') : join(bundled, 'clone.mjs'), name];
};

const start = (
  name: string,
  args: readonly string[],
  more: readonly string[],
  options: CommandOptions,
): Promise<Result> =>
  run(process.execPath, [...more, ...program(name), ...args], {
    cwd: repository,
    env: { ...process.env, ...noAws, NODE_OPTIONS: '', ...options.env },
    timeoutMs: 60_000,
    ...(options.input === undefined ? {} : { input: options.input }),
  });

export const runCommand = (name: string, args: readonly string[], options: CommandOptions = {}): Promise<Result> =>
  start(name, args, [], options);

const quote = (word: string): string => `'${word.replaceAll("'", String.raw`'\''`)}'`;

/** Runs a command in a shell, with what may stand behind it there: a redirection, a pipe. */
export const runCommandInShell = (name: string, args: readonly string[], behind: string): Promise<Result> => {
  const words = [process.execPath, ...program(name), ...args].map(quote);
  const env = { ...process.env, ...noAws, NODE_OPTIONS: '' };
  return run('bash', ['-c', `${words.join(' ')} ${behind}`], { cwd: repository, env, timeoutMs: 60_000 });
};

export interface Measured extends Result {
  readonly megabytes: number;
}

/** Runs a command and measures how much memory it takes at most. */
export const measureCommand = async (name: string, args: readonly string[]): Promise<Measured> => {
  const result = await start(name, args, ['--import', tellMemory], {});
  const kilobytes = Number(/maxRSS (\d+)$/.exec(result.stderr)?.[1]);
  return { ...result, megabytes: kilobytes / 1024 };
};

// `npm run accept` as somebody types it, against a local AWS.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { localAccountId } from '../../lab/tools/local-aws.ts';
import type { LocalAws } from '../../lab/tools/local-aws.ts';
import { killGroup, run } from '../../lab/tools/run.ts';
import type { Result } from '../../lab/tools/run.ts';
import { repository, terraformEnv } from '../../lab/tools/terraform.ts';
import type { Entry } from '../../scripts/accept/record.ts';

export interface Acceptance {
  /** Where progress, record and the state of Terraform are. */
  readonly folder: string;
  /** Runs a phase with the account and --yes, to its end. */
  phase(name: string, ...more: string[]): Promise<Result>;
  /** Runs it with these arguments only. */
  plain(...args: string[]): Promise<Result>;
  /** Runs a phase by npm, and presses Ctrl-C when it is time; gives what was said. */
  interrupt(name: string, isTime: (said: string) => boolean | Promise<boolean>): Promise<string>;
  entries(): Promise<readonly Entry[]>;
  remove(): Promise<void>;
}

const program = ['--import', 'tsx', join(repository, 'scripts/accept/accept.ts')];
const minutes = 60_000;

/** By another address than the one of the local AWS itself, if one is given. */
export const openAcceptance = async (aws: LocalAws, url = aws.url): Promise<Acceptance> => {
  const folder = await mkdtemp(join(tmpdir(), 'accept-'));
  const env = terraformEnv({ ...process.env, ...aws.env, AWS_ENDPOINT_URL: url });
  const plain = (...args: string[]): Promise<Result> =>
    run(process.execPath, [...program, ...args], { cwd: repository, env, timeoutMs: 20 * minutes });
  const argumentsOf = (name: string): string[] => [name, '--account', localAccountId, '--yes', '--state', folder];
  return {
    folder,
    plain,
    phase: (name, ...more) => plain(...argumentsOf(name), ...more),
    interrupt: async (name, isTime) => {
      const args = ['run', '--silent', 'accept', '--', ...argumentsOf(name)];
      const child = spawn('npm', args, { cwd: repository, env, detached: true, stdio: ['ignore', 'pipe', 'inherit'] });
      let said = '';
      child.stdout.setEncoding('utf8').on('data', (text: string) => (said += text));
      const ended = once(child, 'close');
      while (child.exitCode === null && !(await isTime(said))) await sleep(50);
      // As the terminal does, to npm and to all that it started.
      killGroup(child, 'SIGINT');
      await ended;
      return said;
    },
    entries: async () =>
      (await readFile(join(folder, 'record.jsonl'), 'utf8'))
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as Entry),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
};

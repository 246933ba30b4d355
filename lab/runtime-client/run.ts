import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer, text } from 'node:stream/consumers';
import type { Readable } from 'node:stream';
import type { NodeRuntime } from '../runtime/node-runtimes.ts';
import { ARTIFACT, unpack } from '../runtime/run-artifact.ts';
import type { RuntimeClient } from './install.ts';
import { runtimeEvents, streamEvents } from './log-events.ts';
import type { LogEvent } from './log-events.ts';
import { startRuntimeApi } from './runtime-api.ts';
import type { Invocation, RuntimeApi, RuntimeError } from './runtime-api.ts';

export interface ClientRun {
  readonly client: RuntimeClient;
  readonly runtime: NodeRuntime;
  /** Given to one process, one after the other. */
  readonly events: readonly unknown[];
  /** The function's environment, with AWS_LAMBDA_LOG_FORMAT and AWS_LAMBDA_LOG_LEVEL: nothing is inherited. */
  readonly env: Readonly<Record<string, string>>;
  /** The path of a zip, or its bytes; the committed artifact by default. */
  readonly zip?: string | Uint8Array;
  readonly handler?: string;
  readonly remainingTimeMs?: number;
  /** When the process is killed. */
  readonly timeoutMs?: number;
}

export interface ClientResult {
  /** In the order of the events. */
  readonly invocations: readonly Invocation[];
  /** Set when the runtime could not load the handler; there are no invocations then. */
  readonly initError: RuntimeError | undefined;
  /** What reached the log group: the events of each source in their order, those of the runtime first. */
  readonly log: readonly LogEvent[];
}

const functionName = 'iam-role-last-used';
const telemetryFd = 3;

const environment = (run: ClientRun, host: string, task: string): Record<string, string> => ({
  _HANDLER: run.handler ?? 'evaluator.handler',
  _LAMBDA_TELEMETRY_LOG_FD: String(telemetryFd),
  AWS_EXECUTION_ENV: `AWS_Lambda_${run.runtime.name}`,
  AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '256',
  AWS_LAMBDA_FUNCTION_NAME: functionName,
  AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
  AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
  AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${functionName}`,
  AWS_LAMBDA_LOG_STREAM_NAME: '2030/01/01/[$LATEST]0123456789abcdef0123456789abcdef',
  AWS_LAMBDA_RUNTIME_API: host,
  HOME: task,
  LAMBDA_TASK_ROOT: task,
  TZ: ':UTC',
  ...run.env,
});

/** Runs the client until every event is answered, and gives back what was logged. */
const execute = async (run: ClientRun, api: RuntimeApi, task: string): Promise<readonly LogEvent[]> => {
  const child = spawn(run.runtime.path, [run.client.entry], {
    cwd: task,
    env: environment(run, api.host, task),
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    timeout: run.timeoutMs ?? 120_000,
    killSignal: 'SIGKILL',
  });
  const ended = once(child, 'close');
  const stream = (fd: number): Readable => child.stdio[fd as 3] as Readable;
  const output = Promise.all([buffer(stream(telemetryFd)), text(stream(1)), text(stream(2))]);
  const finished = await Promise.race([api.done.then(() => true), ended.then(() => false)]);
  // The client never ends by itself: it waits for the next event.
  child.kill('SIGKILL');
  const [telemetry, stdout, stderr] = await output;
  const log = [...runtimeEvents(telemetry), ...streamEvents('stdout', stdout), ...streamEvents('stderr', stderr)];
  if (finished) return log;
  throw new Error(`the runtime client ended early:\n${log.map(({ message }) => message).join('\n')}`);
};

/** Unpacks the zip and gives its handler events through Lambda's own runtime client; leaves nothing behind. */
export const runUnderRuntimeClient = async (run: ClientRun): Promise<ClientResult> => {
  const task = await mkdtemp(join(tmpdir(), 'runtime-client-'));
  const api = await startRuntimeApi({ events: run.events, remainingTimeMs: run.remainingTimeMs ?? 60_000 });
  try {
    await unpack(run.zip ?? ARTIFACT, task);
    const log = await execute(run, api, task);
    return { invocations: api.invocations, initError: api.initError(), log };
  } finally {
    await api.close();
    await rm(task, { recursive: true, force: true });
  }
};

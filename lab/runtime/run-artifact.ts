import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { unzipSync } from 'fflate';
import { track } from '../tools/run.ts';
import { nodeRuntimes } from './node-runtimes.ts';

export const ARTIFACT = fileURLToPath(new URL('../../lambda/dist/iam-role-last-used.zip', import.meta.url));

const BOOTSTRAP = fileURLToPath(new URL('bootstrap.mjs', import.meta.url));

export interface ArtifactRun {
  /** The path of a zip, or its bytes; the committed artifact by default. */
  readonly zip?: string | Uint8Array;
  readonly handler?: string;
  readonly event: unknown;
  /** The function's environment: nothing is inherited from this process. */
  readonly env: Readonly<Record<string, string>>;
  /** The Node binary: Lambda's default runtime if npm has it, otherwise the one that runs this. */
  readonly node?: string;
  readonly execArgv?: readonly string[];
  /** When the process is killed. */
  readonly timeoutMs?: number;
  /** What the context says at first. */
  readonly remainingTimeMs?: number;
}

export interface RunError {
  readonly name: string;
  readonly message: string;
  readonly stack?: string;
  readonly cause?: RunError;
}

interface Usage {
  readonly loadMs: number;
  readonly handlerMs: number;
  readonly cpuMs: number;
  readonly maxRssKb: number;
}

type Outcome =
  | { readonly ok: true; readonly result: unknown; readonly error?: undefined }
  | { readonly ok: false; readonly error: RunError; readonly result?: undefined };

/** What the handler came to, what it wrote, and what it took; usage is zero when the process ended without a report. */
export type ArtifactResult = Outcome &
  Usage & { readonly stdout: string; readonly stderr: string; readonly wallMs: number };

interface Finished {
  readonly stdout: string;
  readonly stderr: string;
  readonly ending: string;
  readonly wallMs: number;
}

/** Writes the files of a zip, given by its path or its bytes, to a folder. */
export const unpack = async (zip: string | Uint8Array, folder: string): Promise<void> => {
  const entries = Object.entries(unzipSync(typeof zip === 'string' ? await readFile(zip) : zip));
  for (const [name, bytes] of entries.filter(([entry]) => !entry.endsWith('/'))) {
    const file = join(folder, name);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, bytes);
  }
};

const collect = (stream: NodeJS.ReadableStream): (() => string) => {
  const chunks: Buffer[] = [];
  stream.on('data', (chunk: Buffer) => chunks.push(chunk));
  return () => Buffer.concat(chunks).toString();
};

const execute = (run: ArtifactRun, task: string, home: string): Promise<Finished> => {
  const { handler = 'evaluator.handler', remainingTimeMs = 60_000, timeoutMs = 60_000, execArgv = [] } = run;
  const node = run.node ?? nodeRuntimes().find(({ name }) => name === 'nodejs22.x')?.path ?? process.execPath;
  const start = performance.now();
  return new Promise((resolve, reject) => {
    const child = spawn(node, [...execArgv, BOOTSTRAP, task, handler, JSON.stringify({ remainingTimeMs })], {
      cwd: task,
      env: {
        AWS_LAMBDA_FUNCTION_NAME: 'iam-role-last-used',
        LAMBDA_TASK_ROOT: task,
        TZ: ':UTC',
        HOME: home,
        ...run.env,
      },
      timeout: timeoutMs,
      killSignal: 'SIGKILL',
      detached: true,
    });
    track(child);
    const stdout = collect(child.stdout);
    const stderr = collect(child.stderr);
    child.on('error', reject);
    child.on('close', (code, signal) => {
      const ending =
        signal === null ? `with exit status ${String(code)}` : `by ${signal} (timeout ${String(timeoutMs)} ms)`;
      resolve({ stdout: stdout(), stderr: stderr(), ending, wallMs: performance.now() - start });
    });
    // A process that dies before it reads the event breaks the pipe; its ending tells why.
    child.stdin.on('error', () => undefined);
    child.stdin.end(JSON.stringify(run.event));
  });
};

const noReport = (finished: Finished): Outcome & { readonly usage: Usage } => ({
  ok: false,
  error: { name: 'Runtime.ExitError', message: `the process ended ${finished.ending} before the handler did` },
  usage: { loadMs: 0, handlerMs: 0, cpuMs: 0, maxRssKb: 0 },
});

const parseReport = (finished: Finished): ArtifactResult => {
  const end = finished.stderr.lastIndexOf('\0');
  const { usage, ...outcome } =
    end < 0 ? noReport(finished) : (JSON.parse(finished.stderr.slice(end + 1)) as Outcome & { readonly usage: Usage });
  const stderr = end < 0 ? finished.stderr : finished.stderr.slice(0, end);
  return { ...outcome, ...usage, stdout: finished.stdout, stderr, wallMs: finished.wallMs };
};

/** Unpacks the zip and runs its handler once in a Node process of its own, as Lambda would; leaves nothing behind. */
export const runArtifact = async (run: ArtifactRun): Promise<ArtifactResult> => {
  const folder = await mkdtemp(join(tmpdir(), 'iam-role-last-used-'));
  try {
    const task = join(folder, 'task');
    await mkdir(task);
    await unpack(run.zip ?? ARTIFACT, task);
    return parseReport(await execute(run, task, folder));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};

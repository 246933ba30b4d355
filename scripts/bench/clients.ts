import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { zipSync } from 'fflate';
import { passEvent, remediatorEnv } from '../../lab/stand-in/remediation.ts';
import { ARTIFACT, runArtifact } from '../../lab/runtime/run-artifact.ts';
import type { ArtifactRun } from '../../lab/runtime/run-artifact.ts';
import { run, succeeded } from '../../lab/tools/run.ts';
import type { Prepared } from './protocol.ts';

/** What one run took, from the start of its process to the end. */
export interface Usage {
  readonly wallMs: number;
  readonly cpuMs: number;
  /** Import of the program, as part of the wall time. */
  readonly loadMs: number;
  readonly peakMb: number;
}

/** Runs once over the account that was prepared; throws where the run fails. */
export type Client = (prepared: Prepared) => Promise<Usage>;

const inMb = (kb: number): number => kb / 1024;

const handlerClient =
  (how: Partial<ArtifactRun>): Client =>
  async ({ env, event }) => {
    const result = await runArtifact({ env, event, timeoutMs: 300_000, remainingTimeMs: 300_000, ...how });
    if (!result.ok) throw new Error(`the run failed: ${result.error.name}: ${result.error.message}`);
    const { wallMs, cpuMs, loadMs, maxRssKb } = result;
    return { wallMs, cpuMs, loadMs, peakMb: inMb(maxRssKb) };
  };

export const artifactBytes = (): number => readFileSync(ARTIFACT).length;

export const artifactHash = (): string => createHash('sha256').update(readFileSync(ARTIFACT)).digest('hex');

/** The committed zip, as Lambda would run it. */
export const artifact = handlerClient({});

/** The committed zip in a heap as small as that of the smallest function. */
export const artifactInSmallHeap = handlerClient({ execArgv: ['--max-old-space-size=64', '--max-semi-space-size=1'] });

/** Another bundle of the same handler. */
export const otherBundle = (zip: Uint8Array): Client => handlerClient({ zip });

const floorSource = readFileSync(new URL('floor.mjs', import.meta.url));

/** Download only. */
export const floor = handlerClient({ zip: zipSync({ 'floor.mjs': floorSource }), handler: 'floor.handler' });

/** The committed zip's daily pass, which begins with the same listing. */
export const dailyPass: Client = (prepared) =>
  handlerClient({ handler: 'remediator.handler' })({
    ...prepared,
    event: passEvent,
    env: { ...prepared.env, ...remediatorEnv(prepared) },
  });

const originalProgram = fileURLToPath(new URL('../../bench/original.py', import.meta.url));

/** This process's environment without what would lead boto3 elsewhere. */
const inherited = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('AWS_')));

/** The original's way, in Python with boto3. */
export const original: Client = async ({ env, event }) => {
  const start = performance.now();
  const { stdout } = succeeded(
    await run('python3', [originalProgram], {
      env: { ...inherited, ...env },
      input: JSON.stringify(event),
      timeoutMs: 300_000,
    }),
  );
  const wallMs = performance.now() - start;
  const { cpuMs, loadMs, maxRssKb } = JSON.parse(stdout) as Record<'cpuMs' | 'loadMs' | 'maxRssKb', number>;
  return { wallMs, cpuMs, loadMs, peakMb: inMb(maxRssKb) };
};

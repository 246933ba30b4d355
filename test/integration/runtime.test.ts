import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { strToU8, zipSync } from 'fflate';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { nodeRuntimes } from '../../lab/runtime/node-runtimes.ts';
import type { ArtifactRun } from '../../lab/runtime/run-artifact.ts';
import { runArtifact } from '../../lab/runtime/run-artifact.ts';

const run = (body: string, options: Partial<ArtifactRun> = {}) =>
  runArtifact({
    zip: zipSync({ 'evaluator.mjs': strToU8(`export const handler = async (event, context) => { ${body} };`) }),
    event: { day: 1 },
    env: { EXEMPTION_TAG: 'keep' },
    ...options,
  });

// A folder of its own: other tests unpack zips at the same time.
const folder = mkdtempSync(join(tmpdir(), 'runtime-test-'));
beforeAll(() => {
  vi.stubEnv('TMPDIR', folder);
});
afterEach(() => {
  expect(readdirSync(folder), 'a run leaves nothing behind').toEqual([]);
});
afterAll(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

describe('a run', () => {
  it('hands over event, context and environment, and returns the result', async () => {
    const result = await run(
      'return [event, context.functionName, context.getRemainingTimeInMillis() <= 5000, process.env.EXEMPTION_TAG, process.env.PATH ?? null]',
      { remainingTimeMs: 5000 },
    );

    expect(result).toMatchObject({ ok: true, result: [{ day: 1 }, 'iam-role-last-used', true, 'keep', null] });
  });

  it('keeps what the handler wrote apart, however long', async () => {
    const result = await run("console.log('x'.repeat(500_000)); console.error('oops')");

    expect(result).toMatchObject({ ok: true, result: null, stderr: 'oops\n' });
    expect(result.stdout).toHaveLength(500_001);
  });

  it('measures the process alone, whatever the size of this one', async () => {
    const ballast = Buffer.alloc(300_000_000, 1);
    const result = await run('');

    expect(result.maxRssKb).toBeGreaterThan(10_000);
    expect(result.maxRssKb).toBeLessThan(ballast.length / 1024);
    expect(result.cpuMs).toBeGreaterThan(0);
    expect(result.loadMs).toBeGreaterThan(0);
  });

  it('tells an error with its cause', async () => {
    const result = await run(
      "throw Object.assign(new Error('no', { cause: new TypeError('why') }), { name: 'RunError' })",
    );

    expect(result).toMatchObject({
      ok: false,
      error: { name: 'RunError', message: 'no', cause: { name: 'TypeError', message: 'why' } },
    });
  });

  it.each([
    [
      'a promise nobody awaits',
      "Promise.reject(new Error('lost')); await new Promise((r) => setTimeout(r, 1000))",
      /lost/,
    ],
    ['an exit', 'process.exit(7)', /exit status 7/],
    ['a hang', 'await new Promise((r) => setTimeout(r, 60_000))', /SIGKILL \(timeout 1000 ms\)/],
  ])('fails with the reason after %s', async (_, body, message) => {
    const result = await run(body, { timeoutMs: 1000 });

    expect(result.ok).toBe(false);
    expect(result.error?.message).toMatch(message);
  });

  it.each(['missing.handler', 'evaluator.missing'])('names the handler %s that is not in the zip', async (handler) => {
    expect((await run('', { handler })).error?.message).toContain('missing');
  });

  it.each(nodeRuntimes())('takes the Node of $name', async ({ name, path }) => {
    const { result } = await run('return process.versions.node', { node: path });

    expect(`nodejs${String(result).split('.')[0] ?? ''}.x`).toBe(name);
  });
});

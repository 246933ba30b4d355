import { mkdtempSync, rmSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';

/**
 * Keeps every temporary file in one folder that is gone when this process is, also when a signal ends it. Programs that were
 * started are ended by lab/tools/run.ts, whose listeners are there before these.
 */
export const keepTemporaryFiles = (): void => {
  const folder = mkdtempSync(join(tmpdir(), 'demo-'));
  process.env['TMPDIR'] = folder;
  // A program that was just ended may still have written a file.
  const remove = (): void => rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
  process.once('exit', remove);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(signal, () => process.exit(128 + constants.signals[signal]));
  }
};

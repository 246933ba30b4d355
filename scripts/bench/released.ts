import { fileOf, lastTag } from '../release/git.ts';
import type { Results } from './results.ts';

export interface Released {
  /** The tag of the last release; before the first one, the last commit. */
  readonly version: string;
  readonly results: Pick<Results, 'accounts'>;
}

/** The results that were committed with the last release. */
export const readReleased = (folder: string): Released => {
  const version = lastTag(folder, 'HEAD') ?? 'HEAD';
  return { version, results: JSON.parse(fileOf(folder, version, 'bench/results.json')) as Results };
};

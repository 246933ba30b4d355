// How far a run came, so that a phase goes on where it was stopped.
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Refusal } from './refusal.ts';
import type { Facts, Outcome, Phase } from './step.ts';

export interface Progress {
  /** The last digits of the account's id: enough to tell two apart, and a file that may be shown. */
  readonly accountEnding: string;
  readonly region: string;
  /** By phase and step. */
  readonly outcomes: Record<string, Outcome>;
  readonly facts: Facts;
}

/** Where the root module is, and its state. */
export const terraformFolder = (folder: string): string => join(folder, 'terraform');

const fileIn = (folder: string): string => join(folder, 'progress.json');

const read = async (folder: string): Promise<Progress | undefined> => {
  try {
    return JSON.parse(await readFile(fileIn(folder), 'utf8')) as Progress;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new Refusal(`${fileIn(folder)} cannot be read: ${String(error)}`);
  }
};

/** The progress that a folder holds, or a new one. One folder is of one account and Region. */
export const openProgress = async (folder: string, account: string, region: string): Promise<Progress> => {
  const accountEnding = account.slice(-4);
  const found = (await read(folder)) ?? { accountEnding, region, outcomes: {}, facts: {} };
  if (found.accountEnding === accountEnding && found.region === region) return found;
  throw new Refusal(
    `${folder} is of an account …${found.accountEnding} in ${found.region}; name another folder with --state.`,
  );
};

/** Whether any step of a phase was begun. */
export const hasBegun = ({ outcomes }: Progress, phase: Phase): boolean =>
  Object.keys(outcomes).some((step) => step.startsWith(`${phase}/`));

export const saveProgress = async (folder: string, progress: Progress): Promise<void> => {
  await mkdir(folder, { recursive: true });
  await writeFile(fileIn(folder), `${JSON.stringify(progress, undefined, 2)}\n`);
};

/** Nothing of a run is done. */
export const resetProgress = ({ outcomes, facts }: Progress): void => {
  for (const entries of [outcomes, facts])
    for (const name of Object.keys(entries)) Reflect.deleteProperty(entries, name);
};

/** After everything was removed; the record stays. */
export const forgetProgress = async (folder: string): Promise<void> => {
  await rm(fileIn(folder), { force: true });
  await rm(terraformFolder(folder), { recursive: true, force: true });
};

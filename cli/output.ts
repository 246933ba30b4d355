import { lstat, realpath, rename, rm, writeFile } from 'node:fs/promises';
import { CommandFailure } from './failure.ts';

const reasonOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : String(error);

/** Whether writing goes through to something else, such as a terminal or a pipe, that a rename would replace. */
const isDevice = async (path: string): Promise<boolean> => {
  const found = await lstat(path).catch(() => undefined);
  return found !== undefined && !found.isFile() && !found.isDirectory();
};

const replace = async (path: string, text: string): Promise<void> => {
  const draft = `${path}.${process.pid}.tmp`;
  try {
    await writeFile(draft, text, { flag: 'wx' });
    await rename(draft, path);
  } finally {
    await rm(draft, { force: true });
  }
};

/** Writes a file whole or not at all: a failure, also half way through, leaves what was there before. */
export const writeWhole = async (path: string, text: string): Promise<void> => {
  try {
    const target = await realpath(path).catch(() => path);
    await ((await isDevice(target)) ? writeFile(target, text) : replace(target, text));
  } catch (error) {
    throw new CommandFailure(`${path} cannot be written (${reasonOf(error)})`, { cause: error });
  }
};

/** Writes to standard output, and is done early, without a word, when the reader is (as with `| head`). */
export const print = (text: string): Promise<void> =>
  new Promise((resolve, reject) => {
    const onError = (error: NodeJS.ErrnoException): void => {
      if (error.code === 'EPIPE') resolve();
      else reject(error);
    };
    process.stdout.once('error', onError);
    process.stdout.write(text, (error) => (error ? onError(error) : resolve()));
  });

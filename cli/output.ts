import { fstatSync, fsyncSync, writeSync } from 'node:fs';
import { lstat, open, realpath, rename, rm, writeFile } from 'node:fs/promises';
import { CommandFailure } from './failure.ts';

const reasonOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : String(error);

const cannotWrite = (name: string, cause: unknown): CommandFailure =>
  new CommandFailure(`${name} cannot be written (${reasonOf(cause)})`, { cause });

/** A file that is written under another name, until it is known that the others can be written too. */
export interface Draft {
  /** Puts it in its place. */
  readonly keep: () => Promise<void>;
  readonly discard: () => Promise<void>;
}

const nothing = (): Promise<void> => Promise.resolve();

/** What others may not read unless the owner of the file lets them: who can assume what is a map for strangers. */
const newFileMode = 0o600;

const writeDraft = async (path: string, text: string, mode: number): Promise<void> => {
  const file = await open(path, 'wx', newFileMode);
  try {
    await file.writeFile(text);
    await file.chmod(mode);
    // A file system that writes later tells here that it is full.
    await file.sync();
  } finally {
    await file.close();
  }
};

const draftBeside = async (path: string, text: string, mode: number): Promise<Draft> => {
  const draft = `${path}.${process.pid}.tmp`;
  const discard = (): Promise<void> => rm(draft, { force: true });
  try {
    await writeDraft(draft, text, mode);
  } catch (error) {
    // One of that name that was there before is not ours to remove.
    if (reasonOf(error) !== 'EEXIST') await discard();
    throw error;
  }
  return { keep: () => rename(draft, path), discard };
};

const draftOf = async (path: string, text: string): Promise<Draft> => {
  const target = await realpath(path).catch(() => path);
  const found = await lstat(target).catch(() => undefined);
  if (found?.isDirectory()) throw Object.assign(new Error('a folder'), { code: 'EISDIR' });
  // A terminal, a pipe or a link to nothing would be replaced by a rename: what is written there is written at once.
  if (found !== undefined && !found.isFile()) {
    await writeFile(target, text, { mode: newFileMode });
    return { keep: nothing, discard: nothing };
  }
  return draftBeside(target, text, found === undefined ? newFileMode : found.mode & 0o7777);
};

const named = async <T>(name: string, work: () => Promise<T>): Promise<T> => {
  try {
    return await work();
  } catch (error) {
    throw cannotWrite(name, error);
  }
};

/** Begins a file: whole or not at all, with the mode of the one that it replaces. */
export const draft = async (path: string, text: string): Promise<Draft> => {
  const { keep, discard } = await named(path, () => draftOf(path, text));
  return { keep: () => named(path, keep), discard };
};

/** Writes bytes from an offset on, and says how many it wrote: fewer, where a disk has no room for more. */
export type Write = (bytes: Uint8Array, offset: number) => number;

/** Writes until nothing is left. A full disk takes a part of what it is given, and refuses only what comes after it. */
export const writeAll = (bytes: Uint8Array, write: Write): void => {
  for (let offset = 0; offset < bytes.length;) {
    const written = write(bytes, offset);
    if (written === 0) throw Object.assign(new Error('nothing was written'), { code: 'ENOSPC' });
    offset += written;
  }
};

const sync = (file: number): void => {
  try {
    fsyncSync(file);
  } catch (error) {
    // What cannot be synchronized is a device.
    if (!['EINVAL', 'ENOTSUP', 'EROFS', 'EPERM'].includes(reasonOf(error))) throw error;
  }
};

/** Node's stream for a file takes a short write for a whole one, and so half a file for success. */
const writeToFile = (file: number, text: string): void => {
  writeAll(Buffer.from(text), (bytes, offset) => writeSync(file, bytes, offset));
  sync(file);
};

/** Writes to a stream, and is done early, without a word, when the reader is (as with `| head`). */
export const writeToStream = (stream: NodeJS.WritableStream, text: string): Promise<void> =>
  new Promise((resolve, reject) => {
    const onError = (error: NodeJS.ErrnoException): void => {
      if (error.code === 'EPIPE') resolve();
      else reject(error);
    };
    stream.once('error', onError);
    stream.write(text, (error) => (error ? onError(error) : resolve()));
  });

const isFileOrDevice = (file: number): boolean => {
  const found = fstatSync(file);
  return found.isFile() || found.isCharacterDevice();
};

/** Writes to standard output, whole, or fails. */
export const print = (text: string): Promise<void> =>
  named('standard output', async () => {
    const { stdout } = process;
    if (!stdout.isTTY && isFileOrDevice(stdout.fd)) writeToFile(stdout.fd, text);
    else await writeToStream(stdout, text);
  });

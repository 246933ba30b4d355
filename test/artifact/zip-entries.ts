/** What the directory of a zip says of a file. */
export interface ZipEntry {
  readonly name: string;
  /** 0: stored as it is. */
  readonly method: number;
  /** In the form of MS-DOS, as zips have it. */
  readonly date: number;
  readonly time: number;
  /** Of Unix, with the type of the file. */
  readonly mode: number;
}

const endBytes = 22;
const entryBytes = 46;

const readEntry = (zip: Buffer, at: number): ZipEntry => ({
  name: zip.toString('utf8', at + entryBytes, at + entryBytes + zip.readUInt16LE(at + 28)),
  method: zip.readUInt16LE(at + 10),
  time: zip.readUInt16LE(at + 12),
  date: zip.readUInt16LE(at + 14),
  mode: zip.readUInt16LE(at + 40),
});

const lengthAt = (zip: Buffer, at: number): number =>
  [28, 30, 32].reduce((sum, field) => sum + zip.readUInt16LE(at + field), entryBytes);

/** Reads the directory at the end of a zip that has no comment. */
export const zipEntries = (zip: Buffer): readonly ZipEntry[] => {
  const entries: ZipEntry[] = [];
  const end = zip.length - endBytes;
  for (let at = zip.readUInt32LE(end + 16); at < end; at += lengthAt(zip, at)) entries.push(readEntry(zip, at));
  return entries;
};

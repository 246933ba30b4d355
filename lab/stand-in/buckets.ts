import { createHash } from 'node:crypto';

export interface BucketOptions {
  readonly name: string;
  readonly ownerId?: string;
}

export interface Version {
  readonly id: string;
  readonly etag: string;
  readonly body: Buffer;
}

/** A bucket that keeps every version, as the one of this module does. */
export interface Bucket {
  readonly name: string;
  readonly ownerId: string;
  /** In the order in which S3 lists them: that of their bytes. */
  readonly keys: () => readonly string[];
  /** The newest one last. */
  readonly versions: (key: string) => readonly Version[];
  readonly newest: (key: string) => Version | undefined;
  readonly version: (key: string, id: string) => Version | undefined;
  readonly add: (key: string, body: Buffer) => Version;
}

export interface Buckets {
  readonly find: (name: string) => Bucket | undefined;
  /** The newest version of each object, by its key. */
  readonly texts: (name: string) => ReadonlyMap<string, string>;
}

const createBucket = (name: string, ownerId: string): Bucket => {
  const objects = new Map<string, Version[]>();
  let written = 0;
  const versions = (key: string): readonly Version[] => objects.get(key) ?? [];
  return {
    name,
    ownerId,
    versions,
    keys: () => [...objects.keys()].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b))),
    newest: (key) => versions(key).at(-1),
    version: (key, id) => versions(key).find((version) => version.id === id),
    add: (key, body) => {
      written += 1;
      const etag = `"${createHash('md5').update(body).digest('hex')}"`;
      const version = { id: `version-${String(written).padStart(8, '0')}`, etag, body };
      objects.set(key, [...versions(key), version]);
      return version;
    },
  };
};

export const createBuckets = (options: readonly BucketOptions[], accountId: string): Buckets => {
  const buckets = new Map(options.map(({ name, ownerId }) => [name, createBucket(name, ownerId ?? accountId)]));
  return {
    find: (name) => buckets.get(name),
    texts: (name) => {
      const bucket = buckets.get(name);
      if (bucket === undefined) throw new Error(`the stand-in has no bucket ${name}`);
      return new Map(bucket.keys().map((key) => [key, bucket.newest(key)?.body.toString() ?? '']));
    },
  };
};

// The bucket of the remediation in memory: conditional writes, versions, and who may write where.
import { AccessError } from '../../../../lambda/src/function/errors.ts';
import type { Bucket } from '../../../../lambda/src/remediation/ports.ts';
import type { Caller, Step } from './iam.ts';

export interface StoredObject {
  readonly text: string;
  readonly revision: string;
  readonly version: string;
}

/** All that the bucket holds, by name: every version, the newest last. */
export interface BucketState {
  objects: Map<string, StoredObject[]>;
  written: number;
}

export const emptyBucket = (): BucketState => ({ objects: new Map(), written: 0 });

export const newest = ({ objects }: BucketState, name: string): StoredObject | undefined => objects.get(name)?.at(-1);

export const openBucket = (state: () => BucketState, caller: Caller, step: Step): Bucket => ({
  keyOf: (name) => `the-rule/123456789012/${name}`,
  read: (name, version) =>
    step(`GetObject ${name}`, () => {
      const versions = state().objects.get(name) ?? [];
      return version === undefined ? versions.at(-1) : versions.find((object) => object.version === version);
    }),
  write: (name, text, condition) =>
    step(`PutObject ${name}`, () => {
      if (caller === 'restorer' && !name.startsWith('cases/')) throw new AccessError(`${caller} may not write ${name}`);
      const there = newest(state(), name);
      const holds = condition === 'absent' ? there === undefined : there?.revision === condition.revision;
      if (!holds) return undefined;
      state().written += 1;
      const object = { text, revision: `r${state().written}`, version: `v${state().written}` };
      state().objects.set(name, [...(state().objects.get(name) ?? []), object]);
      return { revision: object.revision, version: object.version };
    }),
  async *list(folder) {
    yield await step(`ListObjects ${folder}`, () =>
      [...state().objects]
        .filter(([name]) => name.startsWith(folder))
        .map(([name, versions]) => ({ name, revision: versions.at(-1)?.revision ?? '' })),
    );
  },
});

import type { Tag } from '@aws-sdk/client-iam';

/** Tags as IAM takes them. */
export const fromTags = (tags: Iterable<readonly [string, string]>): Tag[] =>
  [...tags].map(([Key, Value]) => ({ Key, Value }));

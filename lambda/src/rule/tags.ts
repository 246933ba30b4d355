/**
 * Whether IAM takes two keys of tags for one: it tells keys apart without case, and a role cannot have both.
 */
export const isSameKey = (a: string, b: string): boolean => a === b || a.toLowerCase() === b.toLowerCase();

/** The value of the tag with this key, in whatever case somebody wrote it; undefined where there is none. */
export const findTag = (tags: ReadonlyMap<string, string>, key: string): string | undefined => {
  // Most keys are written as they are looked for, and most roles have few tags.
  const value = tags.get(key);
  if (value !== undefined) return value;
  for (const [other, valueOfOther] of tags) if (isSameKey(other, key)) return valueOfOther;
  return undefined;
};

/** Who owns a role, by the tag with this key; undefined where it says nothing, or owners are not told. */
export const findOwnerTag = (tags: ReadonlyMap<string, string>, key: string | undefined): string | undefined => {
  const owner = key === undefined ? undefined : findTag(tags, key)?.trim();
  return owner === '' ? undefined : owner;
};

import type { Aws } from '../aws/aws.ts';
import { elements } from '../aws/call.ts';
import { instance, tag } from '../names.ts';

/** Something that a run made and that is still there. */
export interface Remnant {
  readonly kind: string;
  readonly id: string;
  readonly remove: () => Promise<void>;
}

export type Finder = (aws: Aws) => Promise<readonly Remnant[]>;

/** Whether a name is one that the module gives under an instance of a run. */
export const isNamedByRun = (name: string): boolean => name === instance || name.startsWith(`${instance}-`);

interface Pair {
  readonly Key?: string | undefined;
  readonly Value?: string | undefined;
}

export const hasTag = (tags: readonly Pair[] | undefined): boolean =>
  (tags ?? []).some(({ Key, Value }) => Key === tag.key && Value === tag.value);

export const isTagged = (tags: Readonly<Record<string, string>> | undefined): boolean => tags?.[tag.key] === tag.value;

export const hasTagInXml = (xml: string): boolean => {
  const values = elements('Value', xml);
  return elements('Key', xml).some((key, at) => key === tag.key && values[at] === tag.value);
};

/** Those for which a question has the answer yes. */
export const filterAsync = async <T>(items: readonly T[], isWanted: (item: T) => Promise<boolean>): Promise<T[]> => {
  const wanted: T[] = [];
  for (const item of items) if (await isWanted(item)) wanted.push(item);
  return wanted;
};

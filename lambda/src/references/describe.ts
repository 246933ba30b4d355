import { nameFirst } from '../function/words.ts';
import type { RecordedResource } from './inventory.ts';

/** What the words need to know of a resource. */
export type Describable = Pick<RecordedResource, 'type' | 'id'> & { readonly name: string | null | undefined };

/** A type in words: AWS::ECS::TaskDefinition is a "task definition", AWS::RDS::DBInstance a "DB instance". */
export const typeWords = (type: string): string =>
  (type.split('::').at(-1) ?? type)
    .replaceAll(/([a-z\d])([A-Z])/g, '$1 $2')
    .replaceAll(/([A-Z]+)([A-Z][a-z])/g, '$1 $2')
    .split(' ')
    .map((word) => (/^[A-Z\d]{2,}$/.test(word) ? word : word.toLowerCase()))
    .join(' ');

/** The plural of English words that follow the rule. */
export const pluralOf = (words: string): string => {
  if (/[^aeiou]y$/.test(words)) return `${words.slice(0, -1)}ies`;
  return /(?:s|x|ch|sh)$/.test(words) ? `${words}es` : `${words}s`;
};

const countByType = (resources: readonly Describable[]): ReadonlyMap<string, number> => {
  const counts = new Map<string, number>();
  for (const { type } of resources) {
    const words = typeWords(type);
    counts.set(words, (counts.get(words) ?? 0) + 1);
  }
  return counts;
};

const count = ([words, number]: readonly [string, number]): string =>
  `${number} ${number === 1 ? words : pluralOf(words)}`;

/** "2 functions, 1 task definition", the most frequent first. */
export const countTypes = (resources: readonly Describable[]): string =>
  [...countByType(resources)]
    .toSorted(([a, counted], [b, other]) => other - counted || a.localeCompare(b))
    .map(count)
    .join(', ');

/** A resource in a word: by its name, where it has one. */
export const nameOf = ({ name, id }: Describable): string => name ?? id;

const shown = 5;

/** "2 functions, 1 task definition: orders-api, orders-worker, nightly", each by its name or as it is called otherwise. */
export const listResources = <Resource extends Describable>(
  resources: readonly Resource[],
  labelOf: (resource: Resource) => string = nameOf,
): string => `${countTypes(resources)}: ${nameFirst(resources.map(labelOf), shown)}`;

/** "named by 2 functions: orders-api, orders-worker"; empty where nothing names the role. */
export const describeResources = <Resource extends Describable>(
  resources: readonly Resource[],
  labelOf?: (resource: Resource) => string,
): string => (resources.length === 0 ? '' : `named by ${listResources(resources, labelOf)}`);

/** The types alone, in words, each once: they change less often than the number of their resources. */
export const listTypes = (resources: readonly Describable[]): readonly string[] =>
  [...countByType(resources).keys()].toSorted();

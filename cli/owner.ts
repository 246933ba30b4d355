import { findTag } from '../lambda/src/rule/tags.ts';

/** Who to ask before a role is retired, or what to change instead of the role itself. */
export interface Owner {
  readonly source: 'tag' | 'cloudformation' | 'terraform';
  readonly value: string;
}

type Tags = ReadonlyMap<string, string>;

/** Tag keys are written in many ways: ManagedBy, managed-by, managed_by. */
const plain = (key: string): string => key.toLowerCase().replaceAll(/[^a-z0-9]/g, '');

const find = (tags: Tags, isWanted: (key: string, value: string) => boolean): string | undefined =>
  [...tags].find(([key, value]) => value !== '' && isWanted(key, value))?.[1];

const tools = ['terraform', 'opentofu'];
const managers = ['managedby', 'createdby', 'provisionedby', 'provisioner', 'iac', 'tool'];
const places = ['repository', 'repo', 'workspace', 'terraformworkspace', 'module'];

const isTerraform = (key: string, value: string): boolean =>
  (managers.includes(plain(key)) && tools.includes(plain(value))) ||
  (tools.includes(plain(key)) && !['false', 'no', '0'].includes(value.toLowerCase()));

const terraformPlace = (tags: Tags): string =>
  places.map((place) => find(tags, (key) => plain(key) === place)).find((value) => value !== undefined) ?? 'terraform';

/**
 * Finds the owner of a role: by the owner tag, whatever the case of its key, then by what made the role. Of CloudFormation only
 * AWS Config's inventory tells, where that was read: it puts no tags of its own on roles.
 *
 * @param stacks - the stacks that hold the role
 */
export const findOwner = (
  tags: Tags,
  ownerTag: string,
  stacks: readonly { readonly name: string }[] = [],
): Owner | undefined => {
  const owner = findTag(tags, ownerTag) ?? '';
  if (owner !== '') return { source: 'tag', value: owner };
  const [stack] = stacks;
  if (stack !== undefined) return { source: 'cloudformation', value: stack.name };
  return find(tags, isTerraform) === undefined ? undefined : { source: 'terraform', value: terraformPlace(tags) };
};

export const describeOwner = ({ source, value }: Owner): string => (source === 'tag' ? value : `${value} (${source})`);

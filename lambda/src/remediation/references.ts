import { describeResources, nameOf } from '../references/describe.ts';
import type { ResourceReference } from '../references/inventory.ts';
import { referringTypes } from '../references/queries.ts';
import type { Found, RemediatorPorts } from './look.ts';
import type { RecordedResources } from './ports.ts';
import type { Request } from './request.ts';
import type { RemediationSettings } from './settings.ts';

/** What the inventory says of a role that is to be quarantined or deleted. */
export interface Named {
  /** Why the role is left alone; undefined: no recorded resource names it, or nobody wants to know. */
  readonly holding: string | undefined;
  /** What was looked at, to go behind the reason of what is done. */
  readonly looked: string;
}

const labelOf = (resource: ResourceReference): string =>
  nameOf(resource) + (resource.through === undefined ? '' : ` through the instance profile ${resource.through}`);

const inventoryOf = ({ regions }: RecordedResources): string =>
  `AWS Config's inventory of ${[...regions.keys()].join(', ')}`;

/** What the inventory cannot tell: none found is not none. */
const gapsOf = ({ regions }: RecordedResources): string =>
  [...regions]
    .filter(([, unrecorded]) => unrecorded > 0)
    .map(
      ([region, unrecorded]) =>
        `; ${unrecorded} of the ${referringTypes.length} types that may name a role are not recorded in ${region}`,
    )
    .join('');

/**
 * Looks whether recorded resources name the role. What trusts it, and the stacks that hold it, do not stop an action.
 *
 * @param profiles - the instance profiles that it is in; undefined: they are read
 */
export const findNamed = async (
  { references, reader }: Pick<RemediatorPorts, 'references' | 'reader'>,
  { accountId, skipReferenced }: Pick<RemediationSettings, 'accountId' | 'skipReferenced'>,
  { id, name }: Found,
  profiles?: readonly string[],
): Promise<Named> => {
  if (!skipReferenced)
    return { holding: undefined, looked: '; what names it was not looked at (SkipReferenced = false)' };
  const recorded = await references.recorded();
  const instanceProfiles = profiles ?? (await reader.instanceProfiles(name));
  const resources = recorded.resourcesNaming({ accountId, id, name, instanceProfiles });
  const where = inventoryOf(recorded);
  if (resources.length === 0) {
    return { holding: undefined, looked: `; no recorded resource names it (${where}${gapsOf(recorded)})` };
  }
  const holding =
    `${name} is still ${describeResources(resources, labelOf)} (${where}). Change or ` +
    'delete these first, or start again with SkipReferenced = false';
  return { holding, looked: '' };
};

/** The settings of an action that a person asks for, who may decide otherwise for this role. */
export const asAsked = (
  settings: RemediationSettings,
  { skipReferenced = settings.skipReferenced }: Pick<Request, 'skipReferenced'>,
): RemediationSettings => ({ ...settings, skipReferenced });

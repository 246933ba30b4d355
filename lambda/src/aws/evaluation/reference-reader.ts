import { IncompleteError } from '../../function/errors.ts';
import type { Time } from '../../function/clock.ts';
import type { ReferenceFinder } from '../../evaluation/ports.ts';
import { createInventory } from '../../references/inventory.ts';
import { createLimitedPace, readInventory } from '../references/inventory.ts';
import type { Surroundings } from '../signed-call.ts';

/** Where and for how long the inventory is asked. */
export interface ReferenceOptions {
  /** Each is asked once, one after the other. */
  readonly regions: readonly string[];
  readonly time: Time;
  /** When Lambda ends the function. */
  readonly ends: Date;
}

/** Reads which recorded resources name which role of the account. Throws where it cannot be told of all Regions. */
export const readReferences = async (
  surroundings: Omit<Surroundings, 'region'>,
  accountId: string,
  { regions, time, ends }: ReferenceOptions,
): Promise<ReferenceFinder> => {
  const inventory = createInventory();
  const pace = createLimitedPace(time, ends);
  for (const region of new Set(regions)) {
    try {
      await readInventory({ ...surroundings, region }, inventory, { pace });
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      throw new IncompleteError(`AWS Config in ${region} could not be asked what names the roles: ${why}`, {
        cause: error,
      });
    }
  }
  return ({ id, name, instanceProfiles = [] }) => inventory.resourcesNaming({ accountId, id, name, instanceProfiles });
};

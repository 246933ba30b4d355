// AWS Config's inventory in memory: rows as AWS gives them, read by the code that reads AWS's.
import { InventoryError } from '../../../../lambda/src/function/errors.ts';
import { createInventory } from '../../../../lambda/src/references/inventory.ts';
import type { RecordedResources, ReferenceReader } from '../../../../lambda/src/remediation/ports.ts';
import type { Step } from './iam.ts';

/** All that AWS Config holds: data only, so that it can be copied. */
export interface InventoryState {
  /** Each as a text of JSON. */
  rows: string[];
  /** The Regions that are asked, with the number of types that are not recorded there. */
  regions: Map<string, number>;
  /** Why it cannot be read. */
  fault: string | undefined;
}

export const emptyInventory = (): InventoryState => ({
  rows: [],
  regions: new Map([['eu-west-1', 0]]),
  fault: undefined,
});

const read = ({ rows, regions, fault }: InventoryState): RecordedResources => {
  if (fault !== undefined) throw new InventoryError(fault);
  const inventory = createInventory();
  for (const row of rows) if (!inventory.add(row)) throw new Error(`no row of the inventory: ${row}`);
  return { regions, resourcesNaming: (role) => inventory.resourcesNaming(role) };
};

/** Reads once, as the adapter does. */
export const openInventory = (state: () => InventoryState, step: Step): ReferenceReader => {
  let reading: Promise<RecordedResources> | undefined;
  return { recorded: () => (reading ??= step('SelectResourceConfig', () => read(state()))) };
};

/** A row of a resource of the account. */
export const rowOf = (resourceType: string, resourceName: string, configuration: object): string =>
  JSON.stringify({
    accountId: '123456789012',
    awsRegion: 'eu-west-1',
    resourceType,
    resourceId: resourceName,
    resourceName,
    configuration,
  });

import { fromEnv } from '@aws-sdk/credential-provider-env';
import { IncompleteError, InventoryError } from '../../function/errors.ts';
import { ownEnvironment } from '../../function/environment.ts';
import type { RecordedResources, ReferenceReader } from '../../remediation/ports.ts';
import { createInventory } from '../../references/inventory.ts';
import { referringTypes } from '../../references/queries.ts';
import { createLimitedPace, readInventory } from '../references/inventory.ts';
import { readRecorder } from '../references/recorder.ts';
import type { Recorder } from '../references/recorder.ts';
import type { Surroundings } from '../signed-call.ts';
import type { Wiring } from './adapters.ts';

const silence: Readonly<Record<Exclude<Recorder['state'], 'recording'>, string>> = {
  stopped: 'its recorder is off, so its inventory says nothing of today',
  none: 'it has no recorder, and so no inventory',
};

const unread = (region: string, error: unknown): InventoryError => {
  const why = error instanceof Error ? error.message : String(error);
  return new InventoryError(
    `Nothing was done: whether something still names the role could not be learned from AWS Config in ${region}: ${why}. ` +
      'Fix that, or do without it: SkipReferenced = false by hand, skip_referenced = false in the module',
    { cause: error },
  );
};

/** Reads how many types are not recorded in a Region. Throws where nothing is. */
const countUnrecorded = async (surroundings: Surroundings): Promise<number> => {
  const { state, records } = await readRecorder(surroundings);
  if (state !== 'recording') throw new IncompleteError(silence[state]);
  return referringTypes.filter((type) => !records(type)).length;
};

/** Reads the inventory of the function's own Region and of those that the settings name, one Region after the other. */
const readRegions = async ({ connections, settings, time, ends, signal }: Wiring): Promise<RecordedResources> => {
  const environment = ownEnvironment();
  const inventory = createInventory();
  const pace = createLimitedPace(time, ends);
  const regions = new Map<string, number>();
  for (const region of new Set([environment['AWS_REGION'] ?? '', ...settings.referenceRegions])) {
    const surroundings = { connections, credentials: fromEnv(), region, environment, sleep: time.sleep, signal };
    try {
      regions.set(region, await countUnrecorded(surroundings));
      await readInventory(surroundings, inventory, { pace });
    } catch (error) {
      throw unread(region, error);
    }
  }
  return { regions, resourcesNaming: (role) => inventory.resourcesNaming(role) };
};

/** Makes the reader of one invocation: it asks AWS Config when the first role is due, and not at all where none is. */
export const createReferenceReader = (work: Wiring): ReferenceReader => {
  let reading: Promise<RecordedResources> | undefined;
  return { recorded: () => (reading ??= readRegions(work)) };
};

import { InvalidArgumentError } from 'commander';
import type { Command } from 'commander';
import { readInventory, queriesPerSecond } from '../../lambda/src/aws/references/inventory.ts';
import type { InventoryReading } from '../../lambda/src/aws/references/inventory.ts';
import { readRecorder } from '../../lambda/src/aws/references/recorder.ts';
import type { Recorder } from '../../lambda/src/aws/references/recorder.ts';
import { ServiceError } from '../../lambda/src/aws/service-error.ts';
import type { Surroundings } from '../../lambda/src/aws/signed-call.ts';
import { systemTime } from '../../lambda/src/function/clock.ts';
import { AccessError, IncompleteError } from '../../lambda/src/function/errors.ts';
import { createPace } from '../../lambda/src/function/pace.ts';
import { createInventory } from '../../lambda/src/references/inventory.ts';
import type { Inventory } from '../../lambda/src/references/inventory.ts';
import { referringTypes } from '../../lambda/src/references/queries.ts';
import type { Console } from '../command.ts';
import { CommandFailure } from '../failure.ts';
import type { ListedRole } from '../listed-role.ts';
import { findReferences } from '../references.ts';
import type { FoundReferences } from '../references.ts';
import type { RegionScope } from '../report-data.ts';
import { createConfig } from './clients.ts';
import { createSurroundings } from './surroundings.ts';

export interface ReferenceOptions {
  readonly references?: true;
  readonly regions?: readonly string[];
}

const toRegions = (given: string): readonly string[] => {
  const regions = [...new Set(given.split(',').map((region) => region.trim()))];
  if (!regions.every((region) => /^[a-z]{2,4}(?:-[a-z]+)+-\d{1,2}$/.test(region))) {
    throw new InvalidArgumentError('It is a list of Regions such as eu-west-1,us-east-1.');
  }
  return regions;
};

export const addReferenceOptions = (command: Command): Command =>
  command
    .option('--references', 'tell what still names each role: recorded resources (AWS Config), trust policies, stacks')
    .option('--regions <list>', 'with --references: Regions whose inventory is read, with commas between', toRegions);

/** Throws for options that mean nothing without --references. */
export const checkReferenceOptions = ({ references, regions }: ReferenceOptions): void => {
  if (references !== true && regions !== undefined) {
    throw new CommandFailure('--regions is for --references: add it, or leave --regions out');
  }
};

/** Reads, and where AWS refuses or answers with less than all gives the reason. */
const orReason = async <T>(reading: () => Promise<T>): Promise<T | string> => {
  try {
    return await reading();
  } catch (error) {
    if (error instanceof AccessError || error instanceof IncompleteError) return error.message;
    if (error instanceof ServiceError) return `AWS answered with ${error.name}: ${error.message}`;
    throw error;
  }
};

/** What was looked at: with a recorder what it records; without, the types of which there are resources. */
const typesOf = (recorder: Recorder | undefined, { counts }: InventoryReading): RegionScope['types'] =>
  referringTypes.filter((type) => (recorder === undefined ? counts.has(type) : recorder.records(type)));

const nothing = { types: [], notRecorded: null, resources: 0 };

const recorderProblems = {
  none: 'AWS Config has no recorder there, so nothing was looked at',
  stopped: 'its recorder of AWS Config is off: what was looked at is as old as that',
} as const;

const readOne = async (
  surroundings: Surroundings,
  inventory: Inventory,
  { progress, warn }: Console,
  pace: () => Promise<void>,
  aggregator: string | undefined,
): Promise<{ readonly scope: RegionScope; readonly calls: number }> => {
  const { region } = surroundings;
  const where = aggregator === undefined ? region : `aggregator ${aggregator}`;
  progress.show(`${where}: asking AWS Config for its inventory`);
  const recorder = aggregator === undefined ? await orReason(() => readRecorder(surroundings)) : undefined;
  const known = typeof recorder === 'string' ? undefined : recorder;
  if (typeof recorder === 'string') warn(`${where}: what AWS Config records there is not known: ${recorder}`);
  const state = known?.state ?? 'unknown';
  if (state === 'none' || state === 'stopped') warn(`${where}: ${recorderProblems[state]}`);
  if (state === 'none') {
    return { scope: { region, recorder: state, read: false, problem: recorderProblems.none, ...nothing }, calls: 0 };
  }
  const reading = await orReason(() =>
    readInventory(surroundings, inventory, {
      aggregator,
      pace,
      onPage: (read, of) =>
        progress.show(`${where}: ${read.toLocaleString('en')} of ${of.toLocaleString('en')} resources read`),
    }),
  );
  if (typeof reading === 'string') {
    warn(`${where}: its inventory of AWS Config was not read: ${reading}`);
    return { scope: { region, recorder: state, read: false, problem: reading, ...nothing }, calls: 0 };
  }
  const types = typesOf(known, reading);
  const notRecorded = known === undefined ? null : referringTypes.filter((type) => !types.includes(type));
  const problem = state === 'stopped' ? recorderProblems.stopped : null;
  return {
    scope: { region, recorder: state, read: true, problem, types, notRecorded, resources: reading.resources },
    calls: reading.calls,
  };
};

/**
 * Reads what names the roles: AWS Config's inventory, of the Regions or of the aggregator, and the trust policies of the roles
 * themselves. What cannot be read is warned of, and told in the scope; the rest goes on.
 */
export const readReferences = async (
  listed: readonly ListedRole[],
  { regions, aggregator }: { readonly regions?: readonly string[] | undefined; readonly aggregator?: string },
  console: Console,
): Promise<FoundReferences> => {
  if (aggregator !== undefined && regions !== undefined) {
    throw new CommandFailure('--regions is not for --aggregator, which has Regions of its own: leave one of them out');
  }
  const config = await createConfig(regions?.[0]);
  const inventory = createInventory();
  const pace = createPace(queriesPerSecond, systemTime(new AbortController().signal));
  const scopes: RegionScope[] = [];
  let calls = 0;
  for (const region of regions ?? [config.region]) {
    const read = await readOne(createSurroundings(config, region), inventory, console, pace, aggregator);
    scopes.push(read.scope);
    calls += read.calls;
  }
  return findReferences(listed, { aggregator: aggregator ?? null, regions: scopes, calls }, inventory);
};

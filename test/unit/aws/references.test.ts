import { describe, expect, it } from 'vitest';
import { queriesPerSecond, readInventory } from '../../../lambda/src/aws/references/inventory.ts';
import { readRecorder } from '../../../lambda/src/aws/references/recorder.ts';
import { createPace } from '../../../lambda/src/function/pace.ts';
import { createInventory } from '../../../lambda/src/references/inventory.ts';
import { referringTypes, resourceQueries } from '../../../lambda/src/references/queries.ts';
import { answering, surroundingsOf } from './answering.ts';
import type { Answer } from './answering.ts';

const open = (...answers: readonly Answer[]) => {
  const { requests, connections } = answering(...answers);
  const surroundings = surroundingsOf(connections);
  const asked = () =>
    requests.map(({ headers, body }) => ({
      action: headers['x-amz-target']?.split('.')[1],
      ...(JSON.parse(String(body)) as { Expression: string }),
    }));
  return { surroundings, asked };
};
const json = (value: unknown): Answer => ({ body: JSON.stringify(value) });
const page = (rows: readonly object[], over: object = {}): Answer =>
  json({ Results: rows.map((row) => JSON.stringify(row)), ...over });
const count = (resourceType: string, number: number): object => ({ 'COUNT(*)': number, resourceType });
const accountId = '111122223333';
const ofFunction = (resourceId: string): object => ({
  accountId,
  awsRegion: 'eu-west-1',
  resourceType: 'AWS::Lambda::Function',
  resourceId,
  configuration: { role: 'orders' },
});
const role = { accountId, id: 'AROAORDERS', name: 'orders', instanceProfiles: [] };
const unpaced = { pace: () => Promise.resolve() };

describe('the inventory of AWS Config', () => {
  it('is asked how many resources there are, and then only for the types that have any, page after page', async () => {
    const { surroundings, asked } = open(
      page([count('AWS::Lambda::Function', 3), count('AWS::S3::Bucket', 0)]),
      page([ofFunction('a'), ofFunction('b')], { NextToken: 'next' }),
      page([ofFunction('c')]),
    );
    const inventory = createInventory();
    const told: string[] = [];
    let paced = 0;
    const pace = (): Promise<void> => {
      paced += 1;
      return Promise.resolve();
    };

    const reading = await readInventory(surroundings, inventory, {
      pace,
      onPage: (read, of) => told.push(`${read} of ${of}`),
    });

    expect(reading).toEqual({ counts: new Map([['AWS::Lambda::Function', 3]]), resources: 3, calls: 3 });
    expect(paced).toBe(3);
    expect(told).toEqual(['2 of 3', '3 of 3']);
    expect(inventory.resourcesNaming(role).map(({ id }) => id)).toEqual(['a', 'b', 'c']);
    expect(asked()).toMatchObject([
      { action: 'SelectResourceConfig', Limit: 100, Expression: expect.stringContaining('COUNT(*)') },
      { action: 'SelectResourceConfig', Limit: 100, Expression: expect.stringMatching(/'AWS::Lambda::Function'\)$/) },
      { action: 'SelectResourceConfig', Limit: 100, NextToken: 'next' },
    ]);
    expect(asked()[1]?.Expression).toBe(asked()[2]?.Expression);
  });

  it('of 20,000 resources of all types takes some 200 calls, which is less than a minute at 5 a second', async () => {
    const perType = 20_000 / 80;
    const types = referringTypes.slice(0, 80);
    const pagesOf = (query: string): readonly Answer[] => {
      const rows = types
        .filter((type) => query.includes(`'${type}'`))
        .flatMap((resourceType) =>
          Array.from({ length: perType }, (_, index) => ({ ...ofFunction(`${resourceType} ${index}`), resourceType })),
        );
      const pages = Math.ceil(rows.length / 100);
      return Array.from({ length: pages }, (_, index) =>
        page(rows.slice(100 * index, 100 * (index + 1)), index < pages - 1 ? { NextToken: `page-${index}` } : {}),
      );
    };
    const { surroundings } = open(
      page(types.map((type) => count(type, perType))),
      ...resourceQueries(types).flatMap(pagesOf),
    );
    let now = 0;
    const pace = createPace(queriesPerSecond, {
      now: () => new Date(now),
      sleep: (ms) => {
        now += ms;
        return Promise.resolve();
      },
    });

    const { calls, resources } = await readInventory(surroundings, createInventory(), { pace });

    expect([calls, resources]).toEqual([201, 20_000]);
    expect(now).toBeLessThan(60_000);
  });

  it('of an organization is asked of its aggregator', async () => {
    const { surroundings, asked } = open(page([]));

    await readInventory(surroundings, createInventory(), { ...unpaced, aggregator: 'organization' });

    expect(asked()).toMatchObject([
      { action: 'SelectAggregateResourceConfig', ConfigurationAggregatorName: 'organization', Limit: 100 },
    ]);
  });

  it.each([
    ['no list', json({}), 'an answer without Results'],
    ['a count without a number', page([{ resourceType: 'AWS::S3::Bucket' }]), 'a count without its type or number'],
    ['a count without a type', page([{ 'COUNT(*)': 3 }]), 'a count without its type or number'],
    ['no JSON', { body: '<html>' }, 'no answer that can be read'],
  ])('is not taken for empty where AWS gives %s', async (_, answer, message) => {
    const { surroundings } = open(answer);

    await expect(readInventory(surroundings, createInventory(), unpaced)).rejects.toThrow(message);
  });

  it('is not taken for whole where a resource cannot be read, or a page comes twice', async () => {
    const counted = page([count('AWS::Lambda::Function', 2)]);
    const unreadable = open(counted, page([{ resourceId: 'a' }]));
    const endless = open(counted, page([ofFunction('a')], { NextToken: 'next' }));

    await expect(readInventory(unreadable.surroundings, createInventory(), unpaced)).rejects.toThrow(
      'a resource without its type, id or account',
    );
    await expect(readInventory(endless.surroundings, createInventory(), unpaced)).rejects.toThrow('same page twice');
  });

  it('that is denied says which permission is missing', async () => {
    const body = JSON.stringify({ __type: 'AccessDeniedException', message: 'not authorized' });
    const { surroundings } = open({ status: 400, body });

    await expect(readInventory(surroundings, createInventory(), unpaced)).rejects.toThrow(
      'config:SelectResourceConfig',
    );
  });
});

describe('the recorder', () => {
  const recorder = (recordingGroup: object): Answer =>
    json({ ConfigurationRecorders: [{ name: 'default', recordingGroup }] });
  const status = (recording: boolean): Answer => json({ ConfigurationRecordersStatus: [{ recording }] });
  const records = async (recordingGroup: object): Promise<readonly boolean[]> => {
    const { surroundings } = open(recorder(recordingGroup), status(true));
    const read = await readRecorder(surroundings);
    return ['AWS::S3::Bucket', 'AWS::Lambda::Function'].map(read.records);
  };

  it('records every type, some types, or all but some', async () => {
    expect(await records({ allSupported: true })).toEqual([true, true]);
    expect(await records({ allSupported: false, resourceTypes: ['AWS::S3::Bucket'] })).toEqual([true, false]);
    expect(
      await records({
        allSupported: false,
        recordingStrategy: { useOnly: 'EXCLUSION_BY_RESOURCE_TYPES' },
        exclusionByResourceTypes: { resourceTypes: ['AWS::S3::Bucket'] },
      }),
    ).toEqual([false, true]);
    expect(await records({ recordingStrategy: { useOnly: 'INCLUSION_BY_RESOURCE_TYPES' }, resourceTypes: [] })).toEqual(
      [false, false],
    );
  });

  it('is recording, stopped, or not there', async () => {
    const stateOf = async (...answers: readonly Answer[]) => (await readRecorder(open(...answers).surroundings)).state;

    expect(await stateOf(recorder({ allSupported: true }), status(true))).toBe('recording');
    expect(await stateOf(recorder({ allSupported: true }), status(false))).toBe('stopped');
    expect(await stateOf(json({ ConfigurationRecorders: [] }))).toBe('none');
  });

  it('that does not tell what it records is not taken for one that records everything', async () => {
    const { surroundings } = open(json({ ConfigurationRecorders: [{ name: 'default' }] }), status(true));

    await expect(readRecorder(surroundings)).rejects.toThrow('did not tell which types');
  });
});

// What the remediator learns from AWS Config of what names a role: all of it, from every Region that it is to ask, or nothing.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createReferenceReader } from '../../../lambda/src/aws/remediation/reference-reader.ts';
import { AccessError, IncompleteError, InventoryError } from '../../../lambda/src/function/errors.ts';
import { aSetting } from '../remediation/model/world.ts';
import { answering, signal } from './answering.ts';
import type { Answer } from './answering.ts';

const role = { accountId: '123456789012', id: 'AROAAPP', name: 'app', instanceProfiles: [] };
const json = (value: unknown): Answer => ({ body: JSON.stringify(value) });
const recorders = (...recordingGroups: readonly object[]): Answer =>
  json({ ConfigurationRecorders: recordingGroups.map((recordingGroup) => ({ name: 'default', recordingGroup })) });
const status = (recording: boolean): Answer => json({ ConfigurationRecordersStatus: [{ name: 'default', recording }] });
const everything = recorders({ allSupported: true });
const page = (...rows: readonly object[]): Answer => json({ Results: rows.map((row) => JSON.stringify(row)) });
const counted = page({ 'COUNT(*)': 1, resourceType: 'AWS::Lambda::Function' });
const functionIn = (awsRegion: string): Answer =>
  page({
    ...{ accountId: role.accountId, awsRegion, resourceType: 'AWS::Lambda::Function', resourceId: `in-${awsRegion}` },
    configuration: { role: 'arn:aws:iam::123456789012:role/app' },
  });
const denied: Answer = {
  status: 400,
  body: JSON.stringify({ __type: 'AccessDeniedException', message: 'not authorized' }),
};

/** A reader in eu-west-1 whose time goes by where it waits, and by so much with every answer. */
const open = (answers: readonly Answer[], referenceRegions: readonly string[] = [], msPerAnswer = 0) => {
  let nowMs = 0;
  const { requests, connections } = answering(...answers);
  const time = {
    now: () => new Date((nowMs += msPerAnswer)),
    sleep: (ms: number) => {
      nowMs += ms;
      return Promise.resolve();
    },
  };
  const settings = aSetting({ referenceRegions });
  const reader = createReferenceReader({ connections, settings, time, ends: new Date(300_000), signal: signal() });
  const asked = (): readonly string[] =>
    requests.map(({ hostname, headers }) => `${hostname} ${String(headers['x-amz-target']?.split('.')[1])}`);
  return { reader, asked, nowMs: () => nowMs };
};

beforeEach(() => {
  vi.stubEnv('AWS_REGION', 'eu-west-1');
  vi.stubEnv('AWS_ENDPOINT_URL', undefined);
  vi.stubEnv('AWS_ENDPOINT_URL_CONFIG_SERVICE', undefined);
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'testing');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'testing');
});
afterEach(() => {
  vi.unstubAllEnvs();
});

describe('the inventory that the remediator asks', () => {
  it("is that of the function's own Region, read once", async () => {
    const { reader, asked } = open([everything, status(true), counted, functionIn('eu-west-1')]);
    const first = await reader.recorded();

    expect(await reader.recorded()).toBe(first);
    expect(first.regions).toEqual(new Map([['eu-west-1', 0]]));
    expect(first.resourcesNaming(role).map(({ id }) => id)).toEqual(['in-eu-west-1']);
    expect(asked()).toEqual([
      'config.eu-west-1.amazonaws.com DescribeConfigurationRecorders',
      'config.eu-west-1.amazonaws.com DescribeConfigurationRecorderStatus',
      'config.eu-west-1.amazonaws.com SelectResourceConfig',
      'config.eu-west-1.amazonaws.com SelectResourceConfig',
    ]);
  });

  it('is not asked before somebody wants to know', () => {
    expect(open([denied]).asked()).toEqual([]);
  });

  it('is that of the other Regions too, each once', async () => {
    const { reader, asked } = open(
      [
        ...[everything, status(true), page()],
        ...[recorders({ resourceTypes: ['AWS::Lambda::Function'] }), status(true), counted, functionIn('us-east-1')],
      ],
      ['us-east-1', 'eu-west-1'],
    );
    const recorded = await reader.recorded();

    expect([...recorded.regions]).toEqual([
      ['eu-west-1', 0],
      ['us-east-1', 87],
    ]);
    expect(recorded.resourcesNaming(role)).toMatchObject([{ region: 'us-east-1', id: 'in-us-east-1' }]);
    expect(asked()).toHaveLength(7);
  });

  it('is asked five times a second, in all Regions together', async () => {
    const { reader, nowMs } = open(
      [...[everything, status(true), page()], ...[everything, status(true), page()], everything, status(true), page()],
      ['us-east-1', 'eu-central-1'],
    );
    await reader.recorded();

    expect(nowMs()).toBe(400);
  });
});

describe('an inventory that does not tell all is taken for none', () => {
  const failure = async (...answers: readonly Answer[]): Promise<InventoryError> => {
    const { reader } = open(answers, ['us-east-1']);
    const error: unknown = await reader.recorded().catch((thrown: unknown) => thrown);
    if (!(error instanceof InventoryError)) throw new Error('it was read');
    // The same for whoever asks next.
    await expect(reader.recorded()).rejects.toBe(error);
    return error;
  };
  const inFirst = [everything, status(true), page()];

  it('where a recorder is off', async () => {
    const { message } = await failure(everything, status(false));
    expect(message).toBe(
      'Nothing was done: whether something still names the role could not be learned from AWS Config in eu-west-1: its ' +
        'recorder is off, so its inventory says nothing of today. Fix that, or do without it: SkipReferenced = false by ' +
        'hand, skip_referenced = false in the module',
    );
  });

  it('where there is no recorder in one of the Regions', async () => {
    const { message } = await failure(...inFirst, recorders());
    expect(message).toContain('AWS Config in us-east-1: it has no recorder, and so no inventory');
  });

  it.each([
    ['the recorder', [denied], 'config:DescribeConfigurationRecorders'],
    ['its state', [everything, denied], 'config:DescribeConfigurationRecorderStatus'],
    ['the query', [everything, status(true), denied], 'config:SelectResourceConfig'],
  ])('where %s is denied, with the permission that is missing', async (_, answers, action) => {
    const { message, cause } = await failure(...answers);
    expect(message).toContain(`{"Effect":"Allow","Action":"${action}","Resource":"*"}`);
    expect(cause).toBeInstanceOf(AccessError);
  });

  it('where an answer has no list', async () => {
    const { message, cause } = await failure(everything, status(true), json({}));
    expect(message).toContain('an answer without Results');
    expect(cause).toBeInstanceOf(IncompleteError);
  });

  it('where reading it takes more than four fifths of the time', async () => {
    const answers = [everything, status(true), counted, functionIn('eu-west-1')];
    // The time is asked for at the start, and twice for each query.
    const inTime = open(answers, [], 50_000);
    const late = open(answers, [], 70_000);

    expect((await inTime.reader.recorded()).resourcesNaming(role)).toHaveLength(1);
    await expect(late.reader.recorded()).rejects.toThrow(
      'it holds more than could be read in the time of the function',
    );
  });
});

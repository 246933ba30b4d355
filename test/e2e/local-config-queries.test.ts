// AWS Config's advanced queries on the local AWS: what AWS's own examples ask, and what it must refuse.
import type { AwsCredentialIdentity } from '@smithy/types';
import {
  ConfigServiceClient,
  PutConfigurationAggregatorCommand,
  SelectAggregateResourceConfigCommand,
  SelectResourceConfigCommand,
} from '@aws-sdk/client-config-service';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { countQuery, referringTypes, resourceQueries } from '../../lambda/src/references/queries.ts';
import {
  administrator,
  findLocalAws,
  inAccount,
  localAccountId,
  region,
  startLocalAws,
} from '../../lab/tools/local-aws.ts';
import type { LocalAws, RecordedItem } from '../../lab/tools/local-aws.ts';
import { arnOf, assume, roleWith } from './local-requests.ts';

const found = await findLocalAws();
const missing = 'missing' in found ? found.missing : undefined;

const instance = (resourceId: string, imageId: string, over: object = {}): RecordedItem => ({
  resourceType: 'AWS::EC2::Instance',
  resourceId,
  availabilityZone: 'eu-west-1a',
  configuration: { imageId, instanceType: 't2.micro', placement: { tenancy: 'default' } },
  relationships: [{ resourceType: 'AWS::EC2::SecurityGroup', resourceId: 'sg-abcd1234' }],
  ...over,
});
const compliance = (
  resourceId: string,
  complianceType: string,
  configRuleList: readonly object[] = [],
): RecordedItem => ({
  resourceType: 'AWS::Config::ResourceCompliance',
  resourceId,
  configuration: { complianceType, configRuleList },
});
const volume = (resourceId: string, value: string, size: number): RecordedItem => ({
  resourceType: 'AWS::EC2::Volume',
  resourceId,
  tags: [],
  configuration: { volumeType: 'gp2', size, encrypted: false, state: { value } },
});
const other = '210000000001';
const items: readonly RecordedItem[] = [
  instance('i-1', 'ami-12345'),
  instance('i-2', 'ami-67890'),
  instance('i-3', 'ami-12345', { awsRegion: 'us-east-1' }),
  instance('i-4', 'ami-12345', { accountId: other }),
  { resourceType: 'AWS::EC2::EIP', resourceId: 'eip-1', relationships: [{ resourceId: 'i-abcd1234' }] },
  {
    resourceType: 'AWS::EC2::NetworkInterface',
    resourceId: 'eni-1',
    relationships: [{ resourceId: 'vpc-1' }, { resourceId: 'sg-abcd1234' }],
  },
  compliance('c-1', 'NON_COMPLIANT', [
    { configRuleName: 'A', complianceType: 'compliant' },
    { configRuleName: 'B', complianceType: 'non_compliant' },
  ]),
  compliance('c-2', 'NON_COMPLIANT'),
  compliance('c-3', 'COMPLIANT'),
  volume('vol-1', 'available', 100),
  volume('vol-2', 'in-use', 8),
  {
    resourceType: 'AWS::CodePipeline::Pipeline',
    resourceId: 'pipeline',
    configuration: {
      pipeline: {
        stages: [{ actions: [{ name: 'a' }, { name: 'b', roleArn: 'arn:b' }] }, { actions: [{ roleArn: 'arn:c' }] }],
      },
    },
  },
];

describe('advanced queries of AWS Config on the local AWS', () => {
  let aws: LocalAws;

  beforeAll(async () => {
    if (missing !== undefined) return;
    aws = await startLocalAws();
    await aws.putResources(items);
  });
  beforeEach((test) => test.skip(missing !== undefined, missing));
  afterAll(() => (missing === undefined ? aws.close() : undefined));

  const client = (account = localAccountId, where = region, credentials: AwsCredentialIdentity = administrator) => {
    const made = new ConfigServiceClient({ region: where, endpoint: aws.url, credentials, maxAttempts: 1 });
    if (credentials === administrator) made.middlewareStack.use(inAccount(account));
    return made;
  };
  const page = (Expression: string, given: { Limit?: number; NextToken?: string } = {}, by = client()) =>
    by.send(new SelectResourceConfigCommand({ Expression, ...given }));
  const rows = async (expression: string, by = client()): Promise<unknown[]> =>
    ((await page(expression, {}, by)).Results ?? []).map((row) => JSON.parse(row) as unknown);
  const refusal = async (asked: Promise<unknown>): Promise<string> => {
    try {
      await asked;
      return 'accepted';
    } catch (error) {
      return `${(error as Error).name}: ${(error as Error).message}`;
    }
  };

  // Of the developer guide: "Example Queries", "Example Relationship Queries", "Query Components" and "Limitations".
  it.each<[string, readonly unknown[]]>([
    [
      `SELECT resourceId, resourceType, configuration.instanceType, configuration.placement.tenancy, configuration.imageId,
        availabilityZone WHERE resourceType = 'AWS::EC2::Instance' AND configuration.imageId = 'ami-12345'`,
      [
        {
          resourceId: 'i-1',
          resourceType: 'AWS::EC2::Instance',
          configuration: { instanceType: 't2.micro', placement: { tenancy: 'default' }, imageId: 'ami-12345' },
          availabilityZone: 'eu-west-1a',
        },
      ],
    ],
    [
      `SELECT configuration.complianceType, COUNT(*) WHERE resourceType = 'AWS::Config::ResourceCompliance'
        GROUP BY configuration.complianceType`,
      [
        { 'COUNT(*)': 2, configuration: { complianceType: 'NON_COMPLIANT' } },
        { 'COUNT(*)': 1, configuration: { complianceType: 'COMPLIANT' } },
      ],
    ],
    [
      `SELECT resourceId, accountId, awsRegion, resourceType, configuration.volumeType, configuration.size,
        resourceCreationTime, tags, configuration.encrypted, configuration.availabilityZone, configuration.state.value
        WHERE resourceType = 'AWS::EC2::Volume' AND configuration.state.value = 'available'`,
      [
        {
          resourceId: 'vol-1',
          accountId: localAccountId,
          awsRegion: region,
          resourceType: 'AWS::EC2::Volume',
          tags: [],
          configuration: { volumeType: 'gp2', size: 100, encrypted: false, state: { value: 'available' } },
        },
      ],
    ],
    [
      "SELECT resourceId WHERE resourceType = 'AWS::EC2::EIP' AND relationships.resourceId = 'i-abcd1234'",
      [{ resourceId: 'eip-1' }],
    ],
    [
      `SELECT resourceId WHERE resourceType IN ('AWS::EC2::Instance', 'AWS::EC2::NetworkInterface')
        AND relationships.resourceId = 'sg-abcd1234'`,
      [{ resourceId: 'i-1' }, { resourceId: 'i-2' }, { resourceId: 'eni-1' }],
    ],
    ["SELECT resourceId WHERE resourceType='AWS::EC2::Instance'", [{ resourceId: 'i-1' }, { resourceId: 'i-2' }]],
    [
      `SELECT configuration WHERE configuration.configRuleList.complianceType = 'non_compliant'
        AND configuration.configRuleList.configRuleName = 'A'`,
      [{ configuration: items[6]?.['configuration'] }],
    ],
    ['SELECT COUNT(*), accountId group by accountId', [{ 'COUNT(*)': 10, accountId: localAccountId }]],
    ["SELECT resourceId WHERE resourceType LIKE 'AWS::EC2::E%'", [{ resourceId: 'eip-1' }]],
    ["SELECT resourceId WHERE resourceType LIKE 'AWS::EC2::EI_'", [{ resourceId: 'eip-1' }]],
  ])('answer what AWS gives as an example: %s', async (expression, expected) => {
    expect(await rows(expression)).toEqual(expected);
  });

  it.each<[string, readonly unknown[]]>([
    ["SELECT resourceId WHERE NOT resourceType LIKE 'AWS::E%' AND NOT resourceType LIKE 'AWS::Con%'", ['pipeline']],
    [
      "SELECT resourceId WHERE resourceType = 'AWS::EC2::EIP' OR resourceType = 'AWS::EC2::Volume' AND configuration.size < 10",
      ['eip-1', 'vol-2'],
    ],
    [
      "SELECT resourceId WHERE (resourceType = 'AWS::EC2::EIP' OR resourceType = 'AWS::EC2::Volume') AND configuration.size < 10",
      ['vol-2'],
    ],
    ['SELECT resourceId WHERE configuration.size BETWEEN 8 AND 99', ['vol-2']],
    ['SELECT resourceId WHERE configuration.size BETWEEN 8 AND 100', ['vol-1', 'vol-2']],
    ['SELECT resourceId WHERE configuration.encrypted = false ORDER BY configuration.size', ['vol-2', 'vol-1']],
    ['SELECT resourceId WHERE configuration.encrypted = true', []],
    ["SELECT resourceId WHERE configuration.size = '8'", []],
    ["SELECT resourceId WHERE resourceId IN ('it''s', 'vol-1') ORDER BY resourceId DESC", ['vol-1']],
  ])('combine conditions as SQL does: %s', async (expression, expected) => {
    const ids = (await rows(expression)).map((row) => (row as { resourceId: string }).resourceId);

    expect(ids).toEqual(expected);
  });

  it('give what lies in lists as lists, without what was not selected', async () => {
    expect(
      await rows(
        "SELECT configuration.pipeline.stages.actions.roleArn WHERE resourceType = 'AWS::CodePipeline::Pipeline'",
      ),
    ).toEqual([
      {
        configuration: {
          pipeline: { stages: [{ actions: [{ roleArn: 'arn:b' }] }, { actions: [{ roleArn: 'arn:c' }] }] },
        },
      },
    ]);
  });

  it.each([
    ['SELECT resourceId FROM resources', 'there is no FROM'],
    ['SELECT DISTINCT resourceId', 'there is no DISTINCT'],
    ['SELECT resourceId AS id', 'there is no AS'],
    ['SELECT COUNT(*), accountId GROUP BY accountId HAVING COUNT(*)', 'there is no HAVING'],
    ['SELECT resourceId WHERE resourceName = NULL', 'there is no NULL'],
    ["SELECT resourceId WHERE resourceId != 'a'", 'does not know what begins with "!='],
    ["SELECT resourceId WHERE resourceId == 'a'", 'a value is missing before ='],
    ['SELECT resourceId WHERE resourceId', 'does not know the operator the end'],
    ['SELECT resourceId WHERE resourceId = "a"', 'does not know what begins with'],
    ["SELECT resourceId WHERE resourceId = 'a'; SELECT arn", 'does not know what begins with'],
    ["SELECT resourceId WHERE resourceId LIKE '%abc'", 'only for the end of a text'],
    ["SELECT resourceId WHERE resourceId LIKE 'ab%'", 'needs 3 characters before it'],
    ['SELECT configuration.role.arn', 'no property configuration.role.arn'],
    ["SELECT resourceId WHERE configuration.roleArn = 'a'", 'no property configuration.roleArn'],
    ["SELECT configuration.role WHERE resourceType = 'AWS::S3::Bucket'", 'no property configuration.role'],
    [
      "SELECT configuration.role WHERE resourceType IN ('AWS::S3::Bucket', 'AWS::EC2::EIP')",
      'no property configuration.role',
    ],
    ['SELECT resourceId, COUNT(*) GROUP BY accountId', 'only properties of GROUP BY'],
    ['SELECT COUNT(*) GROUP BY accountId, awsRegion, resourceType, arn', 'at most 3 properties'],
    ['SELECT MAX(*)', 'MAX is of one property'],
    ['SELECT resourceId ORDER BY COUNT(*)', 'ORDER BY names only what is selected'],
    ['SELECT resourceId ORDER BY *', 'there is no order by *'],
    ['SELECT SUM(resourceId)', 'SUM(resourceId) is of texts'],
    ['SELECT *, resourceId', '* stands alone'],
    ['SELECT', 'a property is missing'],
    ['resourceId', 'SELECT is missing'],
    ["SELECT resourceId WHERE (resourceId = 'a'", ') is missing'],
    ['SELECT resourceId resourceType', 'does not know what resourceType is for'],
  ])('refuse what the language does not have: %s', async (expression, message) => {
    const said = await refusal(page(expression));

    expect(said).toMatch(/^InvalidExpressionException: /);
    expect(said).toContain(message);
  });

  it('give as many rows as were asked for, at most 100, and the rest by a token for the same expression', async () => {
    const expression = 'SELECT resourceId';
    const first = await page(expression, { Limit: 9 });
    const second = await page(expression, { Limit: 9, NextToken: first.NextToken ?? '' });

    expect([first.Results?.length, second.Results?.length, second.NextToken]).toEqual([9, 1, undefined]);
    expect(await refusal(page(expression, { Limit: 100 }))).toBe('accepted');
    expect(await refusal(page(expression, { Limit: 101 }))).toMatch(/^InvalidLimitException/);
    expect(await refusal(page(expression, { NextToken: 'made-up' }))).toMatch(/^InvalidNextTokenException/);
    expect(
      await refusal(page(expression, { NextToken: first.NextToken ?? '' }, client(localAccountId, 'us-east-1'))),
    ).toMatch(/^InvalidNextTokenException/);
    expect(await refusal(page(expression, { Limit: 0 }))).toBe('accepted');
    expect(await refusal(page('SELECT arn', { NextToken: first.NextToken ?? '' }))).toMatch(
      /^InvalidNextTokenException/,
    );
  });

  it('are no longer than 4,096 characters', async () => {
    const ofLength = (length: number): string => {
      const frame = "SELECT resourceId WHERE resourceId = ''";
      return frame.replace("''", `'${'x'.repeat(length - frame.length)}'`);
    };

    expect(await refusal(page(ofLength(4_096)))).toBe('accepted');
    expect(await refusal(page(ofLength(4_097)))).toMatch(/^ValidationException/);
    expect(await refusal(page(''))).toMatch(/^ValidationException/);
  });

  it('see one account and Region; an aggregator sees all', async () => {
    const ids = async (by: ConfigServiceClient): Promise<unknown[]> =>
      (await rows("SELECT resourceId WHERE resourceType = 'AWS::EC2::Instance'", by)).map(
        (row) => (row as { resourceId: string }).resourceId,
      );
    expect(await ids(client(localAccountId, 'us-east-1'))).toEqual(['i-3']);
    expect(await ids(client(other))).toEqual(['i-4']);

    await aws.join('o-abcdefghij', [{ id: other, unit: 'ou-ab12-11111111' }]);
    const aggregate = (ConfigurationAggregatorName: string) =>
      client().send(
        new SelectAggregateResourceConfigCommand({
          ConfigurationAggregatorName,
          Expression: "SELECT resourceId WHERE resourceType = 'AWS::EC2::Instance'",
        }),
      );
    expect(await refusal(aggregate('all'))).toMatch(/^NoSuchConfigurationAggregatorException/);
    await client().send(
      new PutConfigurationAggregatorCommand({
        ConfigurationAggregatorName: 'all',
        OrganizationAggregationSource: { RoleArn: arnOf('aggregator'), AllAwsRegions: true },
      }),
    );
    const { Results: all = [] } = await aggregate('all');
    expect(all.map((row) => (JSON.parse(row) as { resourceId: string }).resourceId).toSorted()).toEqual([
      'i-1',
      'i-2',
      'i-3',
      'i-4',
    ]);
  });

  it('find only types that the recorder records', async () => {
    const countOf = async (): Promise<unknown> =>
      (await rows("SELECT COUNT(*) WHERE resourceType = 'AWS::EC2::Volume'"))[0];
    const exclusion = { recordingStrategy: { useOnly: 'EXCLUSION_BY_RESOURCE_TYPES' } };

    await aws.recorder({ recordingGroup: { resourceTypes: ['AWS::EC2::Instance'] } });
    expect(await countOf()).toEqual({ 'COUNT(*)': 0 });
    await aws.recorder({ recordingGroup: { resourceTypes: ['AWS::EC2::Volume'] } });
    expect(await countOf()).toEqual({ 'COUNT(*)': 2 });
    await aws.recorder({
      recordingGroup: { ...exclusion, exclusionByResourceTypes: { resourceTypes: ['AWS::EC2::Volume'] } },
    });
    expect(await countOf()).toEqual({ 'COUNT(*)': 0 });
    await aws.withoutRecorder([localAccountId]);
    expect(await rows('SELECT resourceId')).toEqual([]);
    await aws.withoutRecorder([]);
    await aws.recorder({});
    expect(await countOf()).toEqual({ 'COUNT(*)': 2 });
  });

  it('are for those that may', async () => {
    const allow = (name: string, ...Action: readonly string[]) =>
      roleWith(name, { Effect: 'Allow', Action, Resource: '*' });
    await aws.seed({
      id: localAccountId,
      roles: [allow('may', 'config:SelectResourceConfig'), allow('may-not', 'config:Describe*')],
    });
    const by = async (name: string) => client(localAccountId, region, await assume(aws, arnOf(name)));

    expect(await refusal(page('SELECT resourceId', {}, await by('may')))).toBe('accepted');
    expect(await refusal(page('SELECT resourceId', {}, await by('may-not')))).toMatch(/^AccessDenied/);
  });

  it.each([countQuery, ...resourceQueries(referringTypes)].map((query) => [query.slice(0, 60), query] as const))(
    'take what the module asks: %s…',
    async (_, query) => {
      expect(await refusal(page(query, { Limit: 100 }))).toBe('accepted');
    },
  );
});

import { describe, expect, it } from 'vitest';
import { countTypes, describeResources, listTypes, typeWords } from '../../../lambda/src/references/describe.ts';
import { createInventory } from '../../../lambda/src/references/inventory.ts';
import type { NamedRole, ResourceReference } from '../../../lambda/src/references/inventory.ts';

const accountId = '111122223333';
const arnOf = (name: string, account = accountId): string => `arn:aws:iam::${account}:role/${name}`;
const role: NamedRole = { accountId, id: 'AROAORDERS', name: 'orders', instanceProfiles: ['web'] };

const row = (resourceType: string, resourceId: string, over: object = {}): string =>
  JSON.stringify({ accountId, awsRegion: 'eu-west-1', resourceType, resourceId, ...over });

const read = (...rows: readonly string[]) => {
  const inventory = createInventory();
  expect(rows.map((each) => inventory.add(each))).toEqual(rows.map(() => true));
  return inventory;
};
const naming = (rows: readonly string[], by: NamedRole = role): readonly string[] =>
  read(...rows)
    .resourcesNaming(by)
    .map(({ id, through }) => (through === undefined ? id : `${id} through ${through}`));

const ofFunction = (value: unknown, over: object = {}): string =>
  row('AWS::Lambda::Function', 'f', { configuration: { role: value }, ...over });

describe('a resource names a role', () => {
  it.each([
    ['by its ARN', arnOf('orders')],
    ['by its ARN with a path', arnOf('service/eu/orders')],
    ['by its ARN in another partition', arnOf('orders').replace('aws', 'aws-us-gov')],
    ['by its ARN in another case, which IAM takes for the same', arnOf('Orders')],
    ['by its name', 'orders'],
    ['by its path and name', '/service/eu/orders'],
    ['by a session of it', `arn:aws:sts::${accountId}:assumed-role/orders/session`],
    ['in a chain of ARNs', `${arnOf('first')},${arnOf('orders')}`],
  ])('%s', (_, value) => {
    expect(naming([ofFunction(value)])).toEqual(['f']);
  });

  it.each([
    ['another role whose name begins alike', arnOf('orders-2')],
    ['another role whose path has the name', arnOf('orders/api')],
    ['a role of the same name of another account', arnOf('orders', '999999999999')],
    ['an instance profile of that name', `arn:aws:iam::${accountId}:instance-profile/orders`],
    ['a user of that name', `arn:aws:iam::${accountId}:user/orders`],
    ['nothing', ''],
    ['a number', 7],
    ['a text with spaces', 'the role orders'],
    ['null', null],
  ])('but not by naming %s', (_, value) => {
    expect(naming([ofFunction(value)])).toEqual([]);
  });

  it('by a bare name in its own account only', () => {
    expect(naming([ofFunction('orders', { accountId: '999999999999' })])).toEqual([]);
    expect(naming([ofFunction(arnOf('orders'), { accountId: '999999999999' })])).toEqual(['f']);
  });

  it('within lists at any depth', () => {
    const pipeline = row('AWS::CodePipeline::Pipeline', 'p', {
      configuration: {
        pipeline: { stages: [{ actions: [{ name: 'build' }] }, { actions: [{ roleArn: arnOf('orders') }] }] },
      },
    });

    expect(naming([pipeline])).toEqual(['p']);
  });

  it('in supplementary configuration, also where AWS Config keeps it as a text of JSON', () => {
    const configured = { roleARN: arnOf('orders'), rules: [] };

    for (const value of [configured, JSON.stringify(configured)]) {
      const bucket = row('AWS::S3::Bucket', 'b', {
        supplementaryConfiguration: { BucketReplicationConfiguration: value },
      });
      expect(naming([bucket])).toEqual(['b']);
    }
  });

  it('through an instance profile that the role is in, by ARN and by name', () => {
    const instance = (id: string, name: string): string =>
      row('AWS::EC2::Instance', id, {
        configuration: { iamInstanceProfile: { arn: `arn:aws:iam::${accountId}:instance-profile/${name}` } },
      });
    const template = row('AWS::EC2::LaunchTemplate', 'lt-1', {
      configuration: { LaunchTemplateData: { IamInstanceProfile: { Name: 'web' } } },
    });

    expect(naming([instance('i-1', 'path/web'), instance('i-2', 'orders'), template])).toEqual([
      'i-1 through web',
      'lt-1 through web',
    ]);
  });

  it('once, however often it does', () => {
    const task = row('AWS::ECS::TaskDefinition', 't', {
      configuration: { TaskRoleArn: arnOf('orders'), ExecutionRoleArn: arnOf('orders') },
    });
    const environment = row('AWS::Batch::ComputeEnvironment', 'e', {
      configuration: { ServiceRole: 'orders', ComputeResources: { InstanceRole: 'web' } },
    });

    expect(naming([task, environment])).toEqual(['e', 't']);
  });

  it('only by a property that the schema has for its type', () => {
    expect(naming([row('AWS::ECS::TaskDefinition', 't', { configuration: { role: arnOf('orders') } })])).toEqual([]);
    expect(naming([row('AWS::Other::Type', 't', { configuration: { role: arnOf('orders') } })])).toEqual([]);
  });

  it('under a name that JavaScript knows too', () => {
    const odd: NamedRole = { accountId, id: 'AROAODD', name: '__proto__', instanceProfiles: ['constructor'] };

    expect(naming([], odd)).toEqual([]);
    expect(naming([ofFunction('__proto__')], odd)).toEqual(['f']);
  });
});

describe('the inventory', () => {
  it.each(['', 'null', '[]', '"text"', '{}', row('', 'f'), JSON.stringify({ resourceType: 'AWS::Lambda::Function' })])(
    'does not take %s for a resource',
    (text) => {
      expect(createInventory().add(text)).toBe(false);
    },
  );

  it('tells which stack holds a role, by the name or the id that the relationship has', () => {
    const stack = (id: string, held: object): string =>
      row('AWS::CloudFormation::Stack', id, {
        resourceName: `${id}-name`,
        relationships: [{ resourceType: 'AWS::IAM::Role', ...held }],
      });
    const inventory = read(
      stack('by-name', { resourceName: 'orders' }),
      stack('by-id', { resourceId: 'AROAORDERS' }),
      stack('by-both', { resourceName: 'orders', resourceId: 'AROAORDERS' }),
      stack('other', { resourceName: 'orders-2' }),
      stack('type', { resourceType: 'AWS::IAM::User', resourceName: 'orders' }),
    );

    expect(inventory.stacksHolding(role).map(({ name }) => name)).toEqual([
      'by-both-name',
      'by-id-name',
      'by-name-name',
    ]);
    expect(inventory.resourcesNaming(role)).toEqual([]);
    expect(inventory.stacksHolding({ ...role, accountId: '999999999999' })).toEqual([]);
  });
});

describe('the words', () => {
  const reference = (type: string, id: string, name?: string): ResourceReference => ({
    accountId,
    region: 'eu-west-1',
    type,
    id,
    name,
    through: undefined,
  });

  it.each([
    ['AWS::Lambda::Function', 'function'],
    ['AWS::ECS::TaskDefinition', 'task definition'],
    ['AWS::RDS::DBInstance', 'DB instance'],
    ['AWS::IoT::CACertificate', 'CA certificate'],
    ['AWS::S3::Bucket', 'bucket'],
    ['AWS::DataSync::LocationS3', 'location S3'],
  ])('for %s are "%s"', (type, words) => {
    expect(typeWords(type)).toBe(words);
  });

  it('count by type, the most frequent first, and name the first five', () => {
    const resources = [
      reference('AWS::ECS::TaskDefinition', 't'),
      ...['a', 'b', 'c', 'd', 'e'].map((id) => reference('AWS::Lambda::Function', id, `name-${id}`)),
    ];

    expect(countTypes(resources)).toBe('5 functions, 1 task definition');
    expect(describeResources(resources)).toBe(
      'named by 5 functions, 1 task definition: t, name-a, name-b, name-c, name-d and 1 more',
    );
    expect(listTypes(resources)).toEqual(['function', 'task definition']);
    expect(describeResources([])).toBe('');
  });

  it('are plural in English', () => {
    const two = (type: string): string => countTypes([reference(type, '1'), reference(type, '2')]);

    expect(two('AWS::Logs::Policy')).toBe('2 policies');
    expect(two('AWS::Kendra::Index')).toBe('2 indexes');
    expect(two('AWS::Cognito::Gateway')).toBe('2 gateways');
  });
});

// Stack sets on the local AWS: whether operations on one are queued, or refused while another is under way.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { findLocalAws, startLocalAws } from '../../lab/tools/local-aws.ts';
import type { LocalAws } from '../../lab/tools/local-aws.ts';
import { call } from './local-requests.ts';

const found = await findLocalAws();
const missing = 'missing' in found ? found.missing : undefined;
const template = JSON.stringify({ Resources: { Topic: { Type: 'AWS::SNS::Topic' } } });
const active = { 'ManagedExecution.Active': 'true' };
const inactive = { 'ManagedExecution.Active': 'false' };
const toUnit = {
  'DeploymentTargets.OrganizationalUnitIds.member.1': 'ou-ab12-11111111',
  'Regions.member.1': 'eu-west-1',
};

describe('managed execution of a stack set on the local AWS', () => {
  let aws: LocalAws;
  let made = 0;

  beforeAll(async () => {
    if (missing === undefined) aws = await startLocalAws();
  });
  beforeEach((test) => test.skip(missing !== undefined, missing));
  afterAll(() => (missing === undefined ? aws.close() : undefined));

  const cloudFormation = (action: string, parameters: Readonly<Record<string, string>>): Promise<string> =>
    call(aws, 'cloudformation', '/', {
      body: new URLSearchParams({ Action: action, Version: '2010-05-15', ...parameters }),
    });
  const create = async (parameters: Readonly<Record<string, string>> = {}): Promise<string> => {
    made += 1;
    const StackSetName = `stack-set-${made}`;
    const managed = { PermissionModel: 'SERVICE_MANAGED', TemplateBody: template };
    await cloudFormation('CreateStackSet', { StackSetName, ...managed, ...parameters });
    return StackSetName;
  };
  const update = (StackSetName: string, parameters: Readonly<Record<string, string>> = {}): Promise<string> =>
    cloudFormation('UpdateStackSet', {
      StackSetName,
      OperationId: `update-of-${StackSetName}`,
      TemplateBody: template,
      ...parameters,
    });
  const describeStackSet = (StackSetName: string): Promise<string> =>
    cloudFormation('DescribeStackSet', { StackSetName });
  const isActive = async (name: string): Promise<string | undefined> =>
    /<ManagedExecution><Active>(\w+)<\/Active><\/ManagedExecution>/.exec(
      (await describeStackSet(name)).replaceAll(/>\s+</g, '><'),
    )?.[1];
  const statuses = async (StackSetName: string): Promise<readonly string[]> => {
    const text = await cloudFormation('ListStackSetOperations', { StackSetName });
    return [...text.matchAll(/<Status>(\w+)<\/Status>/g)].map(([, status = '']) => status);
  };

  it.each([
    ['is off where nobody says anything of it', {}, 'false'],
    ['is off where it is made so', inactive, 'false'],
    ['is on where it is made so', active, 'true'],
  ])('%s', async (_, parameters, expected) => {
    expect(await isActive(await create(parameters))).toBe(expected);
  });

  it.each([
    ['on', inactive, active, 'true'],
    ['off', active, inactive, 'false'],
  ])('is switched %s by an update', async (_, before, after, expected) => {
    const name = await create(before);
    await update(name, after);

    expect(await isActive(name)).toBe(expected);
  });

  it.each([
    ['UpdateStackSet', { OperationId: 'second', TemplateBody: template, Description: 'another' }],
    ['CreateStackInstances', toUnit],
    ['UpdateStackInstances', toUnit],
    ['DeleteStackInstances', { ...toUnit, RetainStacks: 'false' }],
  ])('has %s refused while another operation is under way, where it is off', async (action, parameters) => {
    const name = await create({ Description: 'first' });
    await aws.stackSetOperation(name, true);

    await expect(cloudFormation(action, { StackSetName: name, ...parameters })).rejects.toThrow(
      /<Code>OperationInProgressException<\/Code>/,
    );
    expect(await statuses(name)).toEqual(['RUNNING']);
    expect(await describeStackSet(name)).toContain('<Description>first</Description>');
  });

  it('lets an operation through once the other has ended', async () => {
    const name = await create();
    await aws.stackSetOperation(name, true);
    await aws.stackSetOperation(name, false);
    await update(name);

    expect(await statuses(name)).toEqual(['SUCCEEDED', 'SUCCEEDED']);
  });

  it('has an operation queued until the other has ended, where it is on', async () => {
    const name = await create(active);
    await aws.stackSetOperation(name, true);
    await update(name);

    expect(await statuses(name)).toEqual(['RUNNING', 'QUEUED']);
    await aws.stackSetOperation(name, false);
    expect(await statuses(name)).toEqual(['SUCCEEDED', 'SUCCEEDED']);
  });
});

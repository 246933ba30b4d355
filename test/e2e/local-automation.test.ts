// What the other end-to-end tests believe of the local AWS's Systems Manager, and of Config's remediation.
import {
  ConfigServiceClient,
  DescribeRemediationExecutionStatusCommand,
  PutConfigRuleCommand,
  PutRemediationConfigurationsCommand,
  StartRemediationExecutionCommand,
} from '@aws-sdk/client-config-service';
import type { RemediationParameterValue } from '@aws-sdk/client-config-service';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { aRole, policy, serviceTrust } from '../../lab/stand-in/accounts.ts';
import type { PolicyDocument, Role, Statement } from '../../lab/stand-in/accounts.ts';
import { administrator, localAccountId, region, startLocalAws } from '../../lab/tools/local-aws.ts';
import type { LocalAws } from '../../lab/tools/local-aws.ts';
import { arnOf, call, createDocument, createFunction } from './local-requests.ts';
import { localAwsMissing } from './requirements.ts';

const missing = await localAwsMissing();
const functionArn = (name: string): string => `arn:aws:lambda:${region}:${localAccountId}:function:${name}`;

const echo = `
export const handler = async (event) => {
  if (event.force) throw new RangeError('too much force');
  return event;
};`;

const trustFor = (service: string, condition: Statement['Condition'] = {}): PolicyDocument =>
  policy({
    Effect: 'Allow',
    Principal: { Service: service },
    Action: 'sts:AssumeRole',
    Condition: { StringEquals: { 'aws:SourceAccount': localAccountId }, ...condition },
  });

const invoker = (name: string, trust: PolicyDocument, resource = functionArn('echo')): Role =>
  aRole({
    name,
    trust,
    inlinePolicies: { only: policy({ Effect: 'Allow', Action: 'lambda:InvokeFunction', Resource: resource }) },
  });

const step = {
  name: 'invoke',
  action: 'aws:invokeLambdaFunction',
  maxAttempts: 1,
  onFailure: 'Abort',
  inputs: {
    FunctionName: functionArn('echo'),
    InputPayload: {
      role: '{{ RoleId }}',
      by: 'by {{ RequestedBy }}',
      force: '{{ Force }}',
      execution: '{{ automation:EXECUTION_ID }}',
    },
  },
};

const content = {
  schemaVersion: '0.3',
  assumeRole: '{{ AutomationAssumeRole }}',
  parameters: {
    RoleId: { type: 'String', allowedPattern: '^AROA[A-Z0-9]{17}$' },
    RequestedBy: { type: 'String', default: 'nobody' },
    Force: { type: 'Boolean', default: false, allowedValues: [true, false] },
    AutomationAssumeRole: { type: 'AWS::IAM::Role::Arn', default: arnOf('automation') },
  },
  mainSteps: [step],
  outputs: ['invoke.Payload'],
};

const RoleId = 'AROA11111111111111111';

describe('Systems Manager of the local AWS', () => {
  let aws: LocalAws;

  beforeAll(async () => {
    if (missing !== undefined) return;
    aws = await startLocalAws();
    await aws.seed({
      id: localAccountId,
      roles: [
        aRole({ name: 'echo' }),
        invoker('automation', trustFor('ssm.amazonaws.com')),
        invoker('elsewhere', trustFor('ssm.amazonaws.com'), functionArn('other')),
        invoker('untrusting', serviceTrust('lambda.amazonaws.com')),
        invoker(
          'confused',
          trustFor('ssm.amazonaws.com', { ArnLike: { 'aws:SourceArn': 'arn:aws:ssm:*:222222222222:*' } }),
        ),
      ],
    });
    await createFunction(aws, 'echo', 'echo', echo);
    await createDocument(aws, 'quarantine', content);
  });
  beforeEach((test) => test.skip(missing !== undefined, missing));
  afterAll(() => (missing === undefined ? aws.close() : undefined));

  it('invokes the function of a document with its parameters, and gives the outputs', async () => {
    const result = await aws.automation('quarantine', { RoleId, RequestedBy: ['someone'], Force: 'false' });

    const payload = { role: RoleId, by: 'by someone', force: false, execution: result.executionId };
    expect(result).toMatchObject({ status: 'Success', payload, failureMessage: null });
    expect(result.invocation).toMatchObject({ function: 'echo', ok: true });
    expect(JSON.parse(result.outputs['invoke.Payload'] ?? '')).toEqual(payload);
  });

  it('fails where the function fails', async () => {
    const result = await aws.automation('quarantine', { RoleId, Force: true });

    expect(result).toMatchObject({
      status: 'Failed',
      payload: { errorType: 'RangeError', errorMessage: 'too much force' },
      outputs: {},
      failureMessage: 'invoke: RangeError: too much force',
    });
  });

  it('fails where its role may not invoke the function', async () => {
    const result = await aws.automation('quarantine', { RoleId, AutomationAssumeRole: arnOf('elsewhere') });

    expect(result).toMatchObject({ status: 'Failed', invocation: null, payload: null });
    expect(result.failureMessage).toContain('is not authorized to perform: lambda:InvokeFunction');
  });

  it.each([
    ['a parameter that the document lacks', { RoleId, Role: 'app' }, "no parameters ['Role']"],
    ['a missing parameter', {}, "parameters ['RoleId'] are missing"],
    ['a value beside the pattern', { RoleId: 'app' }, 'does not match'],
    ['a boolean that is none', { RoleId, Force: 'yes' }, 'is not a Boolean'],
    ['two values for one', { RoleId: [RoleId, RoleId] }, 'has 2 values'],
    ['a role that is not there', { RoleId, AutomationAssumeRole: arnOf('gone') }, 'does not exist'],
    ['a role that does not trust it', { RoleId, AutomationAssumeRole: arnOf('untrusting') }, 'cannot assume'],
    ['a role that trusts it elsewhere', { RoleId, AutomationAssumeRole: arnOf('confused') }, 'cannot assume'],
  ])('starts nothing with %s', async (_, parameters, message) => {
    await expect(aws.automation('quarantine', parameters)).rejects.toThrow(message);
  });

  const ssm = async <T>(action: string, input: object): Promise<T> => {
    const headers = { 'X-Amz-Target': `AmazonSSM.${action}`, 'Content-Type': 'application/x-amz-json-1.1' };
    return JSON.parse(await call(aws, 'ssm', '/', { headers, body: JSON.stringify(input) })) as T;
  };

  it.each([
    ['Success', 'false', { Outputs: { 'invoke.Payload': [expect.stringContaining(RoleId)] } }],
    ['Failed', 'true', { Outputs: {}, FailureMessage: 'invoke: RangeError: too much force' }],
  ])('is started and followed by the calls of Systems Manager: %s', async (status, force, more) => {
    const input = { DocumentName: 'quarantine', Parameters: { RoleId: [RoleId], Force: [force] } };
    const { AutomationExecutionId } = await ssm<{ AutomationExecutionId: string }>('StartAutomationExecution', input);

    expect(await ssm('GetAutomationExecution', { AutomationExecutionId })).toEqual({
      AutomationExecution: {
        AutomationExecutionId,
        DocumentName: 'quarantine',
        AutomationExecutionStatus: status,
        StepExecutions: [{ StepName: 'invoke', StepStatus: status }],
        ...more,
      },
    });
  });

  it.each([
    ['a document that is not there', { DocumentName: 'gone' }, 'AutomationDefinitionNotFoundException'],
    ['a missing parameter', { DocumentName: 'quarantine' }, 'InvalidAutomationExecutionParametersException'],
  ])('refuses the start of %s', async (_, input, code) => {
    await expect(ssm('StartAutomationExecution', input)).rejects.toThrow(code);
  });

  it('knows no execution that was not started', async () => {
    const AutomationExecutionId = '00000000-0000-0000-0000-000000000000';

    await expect(ssm('GetAutomationExecution', { AutomationExecutionId })).rejects.toThrow(
      'AutomationExecutionNotFoundException',
    );
  });

  it.each([
    ['another version of the schema', { ...content, schemaVersion: '2.2' }, 'schemaVersion'],
    ['another action', { ...content, mainSteps: [{ ...step, action: 'aws:sleep' }] }, 'aws:sleep'],
    ['a key of a step', { ...content, mainSteps: [{ ...step, onCancel: 'Abort' }] }, 'onCancel'],
    ['a second attempt', { ...content, mainSteps: [{ ...step, maxAttempts: 2 }] }, 'one attempt'],
    ['a placeholder', { ...content, mainSteps: [{ ...step, inputs: { FunctionName: '{{ Name }}' } }] }, 'Name'],
  ])('refuses a document with %s that it does not know', async (what, document, message) => {
    await createDocument(aws, what.replaceAll(' ', '-'), document);

    await expect(aws.automation(what.replaceAll(' ', '-'), { RoleId })).rejects.toThrow(message);
  });

  const putRemediation = async (name: string, Parameters: Record<string, RemediationParameterValue>): Promise<void> => {
    const config = new ConfigServiceClient({ region, endpoint: aws.url, credentials: administrator });
    const Source = { Owner: 'AWS', SourceIdentifier: 'S3_BUCKET_VERSIONING_ENABLED' } as const;
    await config.send(new PutConfigRuleCommand({ ConfigRule: { ConfigRuleName: name, Source } }));
    const target = { TargetType: 'SSM_DOCUMENT', TargetId: 'quarantine' } as const;
    const configuration = { ConfigRuleName: name, ...target, Parameters, Automatic: true, MaximumAutomaticAttempts: 1 };
    await config.send(
      new PutRemediationConfigurationsCommand({
        RemediationConfigurations: [{ ...configuration, RetryAttemptSeconds: 60 }],
      }),
    );
  };
  const resource = { ResourceValue: { Value: 'RESOURCE_ID' } } as const;
  const fixed = (value: string): RemediationParameterValue => ({ StaticValue: { Values: [value] } });

  it('remediates a resource of a rule as Config does', async () => {
    const AutomationAssumeRole = fixed(arnOf('automation'));
    await putRemediation('used', { RoleId: resource, RequestedBy: fixed('Config'), AutomationAssumeRole });

    const result = await aws.remediate('used', RoleId);
    expect(result).toMatchObject({ status: 'Success', payload: { role: RoleId, by: 'by Config', force: false } });
  });

  it('starts and follows a remediation by the calls of Config', async () => {
    const config = new ConfigServiceClient({ region, endpoint: aws.url, credentials: administrator });
    const AutomationAssumeRole = fixed(arnOf('automation'));
    await putRemediation('called', { RoleId: resource, RequestedBy: fixed('Config'), AutomationAssumeRole });
    const ResourceKeys = [{ resourceType: 'AWS::IAM::Role', resourceId: RoleId }] as const;
    const about = { ConfigRuleName: 'called', ResourceKeys: [...ResourceKeys] };
    const before = await config.send(new DescribeRemediationExecutionStatusCommand(about));
    await config.send(new StartRemediationExecutionCommand(about));
    const after = await config.send(new DescribeRemediationExecutionStatusCommand(about));

    expect(before.RemediationExecutionStatuses).toEqual([]);
    expect(after.RemediationExecutionStatuses).toEqual([
      { ResourceKey: ResourceKeys[0], State: 'SUCCEEDED', StepDetails: [{ Name: 'invoke', State: 'SUCCEEDED' }] },
    ]);
    await expect(
      config.send(new StartRemediationExecutionCommand({ ...about, ConfigRuleName: 'gone' })),
    ).rejects.toMatchObject({ name: 'NoSuchRemediationConfigurationException' });
  });

  it('remediates nothing without a role, or with a parameter that the document lacks', async () => {
    await putRemediation('no-role', { RoleId: resource });
    await putRemediation('odd', { Role: resource, AutomationAssumeRole: fixed(arnOf('automation')) });

    await expect(aws.remediate('no-role', RoleId)).rejects.toThrow('needs the parameter AutomationAssumeRole');
    await expect(aws.remediate('odd', RoleId)).rejects.toThrow("no parameters ['Role']");
    await expect(aws.remediate('gone', RoleId)).rejects.toThrow('has no remediation');
  });

  it('invokes a function for an administrator', async () => {
    await expect(aws.invoke('echo', { by: 'hand' })).resolves.toMatchObject({ ok: true, result: { by: 'hand' } });
  });

  it('tells what there is', async () => {
    expect(await aws.remediationInventory()).toEqual({
      documents: expect.arrayContaining(['quarantine']),
      schedules: [],
      buckets: [],
      remediations: ['called', 'no-role', 'odd', 'used'],
    });
  });
});

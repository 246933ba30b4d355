// What a policy must not hold, each fault alone in a policy that is right otherwise.
import { describe, expect, it } from 'vitest';
import { policyProblems } from '../../../../lab/policies/check.ts';
import { unknownText } from '../../../../lab/policies/patterns.ts';
import type { Statement } from '../../../../lab/policies/statement.ts';

const publish: Statement = {
  Effect: 'Allow',
  Action: 'sns:Publish',
  Resource: 'arn:aws:sns:eu-west-1:123456789012:news',
};

const problemsOf = (...statements: readonly Statement[]): Promise<readonly string[]> =>
  policyProblems(statements.map((variant, index) => ({ name: `statement ${index}`, variants: [variant] })));

const on = (Action: unknown, Resource: unknown, more: Statement = {}): Statement => ({
  Effect: 'Allow',
  Action,
  Resource,
  ...more,
});

const topic = 'arn:aws:sns:eu-west-1:123456789012:news';
const role = 'arn:aws:iam::123456789012:role/*';
const key = 'arn:aws:kms:*:123456789012:key/*';

describe('a policy that AWS can make sense of', () => {
  it.each<[string, Statement]>([
    ['an action on its resource', publish],
    ['an action that takes no resource, on all', on('iam:GetAccountAuthorizationDetails', '*')],
    ['some actions by a wildcard', on('kms:GenerateDataKey*', key)],
    ['all actions of a service', on('s3:*', ['arn:aws:s3:::name', 'arn:aws:s3:::name/*'], { Effect: 'Deny' })],
    ['all actions of AWS', on('*', '*', { Effect: 'Deny' })],
    ['all actions but some', { Effect: 'Deny', NotAction: 'sns:Publish', Resource: '*' }],
    ['a trust', { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'lambda.amazonaws.com' } }],
    ['a resource of which a part is not known', on('sns:Publish', `arn:aws:sns:*:${unknownText}:news`)],
    ['a resource that is not known', on('sns:Publish', unknownText)],
    ['a resource with a policy variable', on('s3:GetObject', 'arn:aws:s3:::name/${aws:PrincipalAccount}/*')],
    ['a role with a path', on('iam:GetRole', 'arn:aws:iam::123456789012:role/team/reader')],
    ['a policy of AWS', on('iam:GetPolicy', 'arn:aws:iam::aws:policy/AWSDenyAll')],
    ['the streams of a log group', on('logs:PutLogEvents', 'arn:aws:logs:*:123456789012:log-group:/aws/lambda/x:*')],
    ['a log group with what is in it', on('logs:FilterLogEvents', 'arn:aws:logs:*:123456789012:log-group:x:*')],
    ['a log group for its tags', on('logs:ListTagsForResource', 'arn:aws:logs:*:123456789012:log-group:x')],
    ['one character that may be any', on('sns:Publish', 'arn:aws:sns:eu-west-?:123456789012:news')],
  ])('%s', async (_, statement) => {
    expect(await problemsOf(statement)).toEqual([]);
  });
});

describe('an action', () => {
  it.each([
    ['is misspelt', 'sns:Publsh'],
    ['has the wrong capitals', 'sns:publish'],
    ['is of a misspelt service', 'snss:Publish'],
    ['is of another service', 'sqs:Publish'],
    ['has no service', 'Publish'],
    ['is a wildcard that stands for none', 'sns:Publsh*'],
  ])('that %s is refused', async (_, action) => {
    expect(await problemsOf(on(action, topic))).toEqual([
      `statement 0: ${action} is not an action of AWS in this spelling`,
    ]);
  });

  it('that only is not allowed is held to its spelling too', async () => {
    expect(await problemsOf({ Effect: 'Deny', NotAction: 'sns:Publsh', Resource: '*' })).toHaveLength(1);
  });

  it('that is not known before Terraform runs is refused', async () => {
    expect(await problemsOf(on(unknownText, topic))).toEqual(['statement 0: has an action that cannot be read']);
  });

  it('that takes no resource must not be limited to one', async () => {
    expect(await problemsOf(on(['iam:GetAccountAuthorizationDetails', 'iam:GetRole'], role))).toEqual([
      'statement 0: iam:GetAccountAuthorizationDetails takes no resource: it is allowed on "*" or not at all',
    ]);
  });

  it('needs one of the resources', async () => {
    expect(await problemsOf(on(['s3:GetObject', 's3:ListBucket'], 'arn:aws:s3:::name'))).toEqual([
      'statement 0: s3:GetObject acts on none of the resources',
    ]);
  });
});

describe('a resource', () => {
  it.each([
    ['that is a log group without what is in it', 'logs:FilterLogEvents', 'arn:aws:logs:*:123456789012:log-group:x'],
    ['of another service', 'sns:Publish', 'arn:aws:sqs:*:123456789012:news'],
    ['of a misspelt service', 'sns:Publish', 'arn:aws:snss:*:123456789012:news'],
    ['of a misspelt type', 'iam:GetRole', 'arn:aws:iam::123456789012:roles/*'],
    ['of another type of the service', 'iam:GetRole', 'arn:aws:iam::123456789012:instance-profile/*'],
    ['with a Region that its type does not have', 'iam:GetRole', 'arn:aws:iam:eu-west-1:123456789012:role/*'],
    ['without the account', 'sns:Publish', 'arn:aws:sns:eu-west-1::news'],
    ['with a part too few', 'sns:Publish', 'arn:aws:sns:123456789012:news'],
    ['with a part too many', 'sns:Publish', 'arn:aws:sns:eu-west-1:123456789012:news:more'],
    ['with an account for a partition', 'iam:GetRole', 'arn:123456789012:iam::aws:role/*'],
    ['that is not an ARN', 'sns:Publish', 'news'],
    ['that is a bucket for an action on objects', 's3:GetObject', 'arn:aws:s3:::name'],
    ['that is an object for an action on buckets', 's3:ListBucket', 'arn:aws:s3:::name/*'],
    ['with an unknown part that cannot help it', 'iam:GetRole', `arn:${unknownText}:iam::${unknownText}:rol/*`],
  ])('%s is refused', async (_, action, resource) => {
    const refused = (await problemsOf(on(action, resource))).map((problem) => problem.replaceAll('…', unknownText));

    expect(refused).toContain(`statement 0: ${resource} is not a resource of ${action}`);
  });

  it('that fits no action is refused beside one that does', async () => {
    expect(await problemsOf(on('sns:Publish', [topic, role]))).toEqual([
      `statement 0: ${role} is not a resource of sns:Publish`,
    ]);
  });

  it('may be for one of several actions', async () => {
    expect(await problemsOf(on(['iam:GetRole', 'sns:Publish'], [topic, role]))).toEqual([]);
  });
});

describe('an action that needs resources of several types', () => {
  const document = on('ssm:StartAutomationExecution', 'arn:aws:ssm:*:123456789012:document/restore');
  const executions = 'arn:aws:ssm:*:123456789012:automation-execution/*';

  it('is refused where one of them is missing', async () => {
    expect(await problemsOf(document)).toEqual([
      expect.stringMatching(/^statement 0: ssm:StartAutomationExecution also needs .* automation-execution /),
    ]);
  });

  it('may have them in another statement', async () => {
    expect(await problemsOf(document, on('ssm:StartAutomationExecution', executions))).toEqual([]);
  });

  it('does not have them in a statement for another action', async () => {
    expect(await problemsOf(document, on('ssm:GetAutomationExecution', executions))).toHaveLength(1);
  });

  it('does not have them in a statement that denies', async () => {
    const deny = on('ssm:StartAutomationExecution', executions, { Effect: 'Deny' });

    expect(await problemsOf(document, deny)).toHaveLength(1);
  });

  it('may be denied on one of them', async () => {
    expect(await problemsOf({ ...document, Effect: 'Deny' })).toEqual([]);
  });

  it('has one of them where its requests name one alone, and not none', async () => {
    expect(await problemsOf(on('iam:GenerateServiceLastAccessedDetails', role))).toEqual([]);
    expect(await problemsOf(on('iam:GenerateServiceLastAccessedDetails', topic))).toHaveLength(2);
  });
});

describe('a condition', () => {
  const when = (action: string, resource: string, Condition: unknown) =>
    problemsOf(on(action, resource, { Condition }));
  const passed = { 'iam:PassedToService': 'ssm.amazonaws.com' };

  it.each<[string, string, string, unknown]>([
    ['a key of the action', 'iam:PassRole', role, { StringEquals: passed }],
    ['a key of the type of resource', 'iam:DeleteRole', role, { StringEquals: { 'iam:ResourceTag/by:us': 'x' } }],
    ['a key of all requests', 'sns:Publish', topic, { ArnEquals: { 'aws:SourceArn': 'arn:aws:events:*:*:rule/x' } }],
    ['a key with a name of its own', 'kms:Decrypt', key, { ArnLike: { 'kms:EncryptionContext:aws:logs:arn': 'x' } }],
    ['a key with many values', 'iam:TagRole', role, { 'ForAllValues:StringEquals': { 'aws:TagKeys': ['x'] } }],
    ['whether there is a key', 'iam:CreateRole', role, { Null: { 'aws:RequestTag/x': 'false' } }],
    ['whether there is a key with many values', 'iam:TagRole', role, { Null: { 'aws:TagKeys': 'false' } }],
    ['a key if it is there', 'iam:PassRole', role, { StringEqualsIfExists: passed }],
    ['a boolean', 'sns:Publish', topic, { Bool: { 'aws:SecureTransport': 'false' } }],
    ['a policy variable', 'sts:AssumeRole', role, { StringEquals: { 'aws:ResourceOrgID': '${aws:PrincipalOrgID}' } }],
  ])('may look at %s', async (_, action, resource, condition) => {
    expect(await when(action, resource, condition)).toEqual([]);
  });

  it.each<[string, string, string, unknown, string]>([
    [
      'key that is misspelt',
      'iam:PassRole',
      role,
      { StringEquals: { 'iam:PassedToServices': 'x' } },
      'not a condition key',
    ],
    [
      'key with wrong capitals',
      'iam:PassRole',
      role,
      { StringEquals: { 'aws:resourceOrgId': 'x' } },
      'not a condition key',
    ],
    ['key of another action', 'iam:GetRole', role, { StringEquals: passed }, 'iam:GetRole does not support'],
    ['tag that the action does not get', 'iam:GetRole', role, { Null: { 'aws:RequestTag/x': 'true' } }, 'not support'],
    [
      'key of all AWS that is none',
      'sns:Publish',
      topic,
      { Bool: { 'aws:SecureTransprt': 'x' } },
      'not a condition key',
    ],
    [
      'policy variable that is none',
      'sts:AssumeRole',
      role,
      { StringEquals: { 'aws:ResourceOrgID': '${aws:OrgID}' } },
      '${aws:OrgID} is not a policy variable',
    ],
    ['operator that is none', 'iam:PassRole', role, { StringEqual: passed }, 'StringEqual is not an operator'],
    ['operator of another type', 'iam:PassRole', role, { NumericEquals: passed }, 'cannot compare'],
    ['set of values where there is one', 'iam:PassRole', role, { 'ForAnyValue:StringEquals': passed }, 'one value'],
    ['single value where there are many', 'iam:TagRole', role, { StringEquals: { 'aws:TagKeys': 'x' } }, 'many values'],
  ])('with a %s is refused', async (_, action, resource, condition, words) => {
    expect(await when(action, resource, condition)).toEqual([expect.stringContaining(words)]);
  });

  it('needs to be supported by each action that is named', async () => {
    const condition = { StringEquals: { 'kms:EncryptionContext:x': 'y' } };

    expect(await problemsOf(on(['kms:Decrypt', 'kms:DescribeKey'], key, { Condition: condition }))).toEqual([
      'statement 0: kms:DescribeKey does not support the condition key kms:EncryptionContext:x',
    ]);
    expect(await problemsOf(on('kms:*', key, { Condition: condition }))).toEqual([]);
  });
});

describe('a statement', () => {
  it.each<[string, Statement, string]>([
    ['with an element that is none', { ...publish, Actions: 'x' }, '"Actions"'],
    ['without an effect', { Action: 'sns:Publish', Resource: topic }, 'Effect'],
    ['with another effect', { ...publish, Effect: 'allow' }, 'Effect'],
    ['without actions', { Effect: 'Allow', Resource: topic }, 'either Action or NotAction'],
    ['without resources', { Effect: 'Allow', Action: 'sns:Publish' }, 'either Resource or NotResource'],
    ['with no action in its list', { ...publish, Action: [] }, 'cannot be read'],
    ['with a condition that is text', { ...publish, Condition: unknownText }, 'Condition that cannot be read'],
  ])('%s is refused', async (_, statement, words) => {
    expect(await problemsOf(statement)).toEqual([expect.stringContaining(words)]);
  });

  it('of a trust must not name a resource', async () => {
    const trust = { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: '*', Resource: role };

    expect(await problemsOf(trust)).toEqual(['statement 0: is a trust, and names a resource']);
  });

  it('is refused for each form that it can take', async () => {
    const variants = [publish, { ...publish, Action: 'sns:Publsh' }];

    expect(await policyProblems([{ name: 'Publish', variants }])).toHaveLength(1);
  });
});

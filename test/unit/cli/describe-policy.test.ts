import { describe, expect, it } from 'vitest';
import { describePolicy, describeTrust } from '../../../cli/describe-policy.ts';

const who = (principal: unknown): readonly string[] | undefined =>
  describeTrust({ Statement: { Effect: 'Allow', Principal: principal, Action: 'sts:AssumeRole' } })[0]?.who;

describe('a trust policy in words', () => {
  it.each([
    ['*', ['anyone']],
    [{ AWS: '*' }, ['any AWS principal']],
    [
      { Service: ['ec2.amazonaws.com', 'lambda.amazonaws.com'] },
      ['service ec2.amazonaws.com', 'service lambda.amazonaws.com'],
    ],
    [{ AWS: '111122223333' }, ['account 111122223333']],
    [{ AWS: 'arn:aws-cn:iam::111122223333:root' }, ['account 111122223333']],
    [{ AWS: 'arn:aws:iam::111122223333:role/x/y' }, ['role/x/y of account 111122223333']],
    [{ AWS: 'AROAEXAMPLE1234567890' }, ['AROAEXAMPLE1234567890, which is deleted']],
    [
      { Federated: 'arn:aws:iam::111122223333:oidc-provider/token.example.com' },
      ['OpenID Connect provider token.example.com of account 111122223333'],
    ],
    [{ Federated: 'cognito-identity.amazonaws.com' }, ['identity provider cognito-identity.amazonaws.com']],
  ])('names who %j is', (principal, expected) => {
    expect(who(principal)).toEqual(expected);
  });

  it('has denials, exceptions, other actions and conditions', () => {
    const document = {
      Statement: [
        {
          Effect: 'Deny',
          NotPrincipal: { AWS: '111122223333' },
          Action: ['sts:AssumeRole', 'sts:*'],
          Condition: { StringEquals: { 'sts:ExternalId': ['a', 'b'] }, Bool: { 'aws:MultiFactorAuthPresent': true } },
        },
      ],
    };

    expect(describeTrust(document)).toEqual([
      {
        isDenial: true,
        who: ['anyone but account 111122223333'],
        actions: ['sts:*'],
        conditions: ['sts:ExternalId StringEquals a or b', 'aws:MultiFactorAuthPresent Bool true'],
      },
    ]);
  });

  it.each([{}, { Statement: 'x' }, { Statement: [1, null] }])('of %j says nothing', (document) => {
    expect(describeTrust(document)).toEqual([]);
    expect(describePolicy(document)).toBe('');
  });
});

describe('a policy in words', () => {
  it('names the services of what it allows and denies', () => {
    const allowed = { Effect: 'Allow', Action: ['s3:GetObject', 's3:PutObject', 'kms:*'], Resource: '*' };

    expect(describePolicy({ Statement: [allowed, { Effect: 'Deny', NotAction: 'iam:*' }] })).toBe(
      'allows s3, kms; denies all but iam:*',
    );
    expect(describePolicy({ Statement: { Effect: 'Allow', Action: '*' } })).toBe('allows everything');
  });
});

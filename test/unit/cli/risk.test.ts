import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { directRoutes, passingRoutes } from '../../../cli/escalation.ts';
import { readRoles } from '../../../cli/listed-role.ts';
import { severity } from '../../../cli/risk.ts';
import { accountExport } from '../../../lab/account/account-export.ts';
import { aRole, policy } from '../../../lab/stand-in/accounts.ts';
import type { Role, Statement } from '../../../lab/stand-in/accounts.ts';

const accountId = '123456789012';
const administrator = 'arn:aws:iam::aws:policy/AdministratorAccess';

const riskOf = (given: Partial<Role>, policies: readonly Record<string, unknown>[] = []) => {
  const { RoleDetailList: roles } = accountExport({ id: accountId, roles: [aRole(given)] });
  return readRoles({ roles, policies })[0]?.risk;
};

const trusting = (Principal: Statement['Principal'], more: Partial<Statement> = {}): Partial<Role> => ({
  trust: policy({
    Effect: 'Allow',
    ...(Principal === undefined ? {} : { Principal }),
    Action: 'sts:AssumeRole',
    ...more,
  }),
});

const allowing = (Action: Statement['Action'], Resource: Statement['Resource'], more: Partial<Statement> = {}) => ({
  inlinePolicies: {
    all: policy({ Effect: 'Allow', Action, ...(Resource === undefined ? {} : { Resource }), ...more }),
  },
});

const external = { StringEquals: { 'sts:ExternalId': 'x' } };

describe('admin', () => {
  it.each([
    { given: { managedPolicyArns: [administrator] }, evidence: 'AdministratorAccess' },
    {
      given: { managedPolicyArns: ['arn:aws-us-gov:iam::aws:policy/AdministratorAccess'] },
      evidence: 'AdministratorAccess',
    },
    { given: allowing('*', '*'), evidence: 'inline policy all' },
    { given: allowing(['s3:GetObject', '*:*'], ['arn:aws:s3:::x', '*']), evidence: 'inline policy all' },
    {
      given: allowing('*', '*', { Condition: { Bool: { 'aws:MultiFactorAuthPresent': 'true' } } }),
      evidence: 'inline policy all if aws:MultiFactorAuthPresent',
    },
    {
      given: { managedPolicyArns: [administrator], permissionsBoundaryArn: `arn:aws:iam::${accountId}:policy/team` },
      evidence: 'AdministratorAccess within boundary team',
    },
  ])('is a role with $evidence', ({ given, evidence }) => {
    expect(riskOf(given)).toEqual([{ word: 'admin', evidence }]);
  });

  it.each([
    {
      what: 'a policy with the same name in the account',
      given: { managedPolicyArns: [`arn:aws:iam::${accountId}:policy/AdministratorAccess`] },
    },
    { what: 'every action of one service', given: allowing('s3:*', '*') },
    { what: 'every action on one resource', given: allowing('*', 'arn:aws:s3:::x') },
    { what: 'a denial of everything', given: allowing('*', '*', { Effect: 'Deny' }) },
    { what: 'everything but IAM', given: allowing([], '*', { NotAction: 'iam:*' } as Partial<Statement>) },
  ])('is not a role with $what', ({ given }) => {
    expect(riskOf(given)).toEqual([]);
  });

  it('is a role with a policy of the account whose default version allows everything, where the listing has it', () => {
    const Arn = `arn:aws:iam::${accountId}:policy/all`;
    const version = (Action: string, IsDefaultVersion: boolean) => ({
      IsDefaultVersion,
      Document: policy({ Effect: 'Allow', Action, Resource: '*' }),
    });
    const given = { managedPolicyArns: [Arn] };

    expect(riskOf(given, [{ Arn, PolicyVersionList: [version('s3:*', false), version('*', true)] }])).toEqual([
      { word: 'admin', evidence: 'all' },
    ]);
    expect(riskOf(given, [{ Arn, PolicyVersionList: [version('s3:*', true), version('*', false)] }])).toEqual([]);
  });
});

describe('escalation', () => {
  const anyRole = 'arn:aws:iam::*:role/*';
  const passing = (resource: string, ...actions: readonly string[]) => allowing(['iam:PassRole', ...actions], resource);

  it.each([
    { given: allowing('iam:*', '*'), evidence: 'iam:* by inline policy all' },
    { given: allowing('IAM:Put*', '*'), evidence: 'IAM:Put* by inline policy all' },
    { given: allowing('iam:PutRolePolicy', anyRole), evidence: 'iam:PutRolePolicy by inline policy all' },
    {
      given: allowing('iam:AttachRolePolicy', `arn:aws:iam::${accountId}:role/*`),
      evidence: 'iam:AttachRolePolicy by',
    },
    { given: allowing('iam:UpdateAssumeRolePolicy', '*'), evidence: 'iam:UpdateAssumeRolePolicy by' },
    {
      given: allowing('iam:CreatePolicyVersion', `arn:aws:iam::${accountId}:policy/*`),
      evidence: 'iam:CreatePolicyVersion',
    },
    { given: allowing('iam:CreateAccessKey', 'arn:aws:iam::*:user/*'), evidence: 'iam:CreateAccessKey by' },
    {
      given: allowing([], '*', { NotAction: ['s3:*', 'ec2:*'] } as Partial<Statement>),
      evidence: 'all but s3:*, ec2:* by',
    },
    {
      given: allowing('iam:PutRolePolicy', undefined, { NotResource: 'arn:aws:s3:::x' } as Partial<Statement>),
      evidence: 'iam:PutRolePolicy by',
    },
    {
      given: allowing('iam:PutRolePolicy', '*', { Condition: { StringEquals: { 'iam:PermissionsBoundary': 'x' } } }),
      evidence: 'iam:PutRolePolicy by inline policy all if iam:PermissionsBoundary',
    },
    {
      given: { ...allowing('iam:*', '*'), permissionsBoundaryArn: `arn:aws:iam::${accountId}:policy/team` },
      evidence: 'iam:* by inline policy all within boundary team',
    },
    { given: { managedPolicyArns: ['arn:aws:iam::aws:policy/IAMFullAccess'] }, evidence: 'IAMFullAccess' },
    { given: { managedPolicyArns: ['arn:aws-cn:iam::aws:policy/IAMFullAccess'] }, evidence: 'IAMFullAccess' },
    {
      given: passing('*', 'lambda:CreateFunction'),
      evidence: 'iam:PassRole by inline policy all, with lambda:CreateFunction',
    },
    { given: passing('*', 'ec2:*', 'ecs:*'), evidence: 'iam:PassRole by inline policy all, with ec2:* and 1 more' },
  ])('is a role with $evidence', ({ given, evidence }) => {
    const risks = riskOf(given) ?? [];

    expect(risks.map(({ word }) => word)).toEqual(['escalation']);
    expect(risks[0]?.evidence).toContain(evidence);
  });

  it('is told where the role is passed by one policy and used by another', () => {
    const inlinePolicies = {
      pass: policy({ Effect: 'Allow', Action: 'iam:PassRole', Resource: '*' }),
      run: policy({ Effect: 'Allow', Action: 'glue:CreateDevEndpoint', Resource: 'arn:aws:glue:eu-west-1:*:*' }),
    };

    expect(riskOf({ inlinePolicies })).toEqual([
      { word: 'escalation', evidence: 'iam:PassRole by inline policy pass, with glue:CreateDevEndpoint' },
    ]);
  });

  it.each([
    { what: 'the passing of a role that nothing uses', given: passing('*', 's3:*') },
    { what: 'a use without the passing', given: allowing(['lambda:*', 'ec2:*'], '*') },
    { what: 'the passing of one role', given: passing(`arn:aws:iam::${accountId}:role/one`, 'lambda:CreateFunction') },
    { what: 'the reading of IAM', given: allowing(['iam:Get*', 'iam:List*'], '*') },
    { what: 'a change of one other role', given: allowing('iam:PutRolePolicy', `arn:aws:iam::${accountId}:role/one`) },
    { what: 'its own access key', given: allowing('iam:CreateAccessKey', 'arn:aws:iam::*:user/${aws:username}') },
    { what: 'everything but IAM', given: allowing([], '*', { NotAction: ['iam:*', 'sts:*'] } as Partial<Statement>) },
    { what: 'a denial', given: allowing('iam:*', '*', { Effect: 'Deny' }) },
    {
      what: 'a policy of the account that has the name',
      given: { managedPolicyArns: [`arn:aws:iam::${accountId}:policy/IAMFullAccess`] },
    },
  ])('is not a role with $what', ({ given }) => {
    expect(riskOf(given)).toEqual([]);
  });

  it('is what the role may do to itself and to its own policies', () => {
    const own = aRole({}).path + aRole({}).name;
    const self = `arn:aws:iam::${accountId}:role${own}`;
    const Arn = `arn:aws:iam::${accountId}:policy/team`;

    expect(riskOf(allowing('iam:PutRolePolicy', self))?.[0]?.word).toBe('escalation');
    expect(riskOf(allowing('iam:UpdateAssumeRolePolicy', self))).toEqual([]);
    expect(riskOf({ ...allowing('iam:CreatePolicyVersion', Arn), managedPolicyArns: [Arn] })?.[0]?.word).toBe(
      'escalation',
    );
    expect(riskOf(allowing('iam:CreatePolicyVersion', Arn))).toEqual([]);
  });

  it('is not told of an administrator', () => {
    const given = { managedPolicyArns: [administrator], ...allowing('iam:*', '*') };

    expect(riskOf(given)?.map(({ word }) => word)).toEqual(['admin']);
  });

  it('is a role with such a policy of the account, and unread policies are counted where the listing lacks them', () => {
    const Arn = `arn:aws:iam::${accountId}:policy/ops`;
    const Document = policy({ Effect: 'Allow', Action: 'iam:*', Resource: '*' });
    const policies = [{ Arn, PolicyVersionList: [{ IsDefaultVersion: true, Document }] }];
    const { RoleDetailList: roles } = accountExport({
      id: accountId,
      roles: [aRole({ managedPolicyArns: [Arn] }), aRole({ name: 'other', managedPolicyArns: [administrator] })],
    });

    expect(readRoles({ roles, policies })[0]?.risk).toEqual([{ word: 'escalation', evidence: 'iam:* by ops' }]);
    expect(readRoles({ roles, policies }).map((role) => role.hasUnreadPolicy)).toEqual([false, false]);
    expect(readRoles({ roles, policies: [] }).map((role) => role.hasUnreadPolicy)).toEqual([true, false]);
  });

  it('has every way in the table of the document', () => {
    const table = readFileSync(new URL('../../../docs/preview-and-report.md', import.meta.url), 'utf8');

    for (const action of [...Object.values(directRoutes).flat(), ...passingRoutes])
      expect(table).toContain(`\`${action}\``);
  });
});

describe('who can assume a role', () => {
  it.each([
    { given: trusting('*'), risk: ['anyone', 'any AWS principal'] },
    {
      given: trusting({ AWS: ['*'] }, { Condition: external }),
      risk: ['anyone', 'any AWS principal if sts:ExternalId'],
    },
    {
      given: trusting(undefined, { NotPrincipal: { AWS: 'x' } } as Partial<Statement>),
      risk: ['anyone', 'any AWS principal'],
    },
    { given: trusting({ AWS: 'arn:aws:iam::210987654321:root' }), risk: ['cross-account', 'account 210987654321'] },
    { given: trusting({ AWS: '210987654321' }), risk: ['cross-account', 'account 210987654321'] },
    {
      given: trusting(
        { AWS: ['arn:aws:iam::210987654321:user/a', `arn:aws:iam::${accountId}:root`] },
        { Condition: external },
      ),
      risk: ['cross-account', 'account 210987654321 if sts:ExternalId'],
    },
    {
      given: trusting(
        { Federated: `arn:aws:iam::${accountId}:oidc-provider/token.example.com` },
        { Action: 'sts:AssumeRoleWithWebIdentity' },
      ),
      risk: ['federated', 'token.example.com'],
    },
    {
      given: trusting({ Federated: `arn:aws:iam::${accountId}:saml-provider/corp` }, { Action: 'sts:*' }),
      risk: ['federated', 'SAML provider corp'],
    },
    {
      given: trusting({ Federated: 'cognito-identity.amazonaws.com' }, { Action: 'STS:assumerole*' }),
      risk: ['federated', 'cognito-identity.amazonaws.com'],
    },
    { given: { instanceProfiles: ['web', 'web-2'] }, risk: ['instance-profile', 'web, web-2'] },
  ])('$risk', ({ given, risk: [word, evidence] }) => {
    expect(riskOf(given)).toEqual([{ word, evidence }]);
  });

  it.each([
    { what: 'a service', given: trusting({ Service: 'lambda.amazonaws.com' }) },
    { what: 'the account itself', given: trusting({ AWS: `arn:aws:iam::${accountId}:root` }) },
    { what: 'a principal that is gone', given: trusting({ AWS: 'AROAEXAMPLE' }) },
    {
      what: 'a statement that lets others tag sessions only',
      given: trusting({ AWS: '*' }, { Action: 'sts:TagSession' }),
    },
    { what: 'a denial', given: trusting('*', { Effect: 'Deny' }) },
  ])('$what is no risk', ({ given }) => {
    expect(riskOf(given)).toEqual([]);
  });
});

it('policies are read alike as objects and as percent-encoded text', () => {
  const { RoleDetailList: roles } = accountExport({
    id: accountId,
    roles: [aRole({ ...trusting('*'), ...allowing('*', '*') })],
  });
  const encoded = roles.map((role) => ({
    ...role,
    AssumeRolePolicyDocument: encodeURIComponent(JSON.stringify(role.AssumeRolePolicyDocument)),
    RolePolicyList: role.RolePolicyList.map((one) => ({
      ...one,
      PolicyDocument: encodeURIComponent(JSON.stringify(one.PolicyDocument)),
    })),
  }));

  expect(readRoles({ roles: encoded, policies: [] })).toEqual(readRoles({ roles, policies: [] }));
});

it('a policy that cannot be read is an error and not a role without risk', () => {
  const { RoleDetailList: roles } = accountExport({ id: accountId, roles: [aRole()] });
  const broken = roles.map((role) => ({ ...role, AssumeRolePolicyDocument: '%7B"Statement' }));

  expect(() => readRoles({ roles: broken, policies: [] })).toThrow(
    'the trust policy of the role app is not a policy document',
  );
});

it('the most serious risk outweighs all lesser ones together', () => {
  const lesser = [
    { word: 'anyone' },
    { word: 'cross-account' },
    { word: 'federated' },
    { word: 'instance-profile' },
  ] as const;

  expect(severity([{ word: 'admin' }])).toBeGreaterThan(severity(lesser));
  expect(severity([])).toBe(0);
});

import { describe, expect, it } from 'vitest';
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
    'the trust policy of the role app is no policy document',
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

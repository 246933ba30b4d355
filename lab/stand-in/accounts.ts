import { createHash } from 'node:crypto';
import { percentEncode } from './xml.ts';

export interface Statement {
  readonly Sid?: string;
  readonly Effect: 'Allow' | 'Deny';
  readonly Principal?: '*' | Readonly<Record<string, string | readonly string[]>>;
  readonly Action: string | readonly string[];
  readonly Resource?: string | readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

export interface PolicyDocument {
  readonly Version: '2012-10-17';
  readonly Statement: readonly Statement[];
}

export interface LastUsed {
  readonly date: Date;
  readonly region: string;
}

export interface Role {
  readonly path: string;
  readonly name: string;
  readonly id: string;
  readonly createDate: Date;
  /** null: IAM answers with an empty element; undefined: the element is left out. */
  readonly lastUsed: LastUsed | null | undefined;
  readonly trust: PolicyDocument;
  readonly inlinePolicies: Readonly<Record<string, PolicyDocument>>;
  readonly managedPolicyArns: readonly string[];
  readonly instanceProfiles: readonly string[];
  readonly permissionsBoundaryArn: string | undefined;
  readonly tags: Readonly<Record<string, string>>;
}

export interface Account {
  readonly id: string;
  readonly roles: readonly Role[];
}

export const DAY_MS = 86_400_000;

export const policy = (...statements: readonly Statement[]): PolicyDocument => ({
  Version: '2012-10-17',
  Statement: statements,
});

export const serviceTrust = (service: string): PolicyDocument =>
  policy({ Effect: 'Allow', Principal: { Service: service }, Action: 'sts:AssumeRole' });

/** An id of IAM's form that is the same for the same seed, so that runs can be compared. */
export const stableId = (prefix: 'AROA' | 'AIPA', seed: string): string => {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  const digest = createHash('sha256').update(seed).digest().subarray(0, 17);
  return prefix + Array.from(digest, (byte) => alphabet.charAt(byte % alphabet.length)).join('');
};

export const aRole = (overrides: Partial<Role> = {}): Role => {
  const { path = '/', name = 'app' } = overrides;
  return {
    path,
    name,
    id: stableId('AROA', path + name),
    createDate: new Date('2020-01-01T00:00:00Z'),
    lastUsed: null,
    trust: serviceTrust('lambda.amazonaws.com'),
    inlinePolicies: {},
    managedPolicyArns: [],
    instanceProfiles: [],
    permissionsBoundaryArn: undefined,
    tags: {},
    ...overrides,
  };
};

const someStatement = (role: number, index: number): Statement => ({
  Sid: `Access${String(role).padStart(4, '0')}${String(index).padStart(2, '0')}`,
  Effect: 'Allow',
  Action: ['s3:GetObject', 's3:PutObject', 'dynamodb:GetItem', 'dynamodb:Query', 'kms:Decrypt'],
  Resource: [
    `arn:aws:s3:::orders-${String(role).padStart(4, '0')}-eu-west-1/incoming/*`,
    `arn:aws:dynamodb:eu-west-1:123456789012:table/orders-${String(index).padStart(2, '0')}`,
  ],
  Condition: { StringEquals: { 'aws:ResourceAccount': '123456789012' } },
});

const statementBytes = percentEncode(JSON.stringify(someStatement(0, 0))).length;

const inlinePolicies = (role: number, policyBytes: number): Record<string, PolicyDocument> => {
  const statements = Array.from({ length: Math.max(1, Math.round(policyBytes / statementBytes)) }, (_, index) =>
    someStatement(role, index),
  );
  const names = role % 2 === 0 ? ['data', 'messages'] : ['data', 'messages', 'secrets'];
  const share = Math.ceil(statements.length / names.length);
  return Object.fromEntries(
    names.map((name, index) => [name, policy(...statements.slice(index * share, (index + 1) * share))]),
  );
};

const paths = ['/', '/service-role/', '/team-a/', '/team-b/ci/', '/platform/data/etl/'] as const;

export interface ManyRolesOptions {
  readonly now: Date;
  /** URL-encoded inline policy text of each role, about: 7,000 make 8 KB a role on the wire. */
  readonly policyBytes?: number;
  /** Makes the ids of two accounts differ. */
  readonly accountId?: string;
}

/** The same roles for the same arguments: a fifth never used, the others last used 0 to 399 days ago. */
export const manyRoles = (count: number, options: ManyRolesOptions): readonly Role[] =>
  Array.from({ length: count }, (_, index) => {
    const path = paths[index % paths.length] ?? '/';
    const name = `app-${String(index).padStart(5, '0')}`;
    const daysAgo = (days: number): Date => new Date(options.now.getTime() - days * DAY_MS);
    const idle = (index * 37) % 400;
    return aRole({
      path,
      name,
      id: stableId('AROA', `${options.accountId ?? ''}${path}${name}`),
      createDate: daysAgo(idle + ((index * 13) % 900)),
      lastUsed: index % 5 === 4 ? null : { date: daysAgo(idle), region: 'eu-west-1' },
      inlinePolicies: inlinePolicies(index, options.policyBytes ?? 7_000),
      managedPolicyArns: ['arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole'],
      tags: { owner: `team-${String(index % 12)}`, environment: 'production' },
    });
  });

import { toRole } from '../lambda/src/aws/role-fields.ts';
import type { Role } from '../lambda/src/rule/role.ts';
import { CommandFailure } from './failure.ts';
import { isJson } from '../lambda/src/function/json.ts';
import { objects } from './iam-json.ts';
import type { Json } from '../lambda/src/function/json.ts';
import { PolicyDocument, readGrants, readTexts } from './policy-documents.ts';
import type { Grant } from './policy-documents.ts';
import { assess } from './risk.ts';
import type { RoleDocuments } from './report-data.ts';
import type { NamedGrants, Risk } from './risk.ts';

/** A role as IAM lists it: what the rule looks at, and what it would mean to retire it. */
export interface ListedRole extends Role {
  readonly arn: string;
  /** Undefined where the ARN names none. */
  readonly accountId: string | undefined;
  readonly risk: readonly Risk[];
  /** Whether it has a managed policy of the account that the listing lacks, so that its risk may be greater. */
  readonly hasUnreadPolicy: boolean;
  readonly documents: RoleDocuments;
  /** Names of the instance profiles that it is in. */
  readonly instanceProfiles: readonly string[];
  /** Texts of its trust policy that may name a role: principals, and values of conditions. */
  readonly trustedTexts: readonly string[];
}

/** Grants of the account's own managed policies, by ARN, as far as the listing has them. */
export type ManagedPolicies = ReadonlyMap<string, readonly Grant[]>;

/** Both sides of those policies: what they grant, and their documents. */
interface KnownPolicies {
  readonly managed: ManagedPolicies;
  readonly documents: ReadonlyMap<string, PolicyDocument>;
}

const textOf = (from: Json, field: string, where: string): string => {
  const value = from[field];
  if (typeof value === 'string' && value !== '') return value;
  throw new CommandFailure(`${where} has no ${field}`);
};

const grantsOf = (document: unknown, where: string): readonly Grant[] => {
  const grants = readGrants(document);
  if (grants === undefined) throw new CommandFailure(`${where} is not a policy document`);
  return grants;
};

const readInline = (policies: unknown, where: string): readonly NamedGrants[] =>
  objects(policies).map((policy) => {
    const name = textOf(policy, 'PolicyName', `an inline policy of ${where}`);
    return { name, grants: grantsOf(policy['PolicyDocument'], `the inline policy ${name} of ${where}`) };
  });

const lastPart = (arn: string): string => arn.slice(arn.lastIndexOf('/') + 1);

const attached = (policies: unknown, known: ManagedPolicies) =>
  objects(policies)
    .map(({ PolicyArn: arn }) => String(arn))
    .map((arn) => ({ arn, name: lastPart(arn), grants: known.get(arn) ?? [] }));

const isOfAws = (arn: string): boolean => /^arn:aws[a-z-]*:iam::aws:/.test(arn);

const hasUnreadPolicy = (policies: unknown, known: ManagedPolicies): boolean =>
  attached(policies, known).some(({ arn }) => !isOfAws(arn) && !known.has(arn));

const boundaryOf = (boundary: unknown): string | undefined =>
  isJson(boundary) && typeof boundary['PermissionsBoundaryArn'] === 'string'
    ? boundary['PermissionsBoundaryArn']
    : undefined;

const readDocuments = (detail: Json, known: ReadonlyMap<string, PolicyDocument>): RoleDocuments => ({
  trust: new PolicyDocument(detail['AssumeRolePolicyDocument']),
  inline: objects(detail['RolePolicyList']).map(({ PolicyName: name, PolicyDocument: document }) => ({
    name: String(name),
    document: new PolicyDocument(document),
  })),
  managed: objects(detail['AttachedManagedPolicies']).map(({ PolicyArn: arn }) => ({
    arn: String(arn),
    document: known.get(String(arn)),
  })),
  boundary: boundaryOf(detail['PermissionsBoundary']) ?? null,
});

type Known = Pick<ListedRole, 'arn' | 'accountId' | 'instanceProfiles'>;

const readRisk = (
  detail: Json,
  { arn, accountId, instanceProfiles }: Known,
  managed: ManagedPolicies,
  where: string,
) => {
  const boundary = boundaryOf(detail['PermissionsBoundary']);
  return assess({
    arn,
    accountId,
    trust: grantsOf(detail['AssumeRolePolicyDocument'], `the trust policy of ${where}`),
    inline: readInline(detail['RolePolicyList'], where),
    managed: attached(detail['AttachedManagedPolicies'], managed),
    boundary: boundary === undefined ? undefined : lastPart(boundary),
    instanceProfiles,
  });
};

const readRole = (detail: Json, { managed, documents }: KnownPolicies, index: number): ListedRole => {
  const name = textOf(detail, 'RoleName', `RoleDetailList[${index}]`);
  const where = `the role ${name}`;
  const arn = textOf(detail, 'Arn', where);
  const accountId = /^arn:aws[a-z-]*:iam::(\d{12}):/.exec(arn)?.[1];
  const role = toRole(
    detail,
    (field) =>
      new CommandFailure(field.endsWith('Date') ? `${field} of ${where} is not a date` : `${where} has no ${field}`),
  );
  const known = { arn, accountId, instanceProfiles: role.instanceProfiles ?? [] };
  return {
    ...role,
    ...known,
    risk: readRisk(detail, known, managed, where),
    hasUnreadPolicy: hasUnreadPolicy(detail['AttachedManagedPolicies'], managed),
    documents: readDocuments(detail, documents),
    trustedTexts: readTexts(detail['AssumeRolePolicyDocument']).filter((text) => /^(?:arn:|AROA)/.test(text)),
  };
};

const readManagedPolicy = (policy: Json): { readonly arn: string; readonly document: unknown } => {
  const arn = textOf(policy, 'Arn', 'a managed policy');
  const version = objects(policy['PolicyVersionList']).find(({ IsDefaultVersion: isDefault }) => isDefault === true);
  return { arn, document: version?.['Document'] };
};

const readPolicies = (policies: readonly Json[]): KnownPolicies => {
  const read = policies.map(readManagedPolicy);
  return {
    managed: new Map(read.map(({ arn, document }) => [arn, grantsOf(document, `the managed policy ${arn}`)])),
    documents: new Map(read.map(({ arn, document }) => [arn, new PolicyDocument(document)])),
  };
};

/** Lists of GetAccountAuthorizationDetails, as the SDK gives them or as the AWS CLI writes them. */
export interface Listing {
  readonly roles: readonly Json[];
  /** The account's own managed policies; empty where only roles were asked for. */
  readonly policies: readonly Json[];
}

/** Reads the roles of a listing. IAM may show a role twice when roles come and go between two pages. */
export const readRoles = ({ roles, policies }: Listing): readonly ListedRole[] => {
  const known = readPolicies(policies);
  const read = new Map<string, ListedRole>();
  for (const [index, detail] of roles.entries()) {
    const role = readRole(detail, known, index);
    read.set(role.arn, role);
  }
  return [...read.values()];
};

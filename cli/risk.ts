import { findEscalations } from './escalation.ts';
import type { Grant } from './policy-documents.ts';

/** What a role can do or who can take it on, most serious first. */
export const riskWords = ['admin', 'escalation', 'anyone', 'cross-account', 'federated', 'instance-profile'] as const;

export type RiskWord = (typeof riskWords)[number];

/** What gives the whole account away, or gives the role to anyone. */
const highRisks: readonly RiskWord[] = ['admin', 'escalation', 'anyone'];

/** Whether a role has a risk for which it is looked at first. */
export const isHighRisk = (risks: readonly Pick<Risk, 'word'>[]): boolean =>
  risks.some(({ word }) => highRisks.includes(word));

export const riskMeanings: Readonly<Record<RiskWord, string>> = {
  admin: 'may do everything in the account',
  escalation: 'may do what lets it become administrator',
  anyone: 'can be assumed by any AWS principal',
  'cross-account': 'can be assumed from another account',
  federated: 'can be assumed through an identity provider',
  'instance-profile': 'is attached to an instance profile',
};

export interface Risk {
  readonly word: RiskWord;
  /** The facts of the role that make it so. */
  readonly evidence: string;
}

export interface NamedGrants {
  readonly name: string;
  readonly grants: readonly Grant[];
}

/** What IAM returned of a role, as far as risk is concerned. */
export interface Access {
  readonly arn: string;
  readonly accountId: string | undefined;
  readonly trust: readonly Grant[];
  readonly inline: readonly NamedGrants[];
  readonly managed: readonly (NamedGrants & { readonly arn: string })[];
  readonly boundary: string | undefined;
  readonly instanceProfiles: readonly string[];
}

const assumeActions = ['sts:AssumeRole', 'sts:AssumeRoleWithSAML', 'sts:AssumeRoleWithWebIdentity'];

// AWS's own policies are not among what IAM returns for roles: these are known by their names.
const administratorAccess = /^arn:aws[a-z-]*:iam::aws:policy\/AdministratorAccess$/;
const fullAccessToIam = /^arn:aws[a-z-]*:iam::aws:policy\/IAMFullAccess$/;

const withConditions = (text: string, { conditions }: Grant): string =>
  conditions.length === 0 ? text : `${text} if ${[...new Set(conditions)].join(' and ')}`;

/** The grant of everything that has the fewest conditions. */
const unlimited = (grants: readonly Grant[]): Grant | undefined =>
  grants.filter(({ isUnlimited }) => isUnlimited).toSorted((a, b) => a.conditions.length - b.conditions.length)[0];

const within = (boundary: string | undefined, evidence: readonly string[]): readonly string[] =>
  boundary === undefined ? evidence : evidence.map((name) => `${name} within boundary ${boundary}`);

const administration = ({ managed, inline, boundary }: Access): readonly string[] => {
  const byManaged = managed
    .filter(({ arn, grants }) => administratorAccess.test(arn) || unlimited(grants) !== undefined)
    .map(({ name }) => name);
  const byInline = inline.flatMap(({ name, grants }) => {
    const grant = unlimited(grants);
    return grant === undefined ? [] : [withConditions(`inline policy ${name}`, grant)];
  });
  return within(boundary, [...byManaged, ...byInline]);
};

/** Of an administrator, nothing: there is nothing left to become. */
const escalation = (access: Access): readonly string[] => {
  const { arn, managed, inline, boundary } = access;
  if (administration(access).length > 0) return [];
  const byName = managed.filter((policy) => fullAccessToIam.test(policy.arn)).map(({ name }) => name);
  const sources = [
    ...managed.map(({ name, grants }) => ({ label: name, grants })),
    ...inline.map(({ name, grants }) => ({ label: `inline policy ${name}`, grants })),
  ];
  const found = findEscalations(sources, { arn, policies: managed.map((policy) => policy.arn) });
  return within(boundary, [...byName, ...found]);
};

const accountOf = (principal: string): string | undefined =>
  /^(?:arn:aws[a-z-]*:(?:iam|sts)::)?(\d{12})(?::|$)/.exec(principal)?.[1];

const outsiders = ({ accountId }: Access, grant: Grant): readonly string[] =>
  grant.principals.aws.flatMap((principal) => {
    const account = accountOf(principal);
    return account === undefined || account === accountId ? [] : [withConditions(`account ${account}`, grant)];
  });

/** A provider of OpenID Connect is known by its address, one of SAML by the name it was given. */
const providers = (grant: Grant): readonly string[] =>
  grant.principals.federated.map((provider) => {
    const [, kind, name] = /^arn:aws[a-z-]*:iam::\d{12}:(oidc|saml)-provider\/(.*)$/.exec(provider) ?? [];
    return kind === 'saml' ? `SAML provider ${name ?? ''}` : (name ?? provider);
  });

/** The risks of a role, most serious first. Denials are not weighed: a role is shown for what is granted to it. */
export const assess = (access: Access): readonly Risk[] => {
  const trusting = access.trust.filter((grant) => grant.allows(assumeActions));
  const evidence: Readonly<Record<RiskWord, readonly string[]>> = {
    admin: administration(access),
    escalation: escalation(access),
    anyone: trusting
      .filter(({ principals }) => principals.anyone)
      .map((grant) => withConditions('any AWS principal', grant)),
    'cross-account': trusting.flatMap((grant) => outsiders(access, grant)),
    federated: trusting.flatMap(providers),
    'instance-profile': access.instanceProfiles,
  };
  return riskWords
    .map((word) => ({ word, evidence: [...new Set(evidence[word])].join(', ') }))
    .filter((risk) => risk.evidence !== '');
};

/** A number that sorts roles by their most serious risks. */
export const severity = (risks: readonly Pick<Risk, 'word'>[]): number =>
  risks.reduce((sum, { word }) => sum + 2 ** (riskWords.length - 1 - riskWords.indexOf(word)), 0);

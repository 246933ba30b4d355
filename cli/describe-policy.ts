import { isJson } from '../lambda/src/function/json.ts';
import type { Json } from '../lambda/src/function/json.ts';
import { nameFirst } from '../lambda/src/function/words.ts';
import { texts } from './iam-json.ts';

/** A statement of a trust policy, in words. */
export interface TrustStatement {
  /** Whether it keeps out those whom it names. */
  readonly isDenial: boolean;
  readonly who: readonly string[];
  /** Actions beside those of assuming a role, as the policy writes them. */
  readonly actions: readonly string[];
  readonly conditions: readonly string[];
}

/** How many of a list are told in words: the document itself is there to be opened. */
const shown = 6;

const assuming =
  /^sts:(?:AssumeRole|AssumeRoleWithSAML|AssumeRoleWithWebIdentity|TagSession|SetSourceIdentity|SetContext)$/i;

const statementsOf = (document: Json): readonly Json[] => [document['Statement']].flat().filter(isJson);

const describeAws = (principal: string): string => {
  if (principal === '*') return 'any AWS principal';
  const [, account, rest] = /^(?:arn:[^:]+:(?:iam|sts)::)?(\d{12})(?::(.*))?$/s.exec(principal) ?? [];
  if (account !== undefined && (rest === undefined || rest === 'root')) return `account ${account}`;
  if (account !== undefined) return `${rest ?? ''} of account ${account}`;
  // IAM puts the id of a principal into the place of its name when it is deleted.
  return /^A(?:ROA|IDA)[A-Z0-9]+$/.test(principal) ? `${principal}, which is deleted` : principal;
};

const describeFederated = (provider: string): string => {
  const [, account, kind, name] = /^arn:[^:]+:iam::(\d{12}):(oidc|saml)-provider\/(.*)$/s.exec(provider) ?? [];
  if (name === undefined) return `identity provider ${provider}`;
  return `${kind === 'saml' ? 'SAML' : 'OpenID Connect'} provider ${name} of account ${account ?? ''}`;
};

const describePrincipal = (kind: string, value: string): string => {
  if (kind === 'AWS') return describeAws(value);
  if (kind === 'Service') return value === '*' ? 'any AWS service' : `service ${value}`;
  return kind === 'Federated' ? describeFederated(value) : `${kind} ${value}`;
};

const describePrincipals = (principal: unknown): readonly string[] =>
  isJson(principal)
    ? Object.entries(principal).flatMap(([kind, values]) =>
        texts(values).map((value) => describePrincipal(kind, value)),
      )
    : texts(principal).map((value) => (value === '*' ? 'anyone' : describeAws(value)));

const describeWho = ({ Principal: principal, NotPrincipal: others }: Json): readonly string[] =>
  others === undefined ? describePrincipals(principal) : [`anyone but ${nameFirst(describePrincipals(others), shown)}`];

/** A condition holds numbers and booleans too, as texts or as themselves. */
const valuesOf = (value: unknown): readonly string[] => [value].flat().map(String);

const describeConditions = ({ Condition: condition }: Json): readonly string[] =>
  isJson(condition)
    ? Object.entries(condition).flatMap(([operator, keys]) =>
        isJson(keys)
          ? Object.entries(keys).map(
              ([key, value]) => `${key} ${operator} ${nameFirst(valuesOf(value), shown, ' or ')}`,
            )
          : [],
      )
    : [];

/** Who may use a role, by its trust policy. */
export const describeTrust = (document: Json): readonly TrustStatement[] =>
  statementsOf(document).map((statement) => ({
    isDenial: statement['Effect'] === 'Deny',
    who: describeWho(statement),
    actions: texts(statement['Action']).filter((action) => !assuming.test(action)),
    conditions: describeConditions(statement),
  }));

const serviceOf = (action: string): string => (action === '*' ? 'everything' : (action.split(':')[0] ?? action));

const describeActions = (statement: Json): readonly string[] => {
  const excluded = texts(statement['NotAction']);
  if (excluded.length > 0) return [`all but ${nameFirst(excluded, shown)}`];
  return texts(statement['Action']).map(serviceOf);
};

const describeEffect = (document: Json, effect: string, word: string): readonly string[] => {
  const found = statementsOf(document)
    .filter(({ Effect: of }) => of === effect)
    .flatMap(describeActions);
  return found.length === 0 ? [] : [`${word} ${nameFirst([...new Set(found)], shown)}`];
};

/** What a policy is about, in one line: the services of its actions. Which actions on what, the document says. */
export const describePolicy = (document: Json): string =>
  [...describeEffect(document, 'Allow', 'allows'), ...describeEffect(document, 'Deny', 'denies')].join('; ');

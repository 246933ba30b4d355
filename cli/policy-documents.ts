import { isJson, parseJson } from '../lambda/src/function/json.ts';
import { texts } from './iam-json.ts';
import type { Json } from '../lambda/src/function/json.ts';

/** A statement of a policy that allows something. */
export interface Grant {
  readonly principals: Principals;
  /** Whether the statement allows one of these actions; wildcards of the statement count, and case does not. */
  allows(actions: readonly string[]): boolean;
  /** Whether it allows every action on every resource. */
  readonly isUnlimited: boolean;
  /** Keys of the conditions under which it holds. */
  readonly conditions: readonly string[];
}

export interface Principals {
  readonly anyone: boolean;
  readonly aws: readonly string[];
  readonly federated: readonly string[];
}

const toPattern = (action: string): RegExp => {
  const source = action
    .replaceAll(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`, 'i');
};

const allows = (statement: Json, actions: readonly string[]): boolean => {
  const names = (member: string) => {
    const patterns = texts(statement[member]).map(toPattern);
    return (action: string): boolean => patterns.some((pattern) => pattern.test(action));
  };
  const isExcluded = names('NotAction');
  return actions.some(statement['NotAction'] === undefined ? names('Action') : (action) => !isExcluded(action));
};

const readPrincipals = ({ Principal: principal, NotPrincipal: others }: Json): Principals => {
  const aws = isJson(principal) ? texts(principal['AWS']) : texts(principal);
  return {
    anyone: aws.includes('*') || others !== undefined,
    aws: aws.filter((value) => value !== '*'),
    federated: isJson(principal) ? texts(principal['Federated']) : [],
  };
};

const toGrant = (statement: Json): Grant => ({
  principals: readPrincipals(statement),
  allows: (actions) => allows(statement, actions),
  isUnlimited:
    texts(statement['Action']).some((action) => /^\*(:\*)?$/.test(action)) &&
    texts(statement['Resource']).includes('*'),
  conditions: isJson(statement['Condition'])
    ? Object.values(statement['Condition']).flatMap((keys) => (isJson(keys) ? Object.keys(keys) : []))
    : [],
});

const decode = (text: string): unknown => {
  try {
    return parseJson(text.startsWith('{') ? text : decodeURIComponent(text));
  } catch {
    return undefined;
  }
};

const textsIn = (value: unknown): readonly string[] => {
  if (typeof value === 'string') return [value];
  if (Array.isArray(value)) return value.flatMap(textsIn);
  return isJson(value) ? Object.values(value).flatMap(textsIn) : [];
};

/** Every text in the statements of a policy, whatever it stands for; none where the document cannot be read. */
export const readTexts = (document: unknown): readonly string[] => {
  const policy = typeof document === 'string' ? decode(document) : document;
  return isJson(policy) ? textsIn(policy['Statement']) : [];
};

/**
 * The statements of a policy that allow something, or undefined where the document cannot be read. The AWS CLI writes
 * documents as objects, IAM's API as percent-encoded text.
 */
export const readGrants = (document: unknown): readonly Grant[] | undefined => {
  if (document === undefined || document === null || document === '') return [];
  const policy = typeof document === 'string' ? decode(document) : document;
  if (!isJson(policy)) return undefined;
  const statements = [policy['Statement']].flat().filter(isJson);
  return statements.filter((statement) => statement['Effect'] === 'Allow').map(toGrant);
};

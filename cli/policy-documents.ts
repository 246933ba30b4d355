import { isJson, parseJson } from '../lambda/src/function/json.ts';
import { nameFirst } from '../lambda/src/function/words.ts';
import { texts } from './iam-json.ts';
import type { Json } from '../lambda/src/function/json.ts';

/** A statement of a policy that allows something. */
export interface Grant {
  readonly principals: Principals;
  /** Whether the statement allows one of these actions; wildcards of the statement count, and case does not. */
  allows(actions: readonly string[]): boolean;
  /** What the statement writes to allow an action, such as "iam:*" or "all but s3:*"; undefined where it does not. */
  writes(action: string): string | undefined;
  /** Whether it is about a resource of this ARN too; variables in it stand for themselves. */
  covers(arn: string): boolean;
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

const known = new Map<string, RegExp>();

/** The policies of an account repeat a few patterns thousands of times, and compiling one takes longer than to use it. */
const patternOf = (action: string): RegExp => {
  const pattern = known.get(action) ?? toPattern(action);
  known.set(action, pattern);
  return pattern;
};

const matching = (patterns: readonly string[], text: string): string | undefined =>
  patterns.find((pattern) => patternOf(pattern).test(text));

const answers = new WeakMap<readonly string[], Map<string, boolean>>();

/** Whether a pattern matches one of these; remembered by the list, because every statement is asked about the same few lists. */
const matchesOne = (pattern: string, actions: readonly string[]): boolean => {
  const before = answers.get(actions) ?? new Map<string, boolean>();
  answers.set(actions, before);
  const answer = before.get(pattern) ?? actions.some((action) => patternOf(pattern).test(action));
  before.set(pattern, answer);
  return answer;
};

const writes = (statement: Json, action: string): string | undefined => {
  if (statement['NotAction'] === undefined) return matching(texts(statement['Action']), action);
  const excluded = texts(statement['NotAction']);
  return matching(excluded, action) === undefined ? `all but ${nameFirst(excluded, 3)}` : undefined;
};

const allows = (statement: Json, actions: readonly string[]): boolean =>
  statement['NotAction'] === undefined
    ? texts(statement['Action']).some((pattern) => matchesOne(pattern, actions))
    : actions.some((action) => writes(statement, action) !== undefined);

const covers = (statement: Json, arn: string): boolean =>
  statement['NotResource'] === undefined
    ? matching(texts(statement['Resource']), arn) !== undefined
    : matching(texts(statement['NotResource']), arn) === undefined;

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
  writes: (action) => writes(statement, action),
  covers: (arn) => covers(statement, arn),
  isUnlimited:
    texts(statement['Action']).some((action) => action === '*' || action === '*:*') &&
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

/** A policy as an object; undefined where there is none that can be read. */
const readDocument = (document: unknown): Json | undefined => {
  const policy = typeof document === 'string' ? decode(document) : document;
  return isJson(policy) ? policy : undefined;
};

/** A policy as IAM returned it, an object or percent-encoded text: read when somebody looks at it, which few reports do. */
export class PolicyDocument {
  readonly #written: unknown;

  constructor(written: unknown) {
    this.#written = written;
  }

  /** Undefined where there is none that can be read. */
  read(): Json | undefined {
    return readDocument(this.#written);
  }
}

/** Every text in the statements of a policy, whatever it stands for; none where the document cannot be read. */
export const readTexts = (document: unknown): readonly string[] => {
  const policy = readDocument(document);
  return policy === undefined ? [] : textsIn(policy['Statement']);
};

/**
 * The statements of a policy that allow something, or undefined where the document cannot be read. The AWS CLI writes
 * documents as objects, IAM's API as percent-encoded text.
 */
export const readGrants = (document: unknown): readonly Grant[] | undefined => {
  if (document === undefined || document === null || document === '') return [];
  const policy = readDocument(document);
  if (policy === undefined) return undefined;
  const statements = [policy['Statement']].flat().filter(isJson);
  return statements.filter((statement) => statement['Effect'] === 'Allow').map(toGrant);
};

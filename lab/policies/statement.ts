// The statements of a policy, whatever form it is written in.

/** A statement as JSON has it; what is not known until Terraform runs stands in it as unknownText. */
export type Statement = Readonly<Record<string, unknown>>;

/** A statement in all forms that it can take. */
export interface NamedStatement {
  /** Its Sid, or where it stands in the policy. */
  readonly name: string;
  /** What is not a Statement cannot be read. */
  readonly variants: readonly unknown[];
}

const elements = new Set([
  'Sid',
  'Effect',
  'Principal',
  'NotPrincipal',
  'Action',
  'NotAction',
  'Resource',
  'NotResource',
  'Condition',
]);

export const isObject = (value: unknown): value is Statement =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Texts of an element that may hold one or several. */
export const texts = (value: unknown): readonly string[] =>
  (Array.isArray(value) ? value : [value]).flatMap((each: unknown) => (typeof each === 'string' ? [each] : []));

export const actionsOf = (statement: Statement): readonly string[] => [
  ...texts(statement['Action']),
  ...texts(statement['NotAction']),
];

export const resourcesOf = (statement: Statement): readonly string[] => [
  ...texts(statement['Resource']),
  ...texts(statement['NotResource']),
];

export interface Condition {
  readonly operator: string;
  readonly key: string;
  readonly values: readonly string[];
}

export const conditionsOf = ({ Condition: blocks }: Statement): readonly Condition[] =>
  Object.entries(isObject(blocks) ? blocks : {}).flatMap(([operator, keys]) =>
    Object.entries(isObject(keys) ? keys : {}).map(([key, values]) => ({ operator, key, values: texts(values) })),
  );

const namesPrincipal = (statement: Statement): boolean => 'Principal' in statement || 'NotPrincipal' in statement;

/** The trust of a role is the one policy that names no resource: it stands on what it is about. */
const needsResource = (statement: Statement): boolean =>
  !(namesPrincipal(statement) && actionsOf(statement).every((action) => action.startsWith('sts:')));

const isText = (value: unknown): boolean =>
  typeof value === 'string' || (Array.isArray(value) && value.length > 0 && texts(value).length === value.length);

/** What IAM would refuse whatever actions and resources there are. */
export const formProblems = (statement: Statement): readonly string[] => {
  const one = (...names: readonly string[]) => names.filter((name) => name in statement).length === 1;
  const listed = ['Action', 'NotAction', 'Resource', 'NotResource'].filter((name) => name in statement);
  return [
    ...Object.keys(statement)
      .filter((name) => !elements.has(name))
      .map((name) => `has an element "${name}", which policies do not have`),
    ...(['Allow', 'Deny'].includes(String(statement['Effect'])) ? [] : ['has no Effect that is Allow or Deny']),
    ...(one('Action', 'NotAction') ? [] : ['needs either Action or NotAction']),
    ...(one('Resource', 'NotResource') === needsResource(statement)
      ? []
      : [needsResource(statement) ? 'needs either Resource or NotResource' : 'is a trust, and names a resource']),
    ...listed.filter((name) => !isText(statement[name])).map((name) => `has an ${name} that cannot be read as texts`),
    ...('Condition' in statement && !isObject(statement['Condition']) ? ['has a Condition that cannot be read'] : []),
  ];
};

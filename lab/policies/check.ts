// Holds a policy against AWS's service authorization reference.
import type { Group } from './conditions.ts';
import { conditionProblems } from './conditions.ts';
import { canFit, unknownText } from './patterns.ts';
import type { Action, ResourceType } from './reference.ts';
import { findActions } from './reference.ts';
import type { NamedStatement, Statement } from './statement.ts';
import { actionsOf, formProblems, isObject, resourcesOf } from './statement.ts';

const groupsOf = (statement: Statement): Promise<readonly Group[]> =>
  Promise.all(
    actionsOf(statement)
      .filter((pattern) => pattern !== '*')
      .map(async (pattern) => ({ pattern, actions: await findActions(pattern) })),
  );

const fits = (resource: string, { arn }: ResourceType): boolean => resource === '*' || canFit(resource, arn);

const fitsAction = (resource: string, { resourceTypes }: Action): boolean =>
  resource === '*' || resourceTypes.some((type) => fits(resource, type));

const actionProblems = ({ pattern, actions }: Group): readonly string[] => {
  if (actions.length > 0) return [];
  return pattern.includes(unknownText)
    ? ['has an action that cannot be read']
    : [`${pattern} is not an action of AWS in this spelling`];
};

/** Each resource is for one of the actions at least. */
const strayResources = (resources: readonly string[], groups: readonly Group[]): readonly string[] =>
  groups.some(({ actions }) => actions.length === 0)
    ? []
    : resources
        .filter((resource) => !groups.some(({ actions }) => actions.some((action) => fitsAction(resource, action))))
        .map((resource) => `${resource} is not a resource of ${groups.map(({ pattern }) => pattern).join(', ')}`);

/** Each action has one of the resources at least. */
const idleActions = (resources: readonly string[], groups: readonly Group[]): readonly string[] =>
  groups
    .filter(({ actions }) => actions.length > 0)
    .filter(({ actions }) => !actions.some((action) => resources.some((resource) => fitsAction(resource, action))))
    .map(({ pattern, actions }) =>
      actions.every(({ resourceTypes }) => resourceTypes.length === 0)
        ? `${pattern} takes no resource: it is allowed on "*" or not at all`
        : `${pattern} acts on none of the resources`,
    );

const allows = (statement: Statement): boolean => statement['Effect'] === 'Allow' && 'Action' in statement;

/** Their requests name one resource, of any of the types that the reference calls required. */
const ofAnyType = new Set(['iam:GenerateServiceLastAccessedDetails']);

/** A request names a resource of each required type, and all of them must be allowed, in this statement or another. */
const missingTypes = (
  statement: Statement,
  others: readonly Statement[],
  groups: readonly Group[],
): readonly string[] =>
  groups.flatMap(({ pattern, actions: [action, more] }) => {
    if (action === undefined || more !== undefined || ofAnyType.has(pattern)) return [];
    const allowed = [statement, ...others.filter((other) => actionsOf(other).includes(pattern))].flatMap(resourcesOf);
    return action.resourceTypes
      .filter(({ required }) => required)
      .filter((type) => !allowed.some((resource) => fits(resource, type)))
      .map(({ name, arn }) => `${pattern} also needs a resource of the type ${name} (${arn})`);
  });

const statementProblems = async (statement: Statement, others: readonly Statement[]): Promise<readonly string[]> => {
  const groups = await groupsOf(statement);
  const resources = resourcesOf(statement);
  const open = 'NotResource' in statement || 'NotAction' in statement || actionsOf(statement).includes('*');
  const limits = resources.length === 0 || open ? [] : groups;
  return [
    ...formProblems(statement),
    ...groups.flatMap(actionProblems),
    ...strayResources(limits.length === 0 ? [] : resources, limits),
    ...idleActions(resources, limits),
    ...(allows(statement) ? missingTypes(statement, others.filter(allows), limits) : []),
    ...(await conditionProblems(statement, groups)),
  ];
};

const readable = (problem: string): string => problem.replaceAll(unknownText, '…');

/** @returns what is wrong, each with the name of its statement; nothing for a policy that AWS can make sense of */
export const policyProblems = async (policy: readonly NamedStatement[]): Promise<readonly string[]> => {
  const problems = await Promise.all(
    policy.flatMap((named) => {
      const others = policy.filter((other) => other !== named).flatMap(({ variants }) => variants.filter(isObject));
      return named.variants.map(async (variant) =>
        (isObject(variant) ? await statementProblems(variant, others) : ['cannot be read']).map((problem) =>
          readable(`${named.name}: ${problem}`),
        ),
      );
    }),
  );
  return [...new Set(problems.flat())];
};

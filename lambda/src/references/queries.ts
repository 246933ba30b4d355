import { roleProperties } from './properties.ts';

/** The longest expression that AWS Config takes (SelectResourceConfig, Expression). */
export const maxExpression = 4_096;

/** What tells one resource from another; every row has it. */
const identity = ['accountId', 'awsRegion', 'resourceType', 'resourceId', 'resourceName'] as const;

const stackType = 'AWS::CloudFormation::Stack';

/** What a stack holds: its relationships name the resources that it made. */
const relationships = ['relationships.resourceType', 'relationships.resourceId', 'relationships.resourceName'] as const;

const propertiesOf = (type: string): readonly string[] => {
  const { role = [], instanceProfile = [] } = roleProperties[type] ?? {};
  return [...role, ...instanceProfile, ...(type === stackType ? relationships : [])];
};

/** The types whose resources may name a role. */
export const referringTypes: readonly string[] = Object.keys(roleProperties).toSorted();

const listOf = (types: readonly string[]): string => types.map((type) => `'${type}'`).join(', ');

/** Tells how many recorded resources there are of each type that may name a role. */
export const countQuery = `SELECT resourceType, COUNT(*) WHERE resourceType IN (${listOf(referringTypes)}) GROUP BY resourceType`;

const queryOf = (types: readonly string[]): string => {
  const properties = [...new Set(types.flatMap(propertiesOf))];
  return `SELECT ${[...identity, ...properties].join(', ')} WHERE resourceType IN (${listOf(types)})`;
};

/** The queries that read the resources of these types: as few as the length of an expression allows. */
export const resourceQueries = (types: readonly string[]): readonly string[] => {
  const groups: string[][] = [];
  for (const type of types) {
    const last = groups.at(-1);
    if (last !== undefined && queryOf([...last, type]).length <= maxExpression) last.push(type);
    else groups.push([type]);
  }
  return groups.map(queryOf);
};

import { describe, expect, it } from 'vitest';
import published from '../../../lab/config/role-properties.json' with { type: 'json' };
import { roleProperties } from '../../../lambda/src/references/properties.ts';
import { countQuery, maxExpression, referringTypes, resourceQueries } from '../../../lambda/src/references/queries.ts';

type Listed = Readonly<
  Record<string, { readonly role?: readonly string[]; readonly instanceProfile?: readonly string[] }>
>;
const listed: Listed = published.types;
const added: Listed = published.added.types;

const leftOut = ['AWS::Backup::RecoveryPoint', 'AWS::ServiceCatalog::CloudFormationProvisionedProduct'];
const general = ['accountId', 'awsRegion', 'resourceType', 'resourceId', 'resourceName'];
const relationships = ['relationships.resourceType', 'relationships.resourceId', 'relationships.resourceName'];

const propertiesIn = (types: Listed, type: string): readonly string[] => {
  const { role = [], instanceProfile = [] } = types[type] ?? {};
  return [...role, ...instanceProfile];
};

const partsOf = (query: string): { properties: readonly string[]; types: readonly string[] } => {
  const [, properties = '', types = ''] = /^SELECT (.+) WHERE resourceType IN \((.+)\)$/.exec(query) ?? [];
  return { properties: properties.split(', '), types: types.split(', ').map((type) => type.slice(1, -1)) };
};

describe('the properties that name roles', () => {
  it('are those of the published schema, type for type, but for the two types that are left out', () => {
    const types = [...new Set([...Object.keys(listed), ...Object.keys(added)])].filter(
      (type) => !leftOut.includes(type),
    );

    expect(Object.keys(roleProperties).toSorted()).toEqual(types.toSorted());
    for (const type of types) {
      const { role = [], instanceProfile = [] } = roleProperties[type] ?? {};
      expect([...role, ...instanceProfile].toSorted(), type).toEqual(
        [...propertiesIn(listed, type), ...propertiesIn(added, type)].toSorted(),
      );
    }
  });

  it('hold an instance profile where the schema says so, and in the InstanceRole of a compute environment', () => {
    const profiles = Object.entries(roleProperties).flatMap(([type, { instanceProfile = [] }]) =>
      instanceProfile.map((property) => `${type} ${property}`),
    );
    const expected = [listed, added].flatMap((types) =>
      Object.entries(types).flatMap(([type, { instanceProfile = [] }]) =>
        instanceProfile.map((property) => `${type} ${property}`),
      ),
    );

    expect(profiles.toSorted()).toEqual(
      [...expected, 'AWS::Batch::ComputeEnvironment configuration.ComputeResources.InstanceRole'].toSorted(),
    );
  });
});

describe('the queries of AWS Config', () => {
  const all = resourceQueries(referringTypes);

  it('are no longer than an expression may be', () => {
    for (const query of [countQuery, ...all]) expect(query.length).toBeLessThanOrEqual(maxExpression);
  });

  it('read every type once, and of it every property that may name a role', () => {
    const read = all.map(partsOf);

    expect(read.flatMap(({ types }) => types).toSorted()).toEqual(referringTypes.toSorted());
    for (const { types, properties } of read) {
      for (const type of types) {
        const { role = [], instanceProfile = [] } = roleProperties[type] ?? {};
        expect(properties).toEqual(expect.arrayContaining([...general, ...role, ...instanceProfile]));
      }
    }
  });

  it('name only properties of the published schema, and of the types that they ask for', () => {
    for (const { types, properties } of all.map(partsOf)) {
      const known = [
        ...general,
        ...relationships,
        ...types.flatMap((type) => [...propertiesIn(listed, type), ...propertiesIn(added, type)]),
      ];
      expect(properties.filter((property) => !known.includes(property))).toEqual([]);
      expect(properties).toHaveLength(new Set(properties).size);
    }
  });

  it('ask for the relationships of stacks, and of nothing else', () => {
    expect(resourceQueries(['AWS::CloudFormation::Stack'])[0]).toContain(relationships.join(', '));
    expect(resourceQueries(['AWS::Lambda::Function'])).toEqual([
      "SELECT accountId, awsRegion, resourceType, resourceId, resourceName, configuration.role WHERE resourceType IN ('AWS::Lambda::Function')",
    ]);
  });

  it('are none where there is no resource', () => {
    expect(resourceQueries([])).toEqual([]);
  });

  it('count by type, in one query', () => {
    expect(countQuery).toMatch(/^SELECT resourceType, COUNT\(\*\) WHERE resourceType IN \(.+\) GROUP BY resourceType$/);
    for (const type of referringTypes) expect(countQuery).toContain(`'${type}'`);
  });
});

import { isJson, parseJson, textOf } from '../function/json.ts';
import type { Json } from '../function/json.ts';
import { nameOf } from './describe.ts';
import { roleProperties } from './properties.ts';
import { keyOf, readTargets } from './target.ts';
import type { Target } from './target.ts';

/** A recorded resource. */
export interface RecordedResource {
  readonly accountId: string;
  readonly region: string;
  /** Such as `AWS::Lambda::Function`. */
  readonly type: string;
  readonly id: string;
  /** Undefined where AWS Config knows no name beside the id. */
  readonly name: string | undefined;
}

/** A recorded resource that names a role. */
export interface ResourceReference extends RecordedResource {
  /** Name of the instance profile through which it names the role; undefined: it names the role itself. */
  readonly through: string | undefined;
}

/** A role, by all that others may name it. */
export interface NamedRole {
  readonly accountId: string;
  readonly id: string;
  readonly name: string;
  /** Names of the instance profiles that it is in. */
  readonly instanceProfiles: readonly string[];
}

/** What the recorded resources of one or more accounts and Regions name. */
export interface Inventory {
  /** Takes the row of one resource, as AWS Config gives it. Gives whether it could be read. */
  add(row: string): boolean;
  /** The resources that name the role, itself or through an instance profile; each once, by type and name. */
  resourcesNaming(role: NamedRole): readonly ResourceReference[];
  /** The CloudFormation stacks that hold the role. */
  stacksHolding(role: NamedRole): readonly RecordedResource[];
}

/** The texts at the end of a path; lists on the way count with all their members. */
const valuesAt = (node: unknown, path: readonly string[]): readonly string[] => {
  if (Array.isArray(node)) return node.flatMap((member) => valuesAt(member, path));
  const [first, ...rest] = path;
  if (first === undefined) return typeof node === 'string' ? [node] : [];
  // AWS Config keeps some supplementary configuration as a text of JSON.
  const read = typeof node === 'string' ? parseJson(node) : node;
  if (Array.isArray(read)) return valuesAt(read, path);
  return isJson(read) ? valuesAt(read[first], rest) : [];
};

const readResource = (row: Json): RecordedResource | undefined => {
  const [accountId, region, type, id] = ['accountId', 'awsRegion', 'resourceType', 'resourceId'].map((field) =>
    textOf(row[field]),
  );
  if (accountId === undefined || region === undefined || type === undefined || id === undefined) return undefined;
  return { accountId, region, type, id, name: textOf(row['resourceName']) };
};

const targetsOf = (row: Json, { type, accountId }: RecordedResource): readonly Target[] => {
  const { role = [], instanceProfile = [] } = roleProperties[type] ?? {};
  const targets = (properties: readonly string[], kind: Target['kind']): readonly Target[] =>
    properties
      .flatMap((property) => valuesAt(row, property.split('.')))
      .flatMap((value) => readTargets(value, kind, accountId));
  return [...targets(role, 'role'), ...targets(instanceProfile, 'instance-profile')];
};

/** Roles among the relationships of a stack: by name, or by the id that IAM gives them. */
const heldBy = (row: Json): readonly string[] => {
  const relationships: readonly unknown[] = Array.isArray(row['relationships']) ? row['relationships'] : [];
  return relationships
    .filter(isJson)
    .filter(({ resourceType: type }) => type === 'AWS::IAM::Role')
    .flatMap(({ resourceName: name, resourceId: id }) => [textOf(name), textOf(id)])
    .filter((held) => held !== undefined);
};

const byName = (a: RecordedResource, b: RecordedResource): number =>
  a.type.localeCompare(b.type) ||
  nameOf(a).localeCompare(nameOf(b)) ||
  a.region.localeCompare(b.region) ||
  a.id.localeCompare(b.id);

const identityOf = ({ accountId, region, type, id }: RecordedResource): string =>
  `${accountId} ${region} ${type} ${id}`;

const push = <T>(map: Map<string, T[]>, key: string, value: T): void => {
  const values = map.get(key);
  if (values === undefined) map.set(key, [value]);
  else values.push(value);
};

/** Collects, row by row, which resource names what; a row itself is not kept. */
export const createInventory = (): Inventory => {
  const naming = new Map<string, RecordedResource[]>();
  const holding = new Map<string, RecordedResource[]>();
  const find = (target: Target): readonly RecordedResource[] => naming.get(keyOf(target)) ?? [];
  return {
    add: (text) => {
      const row = parseJson(text);
      const resource = isJson(row) ? readResource(row) : undefined;
      if (!isJson(row) || resource === undefined) return false;
      const keys = new Set(targetsOf(row, resource).map(keyOf));
      for (const key of keys) push(naming, key, resource);
      for (const held of new Set(heldBy(row))) push(holding, `${resource.accountId} ${held}`, resource);
      return true;
    },
    resourcesNaming: ({ accountId, name, instanceProfiles }) => {
      const direct = find({ kind: 'role', accountId, name }).map((each) => ({ ...each, through: undefined }));
      const byProfile = instanceProfiles.flatMap((profile) =>
        find({ kind: 'instance-profile', accountId, name: profile }).map((each) => ({ ...each, through: profile })),
      );
      const found = new Map([...byProfile, ...direct].map((each) => [identityOf(each), each]));
      return [...found.values()].toSorted(byName);
    },
    stacksHolding: ({ accountId, name, id }) => {
      const found = [name, id].flatMap((held) => holding.get(`${accountId} ${held}`) ?? []);
      return [...new Set(found)].toSorted(byName);
    },
  };
};

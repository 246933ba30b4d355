import { nameOf } from '../lambda/src/references/describe.ts';
import { createInventory } from '../lambda/src/references/inventory.ts';
import type { Inventory, RecordedResource } from '../lambda/src/references/inventory.ts';
import { keyOf, readArn } from '../lambda/src/references/target.ts';
import type { ListedRole } from './listed-role.ts';
import { byCodeUnit } from './order.ts';
import type { EntryReferences, NamedStack, ReferenceScope, TrustingRole } from './report-data.ts';

/** What names the roles, and where it was looked for. */
export interface FoundReferences {
  readonly of: (role: ListedRole) => EntryReferences;
  readonly scope: ReferenceScope;
}

/** Keys of the roles that a text of a trust policy names: an ARN, or the unique id by which IAM shows a role that was deleted. */
const namedBy = (text: string): readonly string[] => {
  const target = readArn(text);
  if (target?.kind === 'role') return [keyOf(target)];
  const [, id] = /^(AROA[A-Z0-9]+)(?::|$)/.exec(text) ?? [];
  return id === undefined ? [] : [id];
};

const keysOf = ({ accountId = '', name, id }: ListedRole): readonly string[] => [
  keyOf({ kind: 'role', accountId, name }),
  id,
];

/** Finds the roles whose trust policy names a role. */
const indexTrust = (listed: readonly ListedRole[]): ((role: ListedRole) => readonly ListedRole[]) => {
  const index = new Map<string, Set<ListedRole>>();
  for (const role of listed) {
    for (const key of role.trustedTexts.flatMap(namedBy)) {
      const trusting = index.get(key) ?? new Set();
      index.set(key, trusting.add(role));
    }
  }
  return (role) => [...new Set(keysOf(role).flatMap((key) => [...(index.get(key) ?? [])]))];
};

const toStack = (stack: RecordedResource): NamedStack => ({
  accountId: stack.accountId,
  region: stack.region,
  name: nameOf(stack),
});

/** Puts together what names each role: recorded resources, other roles' trust policies, its own, profiles and stacks. */
export const findReferences = (
  listed: readonly ListedRole[],
  scope: ReferenceScope,
  inventory: Inventory = createInventory(),
): FoundReferences => {
  const trusting = indexTrust(listed);
  return {
    scope,
    of: (role) => {
      const { accountId = '', id, name, instanceProfiles } = role;
      const named = { accountId, id, name, instanceProfiles };
      const trustedBy = trusting(role);
      return {
        resources: inventory
          .resourcesNaming(named)
          .map((each) => ({ ...each, name: each.name ?? null, through: each.through ?? null })),
        trustedBy: trustedBy
          .filter((other) => other !== role)
          .map(({ accountId: account, name: other }): TrustingRole => ({ accountId: account ?? null, name: other }))
          .toSorted((a, b) => byCodeUnit(a.name, b.name) || byCodeUnit(a.accountId ?? '', b.accountId ?? '')),
        trustsItself: trustedBy.includes(role),
        instanceProfiles: [...instanceProfiles],
        stacks: inventory.stacksHolding(named).map(toStack),
      };
    },
  };
};

// Quarantine, deletion and restore of one role by the documents, begun anew wherever an earlier attempt was stopped.
import { mustDo } from './automation.ts';
import { differences, findRole, readRole } from './role-state.ts';
import type { RoleState } from './role-state.ts';
import type { World } from './step.ts';

export const denyAll = 'arn:aws:iam::aws:policy/AWSDenyAll';

export const isDenied = ({ rest }: RoleState): boolean => rest.attached.includes(denyAll);

const factOf = (role: string): string => `id of ${role}`;

/** The role as it was before this step, or an earlier attempt at it, touched it. */
export const readyRole = async (world: World, instance: string, role: string): Promise<RoleState> => {
  const id = world.facts[factOf(role)];
  const now = (await findRole(world, role)) === undefined ? undefined : await readRole(world, role);
  if (id !== undefined && (now === undefined || isDenied(now))) {
    await mustDo(world, `${instance}-restore`, { RoleId: id });
  }
  const ready = await readRole(world, role);
  world.facts[factOf(role)] = ready.id;
  await world.save();
  return ready;
};

export interface Cycle {
  readonly quarantineSeconds: number;
  readonly deleteSeconds: number;
  readonly restoreSeconds: number;
  readonly isGone: boolean;
  readonly hasNewId: boolean;
  readonly differences: readonly string[];
}

/** Quarantine, delete, restore. */
export const runCycle = async (world: World, instance: string, role: string): Promise<Cycle> => {
  const before = await readyRole(world, instance, role);
  const RoleId = before.id;
  const quarantine = await mustDo(world, `${instance}-quarantine`, { RoleId });
  const deletion = await mustDo(world, `${instance}-delete`, { RoleId, Force: 'true' });
  const isGone = (await findRole(world, role)) === undefined;
  const restore = await mustDo(world, `${instance}-restore`, { RoleId });
  const after = await readRole(world, role);
  return {
    quarantineSeconds: quarantine.seconds,
    deleteSeconds: deletion.seconds,
    restoreSeconds: restore.seconds,
    isGone,
    hasNewId: after.id !== before.id,
    differences: differences(before, after),
  };
};

export const isExact = ({ isGone, hasNewId, differences: different }: Cycle): boolean =>
  isGone && hasNewId && different.length === 0;

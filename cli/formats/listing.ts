import { groupNameOf } from '../groups.ts';
import { byUrgency } from '../order.ts';
import type { Entry, Report } from '../report-data.ts';

/** The listed roles in the order of a list: by group where they are grouped, and the most urgent first. */
export const inListOrder = ({ roles, groups }: Pick<Report, 'roles' | 'groups'>): readonly Entry[] => {
  if (groups === null) return roles.toSorted(byUrgency);
  const ranks = new Map(groups.groups.map(({ name }, rank) => [name, rank]));
  const rankOf = (entry: Entry): number => ranks.get(groupNameOf(groups.by, entry)) ?? 0;
  return roles.toSorted((a, b) => rankOf(a) - rankOf(b) || byUrgency(a, b));
};

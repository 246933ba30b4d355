import type { Verdict } from '../../lambda/src/rule/rule.ts';
import type { Group, Grouping, Groups } from '../groups.ts';
import { verdictWords } from './columns.ts';
import { onOneLine, plural } from './words.ts';

const titles: Readonly<Record<Grouping, string>> = { owner: 'Owner', account: 'Account' };

/** Verdicts in the order of what there is to do. */
const verdicts: readonly Verdict[] = ['unused', 'never-used', 'used', 'new', 'whitelisted', 'exempt'];

/** The name of a group, in words where it has none. */
export const nameOfGroup = (by: Grouping, { name }: Pick<Group, 'name'>): string =>
  name ?? (by === 'owner' ? 'no owner' : 'account not known');

/** `2 unused, 1 used`: verdicts that a group has. */
export const describeVerdicts = ({ verdicts: counts }: Group): string =>
  verdicts
    .filter((verdict) => counts[verdict] > 0)
    .map((verdict) => `${counts[verdict].toLocaleString('en')} ${verdictWords[verdict]}`)
    .join(', ');

/** A line of text for each group. */
export const listGroups = (grouped: Groups | null): readonly string[] =>
  (grouped?.groups ?? []).map((group) => {
    const which = group.name === null ? '' : `${grouped?.by ?? ''} `;
    const counts = `${plural(group.roles, 'role')}, ${group.nonCompliant} NON_COMPLIANT, ${group.highRisk} of high risk`;
    const split = describeVerdicts(group);
    return onOneLine(
      `${which}${nameOfGroup(grouped?.by ?? 'owner', group)}: ${counts}${split === '' ? '' : ` (${split})`}`,
    );
  });

/** What a list of groups shows: titles, and the cells of each group. */
export interface GroupTable {
  readonly titles: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

export const tabulateGroups = ({ by, groups }: Groups, withVerdicts: boolean): GroupTable => {
  const shown = withVerdicts ? verdicts : [];
  return {
    titles: [titles[by], 'Roles', 'NON_COMPLIANT', 'High risk', ...shown.map((verdict) => verdictWords[verdict])],
    rows: groups.map((group) => [
      nameOfGroup(by, group),
      ...[group.roles, group.nonCompliant, group.highRisk, ...shown.map((verdict) => group.verdicts[verdict])].map(
        (count) => count.toLocaleString('en'),
      ),
    ]),
  };
};

import type { Report } from '../report-data.ts';
import { plural } from './words.ts';

/** Which roles are listed where not all are, in the words of the options; nothing where all are. */
export const describeFilter = ({ filter, roles, summary }: Report): readonly string[] => {
  if (filter === null) return [];
  const options = Object.entries(filter)
    .filter(([, value]) => value !== null)
    .map(([name, value]) => `--${name} ${[value].flat().join(',')}`);
  return [`Listed: ${roles.length.toLocaleString('en')} of ${plural(summary.roles, 'role')} (${options.join(' ')})`];
};

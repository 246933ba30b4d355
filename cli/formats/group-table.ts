import Table from 'cli-table3';
import type { Groups } from '../groups.ts';
import { shareWidth } from './columns.ts';
import { fold } from './fold.ts';
import { frame, longestLine, style } from './frame.ts';
import { tabulateGroups } from './groups.ts';
import type { Colours } from './surface.ts';
import { onOneLine } from './words.ts';

/** The narrowest terminal that has room for the verdicts too. */
const widthForVerdicts = 100;

/** Groups as a table; nothing where they were not asked for. */
export const renderGroups = (grouped: Groups | null, width: number, colours: Colours): string => {
  if (grouped === null) return '';
  const { titles: heads, rows } = tabulateGroups(grouped, width >= widthForVerdicts);
  const texts = rows.map((row) => row.map(onOneLine));
  const contents = heads.map((title, at) => longestLine([title, ...texts.map((row) => row[at] ?? '')]));
  const columns = heads.map((_, at) => (at === 0 ? { minimum: 10 } : {}));
  const widths = shareWidth(columns, contents, width - 2 * (heads.length - 1));
  const table = new Table({
    chars: frame,
    style,
    head: heads.map((title) => colours.bold(title)),
    colAligns: heads.map((_, at) => (at === 0 ? 'left' : 'right')),
    colWidths: widths,
  });
  for (const row of texts) table.push(row.map((text, at) => fold(text, widths[at] ?? 1)));
  return table
    .toString()
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n');
};

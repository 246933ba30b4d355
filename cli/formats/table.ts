import Table from 'cli-table3';
import type { Entry, Report } from '../report-data.ts';
import { columnsFor, shareWidth } from './columns.ts';
import type { Column } from './columns.ts';
import { fold } from './fold.ts';
import { frame, longestLine, style } from './frame.ts';
import { renderGroups } from './group-table.ts';
import { inListOrder } from './listing.ts';
import { describeDifferences, describeNotCompared, describeSince, listSince } from './since.ts';
import { renderSummary } from './summary.ts';
import { coloursOf } from './surface.ts';
import type { Colours, Surface } from './surface.ts';
import { onOneLine } from './words.ts';

const paintLines = (text: string, paint: (line: string) => string): string => text.split('\n').map(paint).join('\n');

const painterOf = (column: Column, entry: Entry, colours: Colours): ((text: string) => string) => {
  if (column.title === 'Verdict') {
    if (entry.compliance === 'NON_COMPLIANT') return colours.red;
    return entry.verdict === 'used' || entry.verdict === 'new' ? colours.green : colours.dim;
  }
  if (column.title === 'Risk') return colours.yellow;
  return column.title === 'Role' && entry.compliance === 'NON_COMPLIANT' ? colours.bold : String;
};

const textOf = ({ cell }: Column, entry: Entry): string => cell(entry).split('\n').map(onOneLine).join('\n');

const renderRoles = (report: Report, { width }: Surface, colours: Colours): string => {
  const { roles, references, servicesRead } = report;
  const severalAccounts = new Set(roles.map(({ accountId }) => accountId)).size > 1;
  const columns = columnsFor(width, {
    severalAccounts,
    references: references !== null,
    services: servicesRead !== null,
  });
  const rows = inListOrder(report).map((entry) => ({ entry, texts: columns.map((column) => textOf(column, entry)) }));
  const contents = columns.map(({ title }, at) => longestLine([title, ...rows.map(({ texts }) => texts[at] ?? '')]));
  const gaps = 2 * (columns.length - 1);
  const widths = shareWidth(columns, contents, width - gaps);
  const table = new Table({
    chars: frame,
    style,
    head: columns.map(({ title }) => colours.bold(title)),
    colAligns: columns.map(({ align = 'left' as const }) => align),
    colWidths: widths,
  });
  for (const { entry, texts } of rows) {
    table.push(
      columns.map((column, at) => {
        const lines = (texts[at] ?? '').split('\n').map((line) => fold(line, widths[at] ?? 1));
        return paintLines(lines.join('\n'), painterOf(column, entry, colours));
      }),
    );
  }
  return table
    .toString()
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n');
};

const renderSince = ({ since }: Report, width: number, colours: Colours): string => {
  if (since === null) return '';
  const paints = { new: colours.yellow, gone: colours.dim, changed: String };
  const roles = listSince(since).map(
    ({ change, role, detail }) => [`${change}  ${role}: ${detail}`, paints[change]] as const,
  );
  const notes = [...describeDifferences(since), ...describeNotCompared(since)];
  const lines = [
    [describeSince(since), colours.bold] as const,
    ...roles,
    ...notes.map((note) => [note, colours.yellow] as const),
  ];
  return lines.map(([text, paint]) => paintLines(fold(onOneLine(text), width), paint)).join('\n');
};

export const renderTable = (report: Report, surface: Surface): string => {
  const colours = coloursOf(surface);
  const roles = report.roles.length === 0 ? 'No roles.' : renderRoles(report, surface, colours);
  const { width } = surface;
  const blocks = [
    roles,
    renderGroups(report.groups, width, colours),
    renderSince(report, width, colours),
    renderSummary(report, width, colours),
  ];
  return `${blocks.filter((block) => block !== '').join('\n\n')}\n`;
};

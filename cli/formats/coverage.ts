import Table from 'cli-table3';
import { stringify } from 'csv-stringify/sync';
import type { CoverageState } from '../../lambda/src/coverage/coverage.ts';
import type { Output } from '../command.ts';
import type { CoverageEntry, CoverageReport } from '../coverage-data.ts';
import { CommandFailure } from '../failure.ts';
import { shareWidth } from './columns.ts';
import { fold } from './fold.ts';
import { coloursOf } from './surface.ts';
import type { Surface } from './surface.ts';
import { frame, longestLine, style } from './frame.ts';
import { onOneLine, plural } from './words.ts';

const whyOf = ({ reasons }: CoverageEntry): string => reasons.map(({ text }) => text).join('; ');
const causesOf = ({ reasons }: CoverageEntry): string => reasons.map(({ cause }) => cause).join(' ');

const csvColumns = {
  account_id: ({ accountId }: CoverageEntry) => accountId,
  name: ({ name }: CoverageEntry) => name,
  state: ({ state }: CoverageEntry) => state,
  rule: ({ rule }: CoverageEntry) => rule.state,
  rule_name: ({ rule }: CoverageEntry) => rule.name,
  rule_status: ({ rule }: CoverageEntry) => rule.status,
  role: ({ role }: CoverageEntry) => role.state,
  role_status: ({ role }: CoverageEntry) => role.status,
  last_evaluated: ({ lastEvaluated }: CoverageEntry) => lastEvaluated,
  causes: causesOf,
  why: whyOf,
} as const;

const renderCsv = (accounts: readonly CoverageEntry[]): string =>
  stringify([Object.keys(csvColumns), ...accounts.map((each) => Object.values(csvColumns).map((cell) => cell(each)))], {
    record_delimiter: 'windows',
    escape_formulas: true,
    quoted_match: /[\r\n]/,
  });

/** Account, state, causes and reasons, separated by tabs. */
const renderText = (accounts: readonly CoverageEntry[]): string =>
  accounts
    .map((each) => `${[each.accountId, each.state, causesOf(each), whyOf(each)].map(onOneLine).join('\t')}\n`)
    .join('');

const columns: readonly { title: string; cell: (entry: CoverageEntry) => string; minimum?: number }[] = [
  { title: 'Account', cell: ({ accountId }) => accountId },
  { title: 'Name', cell: ({ name }) => name ?? '', minimum: 8 },
  { title: 'State', cell: ({ state }) => state },
  { title: 'Rule', cell: ({ rule }) => rule.state },
  { title: 'Role', cell: ({ role }) => role.state },
  {
    title: 'Last evaluated',
    cell: ({ lastEvaluated }) => lastEvaluated?.slice(0, 16).replace('T', ' ') ?? '',
  },
  { title: 'Why not', cell: whyOf, minimum: 24 },
];

const order: readonly CoverageState[] = ['gap', 'new', 'inactive', 'excluded', 'covered'];

/** The lines below the table: counts, and what is not known. */
const summaryOf = ({ summary, unread, absent, runs }: CoverageReport): readonly string[] => [
  `${plural(summary.accounts, 'account')}: ${summary.covered} covered, ${plural(summary.gaps, 'gap')}, ` +
    `${summary.excluded} excluded, ${summary.inactive} inactive, ${summary.new} new`,
  ...(unread.length === 0 ? [] : [`Not read, which is a gap: ${unread.map(({ what }) => what).join(', ')}`]),
  ...absent.map(({ what, why }) => `Not known of ${what}: ${why}`),
  ...(runs === null ? [] : [`Last runs from the ${runs.from}, since ${runs.since.slice(0, 16).replace('T', ' ')} UTC`]),
];

const renderTable = (report: CoverageReport, surface: Surface): string => {
  const colours = coloursOf(surface);
  const paintOf: Readonly<Record<CoverageState, (text: string) => string>> = {
    gap: colours.red,
    new: colours.yellow,
    inactive: colours.dim,
    excluded: colours.dim,
    covered: colours.green,
  };
  const entries = order.flatMap((state) => report.accounts.filter((entry) => entry.state === state));
  const rows = entries.map((entry) => ({ entry, texts: columns.map(({ cell }) => onOneLine(cell(entry))) }));
  const contents = columns.map(({ title }, at) => longestLine([title, ...rows.map(({ texts }) => texts[at] ?? '')]));
  const widths = shareWidth(columns, contents, surface.width - 2 * (columns.length - 1));
  const head = columns.map(({ title }) => colours.bold(title));
  const table = new Table({ chars: frame, style, head, colWidths: widths });
  for (const { entry, texts } of rows) {
    const lines = texts.map((text, at) => fold(text, widths[at] ?? 1));
    table.push(lines.map((text, at) => (columns[at]?.title === 'State' ? paintOf[entry.state](text) : text)));
  }
  const drawn = rows.length === 0 ? ['No accounts.'] : table.toString().split('\n');
  const below = summaryOf(report).map((line) => fold(onOneLine(line), surface.width));
  return `${[...drawn.map((line) => line.trimEnd()), '', ...below].join('\n')}\n`;
};

/** The report in each format that a list of accounts has. */
export const showCoverage = (report: CoverageReport): Output => ({
  needsWork: !report.complete,
  content: `${plural(report.summary.accounts, 'account')}, ${plural(report.summary.gaps, 'gap')}`,
  isIncomplete: false,
  render: (format, surface) => {
    switch (format) {
      case 'table':
        return renderTable(report, surface);
      case 'text':
        return renderText(report.accounts);
      case 'csv':
        return renderCsv(report.accounts);
      case 'json':
        return `${JSON.stringify(report, undefined, 2)}\n`;
      case 'html':
        throw new CommandFailure('--coverage has no page: its formats are table, text, csv and json');
    }
  },
});

import { csvNotesOf, goneRows, renderCsv, toCsvFile } from './csv.ts';
import { inListOrder } from './listing.ts';
import { renderJson } from './json.ts';
import { renderTable } from './table.ts';
import type { Surface } from './surface.ts';
import { renderText } from './text.ts';
import type { Findings } from '../report-data.ts';

export const formats = ['table', 'text', 'csv', 'json', 'html'] as const;

export type Format = (typeof formats)[number];

export const render = async (format: Format, findings: Findings, surface: Surface): Promise<string> => {
  const { report } = findings;
  switch (format) {
    case 'table':
      return renderTable(report, surface);
    case 'text':
      return renderText(report);
    case 'csv': {
      const csv = renderCsv([...inListOrder(report), ...goneRows(report)], csvNotesOf(report));
      return surface.isFile === true ? toCsvFile(csv) : csv;
    }
    case 'json':
      return renderJson(report);
    case 'html': {
      // The plot and the bundler of the page's script take longer to load than everything else.
      const { renderHtml } = await import('../html/page.ts');
      return renderHtml(findings);
    }
  }
};

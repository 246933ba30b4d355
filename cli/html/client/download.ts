import { renderCsv, toCsvFile } from '../../formats/csv.ts';
import type { Entry } from '../../report-data.ts';
import { element } from './elements.ts';
import { data } from './read-data.ts';

/** Saves roles as CSV, with the columns of --format csv. */
export const saveCsv = (roles: readonly Entry[], fileName: string): void => {
  const csv = toCsvFile(renderCsv(roles, data.csv));
  const link = element('a', '');
  link.href = URL.createObjectURL(new Blob([csv], { type: 'text/csv' }));
  link.download = fileName;
  link.click();
  // The browser reads the file after this task.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
};

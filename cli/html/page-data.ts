import type { Shown } from '../formats/columns.ts';
import type { CsvNotes } from '../formats/csv.ts';
import type { ModuleFacts } from '../module-facts.ts';
import type { Entry } from '../report-data.ts';

/** What the page hands to its script. */
export interface PageData {
  /** Of the CSV that the page saves. */
  readonly fileName: string;
  readonly roles: readonly Entry[];
  readonly shown: Shown;
  readonly csv: CsvNotes;
  readonly module: ModuleFacts;
}

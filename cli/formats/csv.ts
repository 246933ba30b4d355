import { stringify } from 'csv-stringify/sync';
import type { Entry, Report } from '../report-data.ts';
import { describeLookedAt, describeResource, describeTrusting } from './references.ts';
import { listServices } from './services.ts';
import { listUnresolved } from './unresolved.ts';
import { describeRisk } from './words.ts';

/** What a report says of all its roles, which in CSV has no other place than their rows. */
export interface CsvNotes {
  /** Where references were looked for; empty where they were not. */
  readonly lookedAt: string;
  /** Settings that are a guess. */
  readonly unresolved: string;
}

export const csvNotesOf = (report: Report): CsvNotes => ({
  lookedAt: report.references === null ? '' : describeLookedAt(report.references),
  unresolved: listUnresolved(report).join('; '),
});

const columns = {
  account_id: ({ accountId }: Entry) => accountId,
  name: ({ name }: Entry) => name,
  path: ({ path }: Entry) => path,
  verdict: ({ verdict }: Entry) => verdict,
  compliance: ({ compliance }: Entry) => compliance,
  reason: ({ annotation }: Entry) => annotation,
  last_used: ({ lastUsed }: Entry) => lastUsed?.date,
  last_used_region: ({ lastUsed }: Entry) => lastUsed?.region,
  days_idle: ({ daysIdle }: Entry) => daysIdle,
  age_days: ({ ageDays }: Entry) => ageDays,
  risk: ({ risk }: Entry) => risk.map(describeRisk).join('; '),
  owner: ({ owner }: Entry) => owner?.value,
  owner_source: ({ owner }: Entry) => owner?.source,
  tags: ({ tags }: Entry) => JSON.stringify(tags),
  id: ({ id }: Entry) => id,
  arn: ({ arn }: Entry) => arn,
  named_by: ({ references, accountId }: Entry) =>
    references?.resources.map((each) => describeResource(each, accountId)).join('; '),
  trusted_by: ({ references, accountId }: Entry) =>
    references?.trustedBy.map((each) => describeTrusting(each, accountId)).join('; '),
  stacks: ({ references }: Entry) => references?.stacks.map(({ name }) => name).join('; '),
  looked_at: ({ references }: Entry, { lookedAt }: CsvNotes) => (references === null ? '' : lookedAt),
  services: (entry: Entry) => listServices(entry).join('; '),
  services_last_accessed: ({ services }: Entry) => services?.[0]?.lastAccessed,
  unresolved: (_: Entry, { unresolved }: CsvNotes) => unresolved,
} as const;

/** RFC 4180. A cell that a spreadsheet would take for a formula gets an apostrophe in front. */
export const renderCsv = (roles: readonly Entry[], notes: CsvNotes): string =>
  stringify([Object.keys(columns), ...roles.map((role) => Object.values(columns).map((cell) => cell(role, notes)))], {
    record_delimiter: 'windows',
    escape_formulas: true,
    // The RFC wants quotes around any line break, and not only around the one that ends a record.
    quoted_match: /[\r\n]/,
  });

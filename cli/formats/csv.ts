import { stringify } from 'csv-stringify/sync';
import { groupNameOf } from '../groups.ts';
import type { Group, Groups } from '../groups.ts';
import { unlisted } from '../report-data.ts';
import type { Entry, Report } from '../report-data.ts';
import { describeVerdicts, nameOfGroup } from './groups.ts';
import { describeLookedAt, describeResource, describeTrusting } from './references.ts';
import { listServices } from './services.ts';
import { describeChanges, describeGone } from './since.ts';
import { listUnresolved } from './unresolved.ts';
import { describeRisk } from './words.ts';

/** What a report says of all its roles, which in CSV has no other place than their rows. */
export interface CsvNotes {
  /** Where references were looked for; empty where they were not. */
  readonly lookedAt: string;
  /** Settings that are a guess. */
  readonly unresolved: string;
  /** What changed of a role since an earlier report, by account and id. */
  readonly changes: Readonly<Record<string, readonly [change: string, detail: string]>>;
  /** Null where roles are not grouped. */
  readonly groups: Groups | null;
}

type Identity = Pick<Entry, 'accountId' | 'id'>;

const keyOf = ({ accountId, id }: Identity): string => `${accountId ?? ''} ${id}`;

const changesOf = ({ since }: Report): CsvNotes['changes'] => {
  if (since === null) return {};
  const { new: added, gone, changed } = since;
  return Object.fromEntries<CsvNotes['changes'][string]>([
    ...added.map((role) => [keyOf(role), ['new', '']] as const),
    ...gone.map((role) => [keyOf(role), ['gone', describeGone(role)]] as const),
    ...changed.map((role) => [keyOf(role), ['changed', describeChanges(role)]] as const),
  ]);
};

export const csvNotesOf = (report: Report): CsvNotes => ({
  lookedAt: report.references === null ? '' : describeLookedAt(report.references),
  unresolved: listUnresolved(report).join('; '),
  changes: changesOf(report),
  groups: report.groups,
});

/** Notes as the cells look them up. */
interface Known extends CsvNotes {
  /** The group of a listed role; undefined for one that is gone, and where roles are not grouped. */
  readonly groupOf: (role: Entry) => Group | undefined;
}

const lookUp = (notes: CsvNotes): Known => {
  const { groups } = notes;
  const byName = new Map(groups?.groups.map((group) => [group.name, group]));
  return {
    ...notes,
    groupOf: (role) =>
      role.compliance === '' || groups === null ? undefined : byName.get(groupNameOf(groups.by, role)),
  };
};

/** Rows of roles that are gone: what names them, and nothing that would be counted as of now. */
export const goneRows = ({ since }: Report): readonly Entry[] =>
  (since?.gone ?? []).map(({ accountId, id, name, pathname, arn }) => ({
    accountId,
    id,
    name,
    path: pathname?.slice(0, -name.length) ?? null,
    pathname,
    arn,
    verdict: null,
    compliance: '',
    annotation: '',
    lastUsed: null,
    daysIdle: null,
    ...unlisted,
  }));

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
  change: (role: Entry, { changes }: CsvNotes) => changes[keyOf(role)]?.[0],
  changes: (role: Entry, { changes }: CsvNotes) => changes[keyOf(role)]?.[1],
  group: (role: Entry, { groups, groupOf }: Known) => {
    const group = groupOf(role);
    return groups === null || group === undefined ? '' : nameOfGroup(groups.by, group);
  },
  group_roles: (role: Entry, { groupOf }: Known) => groupOf(role)?.roles,
  group_non_compliant: (role: Entry, { groupOf }: Known) => groupOf(role)?.nonCompliant,
  group_high_risk: (role: Entry, { groupOf }: Known) => groupOf(role)?.highRisk,
  group_verdicts: (role: Entry, { groupOf }: Known) => {
    const group = groupOf(role);
    return group === undefined ? '' : describeVerdicts(group);
  },
} as const;

/** What Excel takes into a cell, in UTF-16 units, less the apostrophe that a formula gets in front. */
const longestCell = 32_767 - 1;

/** Excel drops what is too long for a cell, or lets it run over into the next ones, without a word. */
const fitCell = (text: string): string => {
  if (text.length <= longestCell) return text;
  const mark = `… (cut from ${text.length} characters)`;
  // Not between the two halves of a character.
  return text.slice(0, longestCell - mark.length).replace(/[\uD800-\uDBFF]$/, '') + mark;
};

const toCell = (value: string | number | null | undefined): string | number | null | undefined =>
  typeof value === 'string' ? fitCell(value) : value;

/**
 * RFC 4180. A cell that a spreadsheet would take for a formula gets an apostrophe in front, and one that is too long for
 * Excel is cut, and says so.
 */
export const renderCsv = (roles: readonly Entry[], notes: CsvNotes): string => {
  const known = lookUp(notes);
  const rows = roles.map((role) => Object.values(columns).map((cell) => toCell(cell(role, known))));
  return stringify([Object.keys(columns), ...rows], {
    record_delimiter: 'windows',
    escape_formulas: true,
    // The RFC wants quotes around any line break, and not only around the one that ends a record.
    quoted_match: /[\r\n]/,
  });
};

/** CSV as a file: Excel takes UTF-8 for the code page of the computer where no byte order mark says otherwise. */
export const toCsvFile = (csv: string): string => `\uFEFF${csv}`;

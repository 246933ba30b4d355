import { readBytes } from './export-file.ts';
import { decode } from './export-text.ts';
import { CommandFailure } from './failure.ts';
import { plural } from './formats/words.ts';
import { objects } from './iam-json.ts';
import { isJson } from '../lambda/src/function/json.ts';
import type { Json } from '../lambda/src/function/json.ts';
import type { Entry, EntryReferences, Evaluated, ReferenceReport, Report } from './report-data.ts';

/** What of a role an earlier report may have, of whichever version of the tool. */
export type EarlierRole = Pick<
  Entry,
  | 'accountId'
  | 'id'
  | 'name'
  | 'path'
  | 'pathname'
  | 'arn'
  | 'verdict'
  | 'compliance'
  | 'annotation'
  | 'lastUsed'
  | 'risk'
  | 'owner'
  | 'references'
>;

/** An earlier report, as far as it is compared. What an older version of the tool did not write is undefined. */
export interface Earlier extends Partial<Pick<Report, 'toolVersion' | 'ownerTag'>> {
  /** Accounts that AWS Config told of. */
  readonly evaluated: readonly Pick<Evaluated['accounts'][number], 'accountId'>[];
  /** Where references were looked for; undefined: nowhere. */
  readonly references: Pick<ReferenceReport, 'aggregator' | 'regions'> | undefined;
  readonly source: Report['source'];
  readonly accountId: string | null;
  readonly time: string;
  readonly unreadAccounts: Report['unreadAccounts'];
  readonly policy: Partial<Report['policy']>;
  readonly withUnreadPolicies: number | undefined;
  readonly roles: readonly EarlierRole[];
}

const wayOut = 'give what preview or report wrote with --format json';

const parse = (text: string, name: string): unknown => {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new CommandFailure(`--since ${name} is not JSON: ${wayOut}`, { cause: error });
  }
};

/** What somebody gave instead of a report. */
const mistaken = (value: unknown): string => {
  if (!isJson(value)) return 'is not a report';
  if (isJson(value['source']) && value['source']['kind'] === 'coverage')
    return 'is a report of --coverage, without roles';
  if (Array.isArray(value['RoleDetailList'])) return 'is an export of IAM';
  const { schemaVersion: version } = value;
  if (typeof version === 'number' && version > 1)
    return `has the schemaVersion ${version}, of a later version of this tool`;
  return 'is not a report';
};

const isReport = (value: unknown): value is Json & { readonly source: Json; readonly time: string } =>
  isJson(value) &&
  value['schemaVersion'] === 1 &&
  isJson(value['source']) &&
  (value['source']['kind'] === 'preview' || value['source']['kind'] === 'report') &&
  typeof value['time'] === 'string' &&
  !Number.isNaN(Date.parse(value['time'])) &&
  Array.isArray(value['roles']);

const textOf = (value: unknown): string | null => (typeof value === 'string' ? value : null);

const toReferences = (references: Json): EntryReferences =>
  ({
    resources: objects(references['resources']),
    trustedBy: objects(references['trustedBy']),
    trustsItself: references['trustsItself'] === true,
    instanceProfiles: [],
    stacks: [],
  }) as unknown as EntryReferences;

const toRole = (role: Json, index: number, name: string): EarlierRole => {
  const text = (member: string): string => {
    const value = role[member];
    if (typeof value === 'string') return value;
    throw new CommandFailure(`--since ${name}: roles[${index}] has no ${member}: ${wayOut}`);
  };
  const { lastUsed, owner, references } = role;
  return {
    accountId: textOf(role['accountId']),
    id: text('id'),
    name: text('name'),
    path: textOf(role['path']),
    pathname: textOf(role['pathname']),
    arn: textOf(role['arn']),
    verdict: textOf(role['verdict']) as Entry['verdict'],
    compliance: text('compliance'),
    annotation: text('annotation'),
    lastUsed:
      isJson(lastUsed) && typeof lastUsed['date'] === 'string' ? { date: lastUsed['date'], region: null } : null,
    risk: objects(role['risk']) as unknown as Entry['risk'],
    owner: isJson(owner) ? (owner as unknown as Entry['owner']) : null,
    references: isJson(references) ? toReferences(references) : null,
  };
};

/** A report of some roles only says nothing of the others, which would read as gone or new. */
const refusePart = (report: Json, name: string): void => {
  const roles = report['roles'] as readonly unknown[];
  if (isJson(report['filter'])) {
    const options = Object.entries(report['filter'])
      .filter(([, value]) => value !== null)
      .map(([option]) => `--${option}`);
    throw new CommandFailure(
      `--since ${name} was written with ${options.join(' and ')}, so it lacks roles: give one of all roles`,
    );
  }
  const { roles: count } = isJson(report['summary']) ? report['summary'] : {};
  if (typeof count === 'number' && count !== roles.length) {
    throw new CommandFailure(
      `--since ${name} has ${roles.length} of its ${plural(count, 'role')}: give one of all roles`,
    );
  }
};

/**
 * Reads what this tool wrote before, in this version or an older one. Throws where it is something else, or not all of it.
 *
 * @param path - "-" stands for standard input
 */
export const readEarlier = async (path: string, standardInput: NodeJS.ReadableStream): Promise<Earlier> => {
  const name = path === '-' ? 'standard input' : path;
  const value = parse(decode(await readBytes(path, standardInput), name), name);
  if (!isReport(value)) throw new CommandFailure(`--since ${name} ${mistaken(value)}: ${wayOut}`);
  refusePart(value, name);
  const { evaluated, references, summary } = value;
  const withUnreadPolicies = isJson(summary) ? summary['withUnreadPolicies'] : undefined;
  return {
    source: value.source as unknown as Report['source'],
    accountId: textOf(value['accountId']),
    time: value.time,
    unreadAccounts: objects(value['unreadAccounts']) as unknown as Report['unreadAccounts'],
    policy: isJson(value['policy']) ? value['policy'] : {},
    withUnreadPolicies: typeof withUnreadPolicies === 'number' ? withUnreadPolicies : undefined,
    roles: objects(value['roles']).map((role, index) => toRole(role, index, name)),
    ...(typeof value['toolVersion'] === 'string' ? { toolVersion: value['toolVersion'] } : {}),
    ...(typeof value['ownerTag'] === 'string' ? { ownerTag: value['ownerTag'] } : {}),
    evaluated: isJson(evaluated) ? (objects(evaluated['accounts']) as unknown as Earlier['evaluated']) : [],
    references: isJson(references)
      ? ({
          aggregator: textOf(references['aggregator']),
          regions: objects(references['regions']),
        } as unknown as Earlier['references'])
      : undefined,
  };
};

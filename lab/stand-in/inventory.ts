import { ApiError } from './api-error.ts';

/** A resource as AWS Config records it: a row of an advanced query, whole. */
export interface RecordedRow {
  readonly accountId: string;
  readonly awsRegion: string;
  readonly resourceType: string;
  readonly resourceId: string;
  readonly [property: string]: unknown;
}

export interface InventoryOptions {
  readonly rows?: readonly RecordedRow[];
  /** False: the recorder is off. */
  readonly isRecording?: boolean;
}

type Input = Readonly<Record<string, unknown>>;

export interface Inventory {
  readonly describeRecorders: () => unknown;
  readonly describeRecorderStatus: () => unknown;
  readonly select: (input: Input, accountId: string, region: string) => unknown;
  /** Of all accounts and Regions; whether the aggregator is there is for others to say. */
  readonly selectAll: (input: Input) => unknown;
}

/** The two forms of expressions that the module sends; any other is refused, as by a parser that does not know it. */
const form = /^SELECT ([\w., ()*]+) WHERE resourceType IN \(('[\w:]+'(?:, '[\w:]+')*)\)( GROUP BY resourceType)?$/;

const longest = 4_096;
const mostRows = 100;

const countOf = (rows: readonly RecordedRow[]): readonly object[] => {
  const counts = new Map<string, number>();
  for (const { resourceType } of rows) counts.set(resourceType, (counts.get(resourceType) ?? 0) + 1);
  return [...counts].map(([resourceType, count]) => ({ 'COUNT(*)': count, resourceType }));
};

/** Of a row what was selected, down to the first part of each path: nothing looks further. */
const project = (row: RecordedRow, properties: readonly string[]): object => {
  const wanted = new Set(properties.map((property) => property.split('.')[0]));
  return Object.fromEntries(Object.entries(row).filter(([name]) => wanted.has(name)));
};

const refuse = (): never => {
  throw new ApiError('InvalidExpressionException', 'The expression is invalid');
};

const pageOf = (found: readonly object[], limit: unknown, token: unknown): unknown => {
  if (typeof limit !== 'number' || !Number.isInteger(limit) || limit < 1 || limit > mostRows) {
    throw new ApiError('InvalidLimitException', 'The specified limit is outside the allowable range.');
  }
  const [, start] = /^after:(\d+)$/.exec(typeof token === 'string' ? token : 'after:0') ?? [];
  if (start === undefined) throw new ApiError('InvalidNextTokenException', 'The specified next token is not valid');
  const end = Number(start) + limit;
  return {
    Results: found.slice(Number(start), end).map((row) => JSON.stringify(row)),
    ...(end < found.length ? { NextToken: `after:${end}` } : {}),
  };
};

const answer = (rows: readonly RecordedRow[], { Expression: expression, Limit: limit, NextToken: token }: Input) => {
  const text = String(expression);
  const [, selected = '', list = '', grouped] = (text.length <= longest ? form.exec(text) : null) ?? refuse();
  const isCount = selected === 'resourceType, COUNT(*)';
  if (isCount !== (grouped !== undefined) || (!isCount && /[()*]/.test(selected))) refuse();
  const types = list.split(', ').map((type) => type.slice(1, -1));
  const chosen = rows.filter(({ resourceType }) => types.includes(resourceType));
  return pageOf(isCount ? countOf(chosen) : chosen.map((row) => project(row, selected.split(', '))), limit, token);
};

export const createInventory = ({ rows = [], isRecording = true }: InventoryOptions): Inventory => ({
  describeRecorders: () => ({
    ConfigurationRecorders: [{ name: 'default', recordingGroup: { allSupported: true } }],
  }),
  describeRecorderStatus: () => ({ ConfigurationRecordersStatus: [{ name: 'default', recording: isRecording }] }),
  select: (input, accountId, region) =>
    answer(
      rows.filter((row) => row.accountId === accountId && row.awsRegion === region),
      input,
    ),
  selectAll: (input) => answer(rows, input),
});

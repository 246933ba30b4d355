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
}

/** The two forms of expressions that the functions send; any other is refused, as by a parser that does not know it. */
const form = /^SELECT (.+) WHERE resourceType IN \(('[\w:]+'(?:, '[\w:]+')*)\)( GROUP BY resourceType)?$/;

const countOf = (rows: readonly RecordedRow[]): readonly object[] => {
  const counts = new Map<string, number>();
  for (const { resourceType } of rows) counts.set(resourceType, (counts.get(resourceType) ?? 0) + 1);
  return [...counts].map(([resourceType, count]) => ({ 'COUNT(*)': count, resourceType }));
};

const refuse = (): never => {
  throw new ApiError('InvalidExpressionException', 'The expression is invalid');
};

export const createInventory = ({ rows = [], isRecording = true }: InventoryOptions): Inventory => ({
  describeRecorders: () => ({
    ConfigurationRecorders: [{ name: 'default', recordingGroup: { allSupported: true } }],
  }),
  describeRecorderStatus: () => ({ ConfigurationRecordersStatus: [{ name: 'default', recording: isRecording }] }),
  select: ({ Expression: expression, Limit: limit, NextToken: token = '0' }, accountId, region) => {
    const [, properties, list = '', grouped] = form.exec(String(expression)) ?? refuse();
    const isCount = properties === 'resourceType, COUNT(*)';
    if (isCount !== (grouped !== undefined)) refuse();
    const types = list.split(', ').map((type) => type.slice(1, -1));
    const chosen = rows.filter(
      (row) => row.accountId === accountId && row.awsRegion === region && types.includes(row.resourceType),
    );
    const found = isCount ? countOf(chosen) : chosen;
    const end = Number(token) + Number(limit);
    return {
      Results: found.slice(Number(token), end).map((row) => JSON.stringify(row)),
      ...(end < found.length ? { NextToken: String(end) } : {}),
    };
  },
});

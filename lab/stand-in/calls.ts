import type { Api, WireRequest } from './wire.ts';

/** What a call asked for, in one form for all APIs; absent where the API has no such member or the caller left it out. */
export interface CallInput {
  readonly maxItems?: number;
  readonly marker?: string;
  readonly filter?: readonly string[];
  readonly evaluations?: number;
  readonly testMode?: boolean;
  readonly token?: string;
  readonly ruleName?: string;
  readonly limit?: number;
  readonly complianceTypes?: readonly string[];
  readonly nextToken?: string;
  readonly roleArn?: string;
  readonly sessionName?: string;
  readonly durationSeconds?: number;
  readonly roleName?: string;
  readonly bucket?: string;
  readonly key?: string;
}

export interface Call {
  readonly api: Api;
  /** The how-manieth call of this API, from 1, retries included. */
  readonly n: number;
  readonly accountId: string;
  readonly accessKeyId: string;
  readonly region: string;
  readonly input: CallInput;
  /** Milliseconds since 1970, with a fraction. */
  readonly at: number;
  /** 'pending', then 'ok', an error code of AWS, or the kind of the fault. */
  outcome: string;
  endedAt?: number;
}

const present = (fields: Readonly<Record<string, unknown>>): CallInput =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));

const number = (value: unknown): number | undefined => (value === undefined ? undefined : Number(value));

const count = (value: unknown): number | undefined => (Array.isArray(value) ? value.length : undefined);

const members = (input: WireRequest['input'], prefix: string): readonly unknown[] | undefined => {
  const values = Object.keys(input).filter((key) => key.startsWith(prefix));
  return values.length === 0 ? undefined : values.map((key) => input[key]);
};

export const summarise = ({ input }: WireRequest): CallInput =>
  present({
    maxItems: number(input.MaxItems),
    marker: input.Marker,
    filter: members(input, 'Filter.member.'),
    evaluations: count(input.Evaluations),
    testMode: input.TestMode,
    token: input.ResultToken,
    ruleName: input.ConfigRuleName,
    limit: number(input.Limit),
    complianceTypes: input.ComplianceTypes,
    nextToken: input.NextToken,
    roleArn: input.RoleArn,
    sessionName: input.RoleSessionName,
    durationSeconds: number(input.DurationSeconds),
    roleName: input.RoleName,
    bucket: input.Bucket,
    key: input.Key,
  });

export const now = (): number => performance.timeOrigin + performance.now();

// What --format json writes keeps to docs/report.schema.json. Only the words of JSON Schema that the file uses are known here.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { toCoverageReport } from '../../../cli/coverage-data.ts';
import { toEvaluated } from '../../../cli/evaluated.ts';
import { join } from '../../../cli/recorded.ts';
import type { ListedRole } from '../../../cli/listed-role.ts';
import { findReferences } from '../../../cli/references.ts';
import type { FoundReferences } from '../../../cli/references.ts';
import type { Earlier } from '../../../cli/earlier.ts';
import type { Findings, Report } from '../../../cli/report-data.ts';
import { withSince } from '../../../cli/since.ts';
import { withServices } from '../../../cli/services.ts';
import { previewOf } from '../../../lab/account/findings.ts';
import { sampleAccount } from '../../../lab/account/sample-account.ts';
import { assessCoverage, causes, none, read, unread } from '../../../lambda/src/coverage/coverage.ts';
import { createInventory } from '../../../lambda/src/references/inventory.ts';
import { now } from '../roles.ts';

interface Schema {
  readonly $ref?: string;
  readonly $defs?: Readonly<Record<string, Schema>>;
  readonly type?: string | readonly string[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly oneOf?: readonly Schema[];
  readonly anyOf?: readonly Schema[];
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: boolean | Schema;
  readonly items?: Schema;
}

const readSchema = (name: string): Schema =>
  JSON.parse(readFileSync(new URL(`../../../docs/${name}`, import.meta.url), 'utf8')) as Schema;
const schema = readSchema('report.schema.json');
const coverageSchema = readSchema('coverage.schema.json');

const typeOf = (value: unknown): string => {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  return Number.isInteger(value) ? 'integer' : typeof value;
};

const memberProblems = (
  value: object,
  { required = [], properties = {}, additionalProperties }: Schema,
  at: string,
  root: Schema,
) => [
  ...required.filter((name) => !(name in value)).map((name) => `${at}.${name} is missing`),
  ...Object.entries(value).flatMap(([name, member]) => {
    const of = properties[name] ?? (typeof additionalProperties === 'object' ? additionalProperties : undefined);
    return of === undefined ? [`${at}.${name} is not in the schema`] : problems(member, of, `${at}.${name}`, root);
  }),
];

const problems = (value: unknown, given: Schema, at: string, root = schema): string[] => {
  const { $ref: ref, ...own } = given;
  const of: Schema = ref === undefined ? own : { ...root.$defs?.[ref.replace('#/$defs/', '')], ...own };
  const type = typeOf(value);
  const choices = of.oneOf ?? of.anyOf;
  return [
    ...(of.type === undefined || [of.type].flat().includes(type) ? [] : [`${at} is of type ${type}`]),
    ...(of.enum === undefined || of.enum.includes(value) ? [] : [`${at} is ${JSON.stringify(value)}`]),
    ...(of.const === undefined || of.const === value ? [] : [`${at} is ${JSON.stringify(value)}`]),
    ...(choices === undefined || choices.some((one) => problems(value, one, at, root).length === 0)
      ? []
      : [`${at} fits none`]),
    ...(type === 'object' && of.properties !== undefined ? memberProblems(value as object, of, at, root) : []),
    ...(Array.isArray(value) && of.items !== undefined
      ? value.flatMap((item, index) => problems(item, of.items ?? {}, `${at}[${String(index)}]`, root))
      : []),
  ];
};

const policy = {
  maxDays: null,
  whitelist: null,
  exemptionTag: null,
  maximumExemptionDays: null,
  exemptTags: null,
  includeProtectedRoles: null,
};
const source = { kind: 'report', rule: 'x', aggregator: 'all' } as const;
const result = { accountId: undefined, resourceId: 'AROAX', compliance: 'COMPLIANT', annotation: 'x' } as const;
const aService = { service: 's3', name: 'Amazon S3', lastAccessed: now.toISOString() };
const place = { accountId: undefined, region: 'eu-west-1', hasRoles: true };
const evaluated = toEvaluated(
  {
    deployed: [
      { ...place, results: 0, times: [] },
      { ...place, results: 1, times: [now] },
    ],
    hoursBetweenRuns: 24,
    runs: unread('denied'),
  },
  now,
);
const findAll = (listed: readonly ListedRole[]): FoundReferences => {
  const inventory = createInventory();
  const [role] = listed;
  inventory.add(
    JSON.stringify({
      accountId: role?.accountId,
      awsRegion: 'eu-west-1',
      resourceType: 'AWS::CloudFormation::Stack',
      resourceId: 'arn:stack',
      configuration: { roleARN: role?.arn },
      relationships: [{ resourceType: 'AWS::IAM::Role', resourceName: role?.name }],
    }),
  );
  const region = { region: 'eu-west-1', recorder: 'recording', read: true, problem: null, resources: 1 } as const;
  const regions = [{ ...region, types: ['AWS::CloudFormation::Stack'], notRecorded: [] }];
  return findReferences(listed, { aggregator: null, regions, calls: 2 }, inventory);
};
const toEarlier = ({ report }: Findings): Earlier => ({
  ...report,
  evaluated: [],
  references: undefined,
  unreadAccounts: [{ accountId: '123456789012', reason: 'denied' }],
  withUnreadPolicies: 1,
});
const [first, ...rest] = sampleAccount(now).roles;
const before = previewOf({ id: '123456789012', roles: rest }, now, { maxDays: 365 });
const after = previewOf({ id: '123456789012', roles: first === undefined ? [] : [first, ...rest.slice(1)] }, now);

const reports: readonly (readonly [string, Report])[] = [
  ['a preview', previewOf(sampleAccount(now), now).report],
  ['a preview with references', previewOf(sampleAccount(now), now, {}, { find: findAll }).report],
  [
    'a preview with services',
    withServices(previewOf(sampleAccount(now), now), {
      byArn: new Map([['arn:aws:iam::123456789012:role/AdminRole', { services: [aService] }]]),
      givenUp: 'denied',
    }).report,
  ],
  ['a preview since an earlier one', withSince(after, toEarlier(before)).report],
  [
    'a preview since an earlier one of which all was read',
    withSince(after, { ...toEarlier(before), unreadAccounts: [] }).report,
  ],
  ['a preview by owner', previewOf(sampleAccount(now), now, {}, { groupBy: 'owner' }).report],
  ['a report', join([result], [], policy, source, { now, ownerTag: 'owner' }).report],
  ['a report that tells when', join([result], [], policy, source, { now, ownerTag: 'owner' }, evaluated).report],
];

describe('the schema', () => {
  it.each(reports)('describes %s', (_, report) => {
    expect(problems(JSON.parse(JSON.stringify(report)), schema, 'report')).toEqual([]);
  });

  it('lists the members in the order in which they are written', () => {
    const [[, report] = []] = reports;

    expect(Object.keys(report ?? {})).toEqual(Object.keys(schema.properties ?? {}));
    expect(Object.keys(report?.roles[0] ?? {})).toEqual(Object.keys(schema.$defs?.['role']?.properties ?? {}));
  });

  it('refuses another member', () => {
    const [[, report] = []] = reports;

    expect(problems({ ...report, more: 1 }, schema, 'report')).toEqual(['report.more is not in the schema']);
  });
});

describe('the schema of coverage', () => {
  const id = '222222222222';
  const failure = { succeededAt: now, failedAt: null, error: null };
  const full = assessCoverage(
    {
      accounts: read([{ id, name: null, state: 'ACTIVE', joinedAt: null }]),
      rule: unread('denied'),
      ruleStatuses: read([
        { accountId: id, ruleName: 'x', status: 'CREATE_FAILED', errorCode: 'E', errorMessage: null },
      ]),
      stackInstances: none('no stack set'),
      runs: read({ since: now, byAccount: new Map([[id, failure]]), from: 'log' }),
    },
    now,
  );
  const report = toCoverageReport(full, { rule: 'x', aggregator: null, stackSet: 's', logGroup: 'g' }, now);

  it('describes a report', () => {
    expect(problems(JSON.parse(JSON.stringify(report)), coverageSchema, 'report', coverageSchema)).toEqual([]);
  });

  it('lists the members in the order in which they are written, and every cause', () => {
    const { account } = coverageSchema.$defs ?? {};

    expect(Object.keys(report)).toEqual(Object.keys(coverageSchema.properties ?? {}));
    expect(Object.keys(report.accounts[0] ?? {})).toEqual(Object.keys(account?.properties ?? {}));
    expect(account?.properties?.['reasons']?.items?.properties?.['cause']?.enum).toEqual(causes);
  });
});

// What --format json writes keeps to docs/report.schema.json, and the schema to its promise: members are only added.
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
import { riskWords } from '../../../cli/risk.ts';
import { withServices } from '../../../cli/services.ts';
import { previewOf } from '../../../lab/account/findings.ts';
import { sampleAccount } from '../../../lab/account/sample-account.ts';
import { assessCoverage, causes, none, read, unread } from '../../../lambda/src/coverage/coverage.ts';
import { createInventory } from '../../../lambda/src/references/inventory.ts';
import {
  coverageProblems,
  coverageSchema,
  readersProblems,
  reportProblems,
  reportSchema,
} from '../../fixtures/schemas.ts';
import { now } from '../roles.ts';

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
  [
    'a preview of some roles',
    previewOf(
      sampleAccount(now),
      now,
      { maximumExemptionDays: null, exemptTags: { env: ['dr'] }, includeProtectedRoles: true },
      { filter: { verdict: ['unused'], risk: ['admin'], owner: 'a', account: ['123456789012'], named: 'no', top: 1 } },
    ).report,
  ],
  [
    'a report with accounts that were not read',
    join([result], [], policy, source, {
      now,
      ownerTag: 'owner',
      unreadAccounts: [{ accountId: '222222222222', reason: 'denied' }],
    }).report,
  ],
  ['a report', join([result], [], policy, source, { now, ownerTag: 'owner' }).report],
  ['a report that tells when', join([result], [], policy, source, { now, ownerTag: 'owner' }, evaluated).report],
];

describe('the schema', () => {
  it.each(reports)('describes %s', (_, report) => {
    expect(reportProblems(report)).toEqual([]);
  });

  it('lists the members in the order in which they are written', () => {
    const [[, report] = []] = reports;

    expect(Object.keys(report ?? {})).toEqual(Object.keys(reportSchema.properties ?? {}));
    expect(Object.keys(report?.roles[0] ?? {})).toEqual(Object.keys(reportSchema.$defs?.['role']?.properties ?? {}));
  });

  it('lets a newer version add members and words', () => {
    const { report } = previewOf(sampleAccount(now), now);
    const roles = report.roles.map((role) => ({ ...role, more: 1, risk: [{ word: 'more', evidence: 'x', more: 1 }] }));
    const newer = { ...report, more: 1, policy: { ...report.policy, more: 1 }, roles };

    expect(readersProblems(newer)).toEqual([]);
    expect(reportProblems(newer).some((problem) => problem.includes('"additionalProperty":"more"'))).toBe(true);
  });

  it('refuses what the promise excludes: a member that is gone, of another type, or another verdict', () => {
    const { report } = previewOf(sampleAccount(now), now);
    const [role] = report.roles;

    expect(readersProblems({ ...report, time: undefined })).toHaveLength(1);
    expect(readersProblems({ ...report, time: 1 })).toHaveLength(1);
    expect(readersProblems({ ...report, roles: [{ ...role, verdict: 'other' }] })).not.toEqual([]);
  });

  it('gives every word that may become more as an example', () => {
    const { role, regionScope } = reportSchema.$defs ?? {};

    expect(role?.properties?.['risk']?.items?.properties?.['word']?.examples).toEqual(riskWords);
    expect(role?.properties?.['owner']?.properties?.['source']?.examples).toEqual([
      'tag',
      'cloudformation',
      'terraform',
    ]);
    expect(regionScope?.properties?.['recorder']?.examples).toEqual(['recording', 'stopped', 'none', 'unknown']);
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
    expect(coverageProblems(report)).toEqual([]);
  });

  it('lists the members in the order in which they are written, and every cause', () => {
    const { account } = coverageSchema.$defs ?? {};

    expect(Object.keys(report)).toEqual(Object.keys(coverageSchema.properties ?? {}));
    expect(Object.keys(report.accounts[0] ?? {})).toEqual(Object.keys(account?.properties ?? {}));
    expect(account?.properties?.['reasons']?.items?.properties?.['cause']?.examples).toEqual(causes);
  });
});

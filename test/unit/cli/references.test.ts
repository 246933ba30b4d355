import { parseHTML } from 'linkedom';
import { describe, expect, it } from 'vitest';
import { csvNotesOf, renderCsv } from '../../../cli/formats/csv.ts';
import { describeScope } from '../../../cli/formats/references.ts';
import { render } from '../../../cli/formats/formats.ts';
import { renderTable } from '../../../cli/formats/table.ts';
import { renderText } from '../../../cli/formats/text.ts';
import { renderHtml } from '../../../cli/html/page.ts';
import type { Filter } from '../../../cli/filter.ts';
import type { Named } from '../../../cli/named.ts';
import { findReferences } from '../../../cli/references.ts';
import type { ReferenceReport, RegionScope } from '../../../cli/report-data.ts';
import { indexEntry, select } from '../../../cli/selection.ts';
import { previewOf } from '../../../lab/account/findings.ts';
import { aRole, policy, serviceTrust, stableId } from '../../../lab/stand-in/accounts.ts';
import type { PolicyDocument } from '../../../lab/stand-in/accounts.ts';
import { createInventory } from '../../../lambda/src/references/inventory.ts';
import { referringTypes } from '../../../lambda/src/references/queries.ts';
import { daysAgo, now } from '../roles.ts';

const id = '111122223333';
const arnOf = (name: string): string => `arn:aws:iam::${id}:role/${name}`;
const trusting = (principal: string): PolicyDocument =>
  policy({ Effect: 'Allow', Principal: { AWS: principal }, Action: 'sts:AssumeRole' });

const account = {
  id,
  roles: [
    aRole({ name: 'lambda', path: '/service/' }),
    aRole({ name: 'task' }),
    aRole({ name: 'replication' }),
    aRole({ name: 'web', instanceProfiles: ['web-profile'] }),
    aRole({ name: 'trusted' }),
    aRole({ name: 'trusted-in-a-condition' }),
    aRole({ name: 'deleted-and-made-again' }),
    aRole({ name: 'by-nothing' }),
    aRole({ name: 'trusts-itself', trust: trusting(arnOf('trusts-itself')) }),
    aRole({ name: 'audit', lastUsed: { date: daysAgo(1), region: 'eu-west-1' }, trust: trusting(arnOf('trusted')) }),
    aRole({
      name: 'break-glass',
      trust: policy({
        Effect: 'Allow',
        Principal: { AWS: '*' },
        Action: 'sts:AssumeRole',
        Condition: { ArnEquals: { 'aws:PrincipalArn': [arnOf('trusted-in-a-condition')] } },
      }),
    }),
    aRole({ name: 'dangling', trust: trusting(stableId('AROA', '/deleted-and-made-again')) }),
    aRole({ name: 'lambda-2', trust: serviceTrust('lambda.amazonaws.com') }),
  ],
};

const resource = (resourceType: string, resourceId: string, configuration: object, over: object = {}): string =>
  JSON.stringify({ accountId: id, awsRegion: 'eu-west-1', resourceType, resourceId, configuration, ...over });

const rows = [
  resource('AWS::Lambda::Function', 'orders-api', { role: arnOf('service/lambda') }),
  resource('AWS::Lambda::Function', 'orders-worker', { role: arnOf('service/lambda') }),
  resource('AWS::ECS::TaskDefinition', 'arn:task', { TaskRoleArn: 'task' }, { resourceName: 'nightly:7' }),
  resource(
    'AWS::S3::Bucket',
    'orders-archive',
    {},
    {
      supplementaryConfiguration: { BucketReplicationConfiguration: { roleARN: arnOf('replication') } },
    },
  ),
  resource('AWS::EC2::Instance', 'i-1', {
    iamInstanceProfile: { arn: `arn:aws:iam::${id}:instance-profile/web-profile` },
  }),
  resource(
    'AWS::CloudFormation::Stack',
    'arn:stack',
    {},
    {
      resourceName: 'orders-stack',
      relationships: [{ resourceType: 'AWS::IAM::Role', resourceName: 'by-nothing' }],
    },
  ),
];

const region: RegionScope = {
  region: 'eu-west-1',
  recorder: 'recording',
  read: true,
  problem: null,
  types: referringTypes,
  notRecorded: [],
  resources: rows.length,
};

const noFilter: Filter = { verdict: null, risk: null, owner: null, account: null, named: null, top: null };

const previewWith = (regions: readonly RegionScope[] = [region], named?: Named) => {
  const inventory = createInventory();
  for (const row of rows) inventory.add(row);
  return previewOf(
    account,
    now,
    {},
    {
      find: (listed) => findReferences(listed, { aggregator: null, regions, calls: 7 }, inventory),
      ...(named === undefined ? {} : { filter: { ...noFilter, named } }),
    },
  );
};
const findings = previewWith();
const { report } = findings;
const entryOf = (name: string) => report.roles.find((entry) => entry.name === name);

describe('what names a role', () => {
  it('is a recorded resource, by ARN, by name, or through an instance profile', () => {
    expect(entryOf('lambda')?.references?.resources.map((each) => each.id)).toEqual(['orders-api', 'orders-worker']);
    expect(entryOf('task')?.references?.resources).toEqual([
      {
        accountId: id,
        region: 'eu-west-1',
        type: 'AWS::ECS::TaskDefinition',
        id: 'arn:task',
        name: 'nightly:7',
        through: null,
      },
    ]);
    expect(entryOf('replication')?.references?.resources.map(({ type }) => type)).toEqual(['AWS::S3::Bucket']);
    expect(entryOf('web')?.references).toMatchObject({
      resources: [{ id: 'i-1', through: 'web-profile' }],
      instanceProfiles: ['web-profile'],
    });
  });

  it.each([
    ['a principal', 'trusted', 'audit'],
    ['a condition', 'trusted-in-a-condition', 'break-glass'],
    ['the id of a role', 'deleted-and-made-again', 'dangling'],
  ])('is another role by %s of its trust policy', (_, name, by) => {
    expect(entryOf(name)?.references).toMatchObject({
      resources: [],
      trustedBy: [{ accountId: id, name: by }],
      trustsItself: false,
    });
  });

  it('is not the role itself by its own trust policy, which is told beside', () => {
    expect(entryOf('trusts-itself')?.references).toMatchObject({ resources: [], trustedBy: [], trustsItself: true });
  });

  it('is not a stack, which holds the role, and is its owner where no tag tells', () => {
    expect(entryOf('by-nothing')).toMatchObject({
      references: { resources: [], trustedBy: [], stacks: [{ name: 'orders-stack', region: 'eu-west-1' }] },
      owner: { source: 'cloudformation', value: 'orders-stack' },
    });
  });

  it('is counted among the findings alone', () => {
    // "audit" is used; break-glass, dangling, lambda-2, by-nothing and trusts-itself are named by nothing.
    expect(report.references?.findings).toEqual({ named: 7, byResources: 4, byTrustOnly: 3 });
  });

  it('is null where it was not asked for', () => {
    const without = previewOf(account, now).report;

    expect(without.references).toBeNull();
    expect(without.roles.map(({ references }) => references)).toEqual(account.roles.map(() => null));
  });
});

describe('every format says what names a role, and where that was looked for', () => {
  it('table', () => {
    const table = renderTable(report, { width: 260, colours: false });
    const lines = table.split('\n');
    const rowOf = (name: string): string => lines.find((line) => line.startsWith(`/${name} `)) ?? '';

    expect(lines[0]).toContain('Named by');
    expect(rowOf('service/lambda')).toContain('2 functions: orders-api');
    expect(rowOf('task')).toContain('1 task definition: nightly:7');
    expect(rowOf('replication')).toContain('1 bucket: orders-archive');
    expect(rowOf('trusted')).toContain('trust policy of audit');
    expect(rowOf('by-nothing')).toContain('none found');
    expect(table).toContain(
      '7 of 12 findings are still named by something: 4 by recorded resources, 3 by trust policies only',
    );
    expect(table).toContain("AWS Config's inventory (7 queries): eu-west-1: all 88 types that may name a role");
    expect(table).toContain('None found is not none');
  });

  it.each([60, 80, 120])('table, in %i columns', (width) => {
    const lines = renderTable(report, { width, colours: false }).split('\n');

    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(width);
  });

  it('text', () => {
    const lines = renderText(report).split('\n');

    expect(lines.find((line) => line.startsWith('lambda\t'))).toMatch(
      / \[named by: 2 functions: orders-api, orders-worker\]$/,
    );
    expect(lines.find((line) => line.startsWith('by-nothing\t'))).toMatch(/ \[named by: none found\]$/);
    expect(lines.filter((line) => line.startsWith('# '))).toEqual([
      "# Looked at, in AWS Config's inventory (7 queries): eu-west-1: all 88 types that may name a role",
      expect.stringMatching(/^# None found is not none: /),
    ]);
    expect(renderText(previewOf(account, now).report)).not.toContain('#');
  });

  it('csv and JSON, which have no line below for it', async () => {
    const surface = { width: 120, colours: false };

    expect(await render('csv', findings, surface)).toContain(
      'eu-west-1: all 88 types that may name a role; none found (an empty cell) is not none',
    );
    expect(await render('json', findings, surface)).toContain('"caveat": "None found is not none: ');
  });

  it('csv', () => {
    const [titles, ...lines] = renderCsv(report.roles, { ...csvNotesOf(report), lookedAt: 'eu-west-1: all' }).split(
      '\r\n',
    );
    const rowOf = (name: string): string => lines.find((line) => line.includes(`,${name},`)) ?? '';

    expect(titles).toContain(',arn,named_by,trusted_by,stacks,looked_at');
    expect(rowOf('web')).toContain(
      '"AWS::EC2::Instance i-1 in eu-west-1, through the instance profile web-profile",,,eu-west-1: all',
    );
    expect(rowOf('task')).toContain(',AWS::ECS::TaskDefinition nightly:7 (arn:task) in eu-west-1,,,');
    expect(rowOf('trusted')).toContain(',,audit,,eu-west-1: all');
    expect(rowOf('by-nothing')).toContain(',,,orders-stack,eu-west-1: all');
  });

  it('html', () => {
    const { document } = parseHTML(renderHtml(findings));
    const text = document.body.textContent;

    expect(text).toContain('7 of 12 findings are still named by something');
    expect(text).toContain('eu-west-1: all 88 types that may name a role');
    expect([...document.querySelectorAll('#named option')].map((option) => option.textContent)).toEqual([
      'All',
      'something (7)',
      'none found (6)',
    ]);
    expect(document.querySelector('th[data-sort="named"]')?.textContent).toBe('Named by');
    const bare = parseHTML(renderHtml(previewOf(account, now))).document;
    expect(bare.querySelector('#named, th[data-sort="named"]')).toBeNull();
  });
});

describe('where it was looked for', () => {
  const scopeOf = (over: Partial<RegionScope>, aggregator: string | null = null): string => {
    const scope: ReferenceReport = {
      aggregator,
      regions: [{ ...region, ...over }],
      calls: 1,
      findings: { named: 0, byResources: 0, byTrustOnly: 0 },
      caveat: '',
    };
    return describeScope(scope);
  };
  const butOne = referringTypes.filter((type) => type !== 'AWS::Lambda::Function');

  it.each<[string, Partial<RegionScope>, string]>([
    ['all types', {}, 'eu-west-1: all 88 types that may name a role'],
    [
      'all but one',
      { types: butOne, notRecorded: ['AWS::Lambda::Function'] },
      'eu-west-1: all 88 types that may name a role, but these, which are not recorded: AWS::Lambda::Function',
    ],
    ['one', { types: ['AWS::Lambda::Function'], notRecorded: butOne }, 'eu-west-1: AWS::Lambda::Function'],
    ['no type', { types: [], notRecorded: referringTypes }, 'eu-west-1: none of the 88 types that may name a role'],
    ['an old inventory', { recorder: 'stopped', problem: 'off' }, 'eu-west-1: all 88 types that may name a role (off)'],
    ['nothing', { read: false, problem: 'denied' }, 'eu-west-1: not read (denied)'],
    [
      'types with resources',
      { recorder: 'unknown', types: ['AWS::S3::Bucket'], notRecorded: null },
      'eu-west-1: types that have resources there: AWS::S3::Bucket',
    ],
  ])('is told of %s', (_, over, told) => {
    expect(scopeOf(over)).toBe(told);
  });

  it('is told of an aggregator by its name', () => {
    expect(scopeOf({ recorder: 'unknown', types: ['AWS::S3::Bucket'], notRecorded: null }, 'all-accounts')).toBe(
      'aggregator all-accounts: types that have resources there: AWS::S3::Bucket',
    );
  });
});

describe('the filter', () => {
  it.each<[Named, number]>([
    ['yes', 7],
    ['no', 6],
  ])('--named %s lists %i roles, says so, and leaves the counts as they are', (named, count) => {
    const filtered = previewWith([region], named).report;

    expect(filtered.roles).toHaveLength(count);
    expect(filtered.summary).toEqual(report.summary);
    expect(filtered.filter).toMatchObject({ named, verdict: null });
    expect(renderText(filtered)).toContain(`# Listed: ${count} of 13 roles (--named ${named})\n`);
  });

  it('of the page keeps the same roles, and finds them by what names them', () => {
    const indexed = report.roles.map(indexEntry);
    const wish = { words: '', verdict: '', risk: '', sort: 'named', descending: true } as const;
    const names = (over: object): readonly string[] =>
      select(indexed, { ...wish, named: '', account: '', ...over }).map(({ name }) => name);

    expect(names({ named: 'yes' })[0]).toBe('lambda');
    expect(names({ named: 'yes' })).toHaveLength(7);
    expect(names({ named: 'no' })).toHaveLength(6);
    expect(names({ words: 'orders-worker' })).toEqual(['lambda']);
    expect(names({ words: 'i-1' })).toEqual(['web']);
  });
});

// What --since says of two reports, and which earlier reports it refuses.
import { Readable } from 'node:stream';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readEarlier } from '../../../cli/earlier.ts';
import type { Earlier } from '../../../cli/earlier.ts';
import { render } from '../../../cli/formats/formats.ts';
import type { Findings, Report } from '../../../cli/report-data.ts';
import { withSince } from '../../../cli/since.ts';
import type { Since } from '../../../cli/since-data.ts';
import { previewOf } from '../../../lab/account/findings.ts';
import { aRole, policy } from '../../../lab/stand-in/accounts.ts';
import type { Role } from '../../../lab/stand-in/accounts.ts';
import type { PolicySettings } from '../../../cli/policy-options.ts';
import { daysAgo, now } from '../roles.ts';

const week = 7;
const earlierNow = daysAgo(week);
const used = (days: number): Pick<Role, 'lastUsed'> => ({ lastUsed: { date: daysAgo(days), region: 'eu-west-1' } });
const role = (name: string, more: Partial<Role> = {}): Role => aRole({ name, id: `AROA${name}`, ...used(1), ...more });

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'since-'));
});
afterEach(() => rm(folder, { recursive: true }));

const read = async (report: unknown): Promise<Earlier> => {
  const path = join(folder, 'earlier.json');
  await writeFile(path, typeof report === 'string' || Buffer.isBuffer(report) ? report : JSON.stringify(report));
  return readEarlier(path, Readable.from([]));
};

interface Side {
  readonly roles?: readonly Role[];
  readonly id?: string;
  readonly settings?: PolicySettings;
  readonly report?: Partial<Report>;
}

const findingsOf = (at: Date, { roles = [], id = '123456789012', settings = {}, report = {} }: Side): Findings => {
  const findings = previewOf({ id, roles }, at, settings);
  return { ...findings, report: { ...findings.report, ...report } };
};

const compare = async (earlier: Side, later: Side): Promise<Since> => {
  const { since } = withSince(
    findingsOf(now, later),
    await read(JSON.parse(JSON.stringify(findingsOf(earlierNow, earlier).report))),
  ).report;
  if (since === null) throw new Error('nothing was compared');
  return since;
};

const namesOf = (roles: readonly { readonly name: string }[]): readonly string[] => roles.map(({ name }) => name);

describe('since an earlier report', () => {
  it('names what is new, gone and changed, and counts the rest', async () => {
    const since = await compare(
      { roles: [role('stays'), role('leaves'), role('quiet', used(60))] },
      { roles: [role('stays'), role('quiet', used(61)), role('comes')] },
    );

    expect(since).toMatchObject({
      time: earlierNow.toISOString(),
      toolVersion: '0.1.0',
      summary: { new: 1, gone: 1, changed: 1, same: 1 },
      differences: [],
      notCompared: [],
      new: [{ name: 'comes', verdict: 'used', compliance: 'COMPLIANT' }],
      gone: [{ name: 'leaves', verdict: 'used' }],
    });
    expect(since.changed.map(({ name, changes }) => [name, changes.map(({ member }) => member)])).toEqual([
      ['quiet', ['verdict', 'compliance']],
    ]);
    expect(since.changed[0]?.changes[0]).toEqual({ member: 'verdict', removed: ['used'], added: ['unused'] });
  });

  it('calls a role that was made again under its name gone and new', async () => {
    const since = await compare({ roles: [role('app', { id: 'AROA1' })] }, { roles: [role('app', { id: 'AROA2' })] });

    expect([since.gone.map(({ id }) => id), since.new.map(({ id }) => id)]).toEqual([['AROA1'], ['AROA2']]);
  });

  it.each([
    ['another day and Region of use', used(8), { lastUsed: { date: daysAgo(0), region: 'us-east-1' } }],
    ['more days idle', used(100), used(100)],
    ['a tag', { tags: { cost: 'a' } }, { tags: { cost: 'b', more: 'c' } }],
    ['the limit in the words of a finding', used(100), used(100)],
    ['a use that IAM has forgotten', used(395), { lastUsed: undefined, createDate: daysAgo(900) }],
  ])('takes %s for no change', async (what, before, after) => {
    const settings = { maxDays: what.startsWith('the limit') ? 90 : 60 };
    const since = await compare(
      { roles: [role('app', { ...before, createDate: daysAgo(900) }), role('b')], settings },
      { roles: [role('app', { createDate: daysAgo(900), ...after }), role('b')] },
    );

    expect([since.summary.changed, since.changed]).toEqual([0, []]);
  });

  const unlimited = policy({ Effect: 'Allow', Action: '*', Resource: '*' });
  it.each([
    ['owner', { tags: { owner: 'a' } }, { tags: { owner: 'b' } }, { removed: ['a'], added: ['b'] }],
    ['owner', {}, { tags: { owner: 'b' } }, { removed: [], added: ['b'] }],
    ['risk', {}, { inlinePolicies: { all: unlimited } }, { removed: [], added: ['admin: inline policy all'] }],
    [
      'lastUsed',
      used(200),
      used(70),
      { removed: [daysAgo(200).toISOString().slice(0, 10)], added: [daysAgo(70).toISOString().slice(0, 10)] },
    ],
  ] as const)('tells of another %s', async (member, before, after, change) => {
    const settings = { maxDays: 60 };
    const since = await compare({ roles: [role('app', before)], settings }, { roles: [role('app', after)], settings });

    expect(since.changed.map(({ changes }) => changes)).toEqual([[{ member, ...change }]]);
  });

  it('tells of another day of an exemption and another pattern, which are in the reason', async () => {
    const key = 'iam-role-last-used:exempt-until';
    const since = await compare(
      {
        roles: [role('exempt', { tags: { [key]: '2027-01-01' } }), role('listed')],
        settings: { whitelist: ['/list*'] },
      },
      {
        roles: [role('exempt', { tags: { [key]: '2027-02-01' } }), role('listed')],
        settings: { whitelist: ['/*ted'] },
      },
    );

    expect(since.changed.map(({ name, changes }) => [name, changes.map(({ member }) => member)])).toEqual([
      ['exempt', ['annotation']],
      ['listed', ['annotation']],
    ]);
  });

  it('says what the two were made with where it is not the same', async () => {
    const { differences } = await compare(
      { roles: [role('a')], settings: { maxDays: 90, whitelist: ['/x'] }, report: { toolVersion: '0.0.9' } },
      { roles: [role('a')] },
    );

    expect(differences).toEqual([
      { what: 'version of the tool', earlier: '0.0.9', now: '0.1.0' },
      { what: 'limit in days', earlier: '90', now: '60' },
      { what: 'whitelist', earlier: '/x', now: 'none' },
    ]);
  });

  it('does not take protected roles for new or gone where only one of the two judges them', async () => {
    const owned = role('owned', { path: '/aws-service-role/x.amazonaws.com/' });
    const settings = { includeProtectedRoles: true };
    const roles = [owned, role('a')];

    expect((await compare({ roles, settings }, { roles })).gone).toEqual([]);
    expect((await compare({ roles }, { roles, settings })).new).toEqual([]);
  });

  it('reads what an older version of the tool wrote, which has fewer members', async () => {
    const { schemaVersion, source, accountId, time, policy, summary, roles } = findingsOf(earlierNow, {
      roles: [role('a'), role('b')],
    }).report;
    const old = { schemaVersion, source, accountId, time, policy: { maxDays: policy.maxDays }, summary, roles };
    const { since } = withSince(findingsOf(now, { roles: [role('a')] }), await read(old)).report;

    expect(since).toMatchObject({ toolVersion: null, summary: { new: 0, gone: 1, changed: 0, same: 1 } });
    expect(since?.differences).toEqual([{ what: 'version of the tool', earlier: 'not told', now: '0.1.0' }]);
  });

  it('of a report without roles says that all are new, and the other way round that all are gone', async () => {
    expect(namesOf((await compare({}, { roles: [role('a')] })).new)).toEqual(['a']);
    expect(namesOf((await compare({ roles: [role('a')] }, {})).gone)).toEqual(['a']);
  });
});

describe('accounts', () => {
  const [one, two, three] = ['111111111111', '222222222222', '333333333333'];
  const entriesOf = (id: string, ...names: string[]) =>
    findingsOf(now, { id, roles: names.map((name) => role(name, { id: `AROA${name}${id}` })) }).report.roles;
  const reportOf = (at: Date, roles: Report['roles'], report: Partial<Report> = {}): Findings => {
    const findings = findingsOf(at, {});
    const source = { kind: 'report', rule: 'x', aggregator: 'org' } as const;
    const summary = { ...findings.report.summary, roles: roles.length };
    return {
      ...findings,
      entries: roles,
      report: { ...findings.report, source, accountId: null, summary, roles, ...report },
    };
  };
  const compareReports = async (earlier: Findings, later: Findings): Promise<Since | null> =>
    withSince(later, await read(JSON.parse(JSON.stringify(earlier.report)))).report.since;

  it('that only one of the two tells of are named, and none of their roles is new or gone', async () => {
    const earlier = reportOf(earlierNow, [...entriesOf(one, 'a', 'b'), ...entriesOf(two, 'a')]);
    const since = await compareReports(earlier, reportOf(now, [...entriesOf(one, 'a'), ...entriesOf(three, 'a')]));

    expect(since).toMatchObject({
      summary: { new: 0, gone: 1, changed: 0, same: 1 },
      gone: [{ accountId: one, name: 'b' }],
    });
    expect(since?.notCompared).toEqual([
      { accountId: two, reason: 'only the earlier report has this account: its roles are not gone' },
      { accountId: three, reason: 'the earlier report does not have this account: its roles are not new' },
    ]);
  });

  it('that have none in common are refused', async () => {
    const earlier = findingsOf(earlierNow, { id: one, roles: [role('a')] });

    await expect(
      read(JSON.parse(JSON.stringify(earlier.report))).then((report) =>
        withSince(findingsOf(now, { id: two, roles: [role('a')] }), report),
      ),
    ).rejects.toThrow(`the earlier report is of account ${one}, this one of account ${two}`);
  });

  it('whose IAM was not read are compared by what AWS Config holds, and have nothing new or gone', async () => {
    const unlisted = entriesOf(two, 'a').map((entry) => ({
      ...entry,
      id: 'a',
      arn: null,
      pathname: null,
      owner: null,
    }));
    const unread = { unreadAccounts: [{ accountId: two, reason: 'denied' }] };
    const whole = reportOf(earlierNow, [...entriesOf(one, 'a'), ...entriesOf(two, 'a', 'b')]);
    const since = await compareReports(whole, reportOf(now, [...entriesOf(one, 'a'), ...unlisted], unread));

    expect(since).toMatchObject({ summary: { new: 0, gone: 0, changed: 0, same: 2 } });
    expect(since?.notCompared).toEqual([
      { accountId: two, reason: 'its IAM was not read now: what is new or gone there is not known' },
    ]);
  });

  it('still list a role of which AWS Config has no result, which is not gone', async () => {
    const later = reportOf(now, entriesOf(one, 'a'));
    const unshown = [{ accountId: one, id: `AROAb${one}`, name: 'b' }];
    const since = await compareReports(reportOf(earlierNow, entriesOf(one, 'a', 'b')), { ...later, unshown });

    expect(since?.gone).toEqual([]);
  });
});

describe('an earlier report is refused that', () => {
  const report = findingsOf(earlierNow, { roles: [role('a'), role('b')] }).report;
  const filter = { verdict: ['unused'], risk: null, owner: null, account: null, named: null, top: 3 };

  it.each([
    ['is not JSON', 'account_id,name\r\n', 'is not JSON: give what preview or report wrote with --format json'],
    ['is empty', '', 'is not JSON'],
    ['is not UTF-8', Buffer.from('{"a":"\u00FC"}', 'latin1'), 'is not UTF-8'],
    ['is a list', [report], 'is not a report'],
    ['is another file', { a: 1 }, 'is not a report'],
    ['is of coverage', { schemaVersion: 1, source: { kind: 'coverage' } }, 'is a report of --coverage, without roles'],
    ['is an export of IAM', { RoleDetailList: [] }, 'is an export of IAM'],
    [
      'is of a later version',
      { ...report, schemaVersion: 2 },
      'has the schemaVersion 2, of a later version of this tool',
    ],
    ['has no time', { ...report, time: 'soon' }, 'is not a report'],
    ['was filtered', { ...report, filter }, 'was written with --verdict and --top, so it lacks roles'],
    ['lost roles on the way', { ...report, roles: report.roles.slice(1) }, 'has 1 of its 2 roles'],
    ['has a role without an id', { ...report, roles: [{}, {}] }, 'roles[0] has no id'],
  ])('%s', async (_, content, says) => {
    await expect(read(content)).rejects.toThrow(says);
  });

  it('does not exist', async () => {
    await expect(readEarlier(join(folder, 'none.json'), Readable.from([]))).rejects.toThrow('cannot be read (ENOENT)');
  });

  it('is later than now, or of the other command', async () => {
    const later = { ...report, time: daysAgo(-1).toISOString() };
    const other = { ...report, source: { kind: 'report', rule: 'x', aggregator: null } };
    const findings = findingsOf(now, { roles: [role('a')] });

    const [ofLater, ofOther] = [await read(later), await read(other)];
    expect(() => withSince(findings, ofLater)).toThrow('which is later than now');
    expect(() => withSince(findings, ofOther)).toThrow('the earlier report is a report, and this is a preview');
  });

  it('was saved by PowerShell, is read', async () => {
    const bytes = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(JSON.stringify(report), 'utf16le')]);

    expect((await read(bytes)).roles).toHaveLength(2);
  });
});

describe('every format names what is new, gone and changed', () => {
  const surface = { width: 120, colours: false };
  const both = async (): Promise<Findings> => {
    const earlier = findingsOf(earlierNow, { roles: [role('a'), role('g1'), role('g2'), role('c', used(60))] });
    const roles = [role('a'), role('c', used(61)), role('n1'), role('n2'), role('n3')];
    return withSince(findingsOf(now, { roles }), await read(JSON.parse(JSON.stringify(earlier.report))));
  };

  it.each(['table', 'text', 'html'] as const)('%s', async (format) => {
    const text = (await render(format, await both(), surface)).replaceAll(/<[^>]+>/g, ' ').replaceAll(/[ :]+/g, ' ');

    expect(text).toContain('Since 2026-11-16 12 00 UTC 3 new, 2 gone, 1 changed');
    for (const name of ['/n1', '/n2', '/n3']) expect(text).toContain(`${name} used`);
    for (const name of ['/g1', '/g2']) expect(text).toContain(`${name} was used`);
    expect(text).toContain('/c verdict used → unused');
  });

  it('csv, with rows of roles that are gone, which count as nothing', async () => {
    const [titles = '', ...rows] = (await render('csv', await both(), surface)).trim().split('\r\n');
    // From the end: reasons have commas.
    const at = titles.split(',').indexOf('change') - titles.split(',').length;
    const cells = rows.map((row) => row.split(','));

    expect(cells.map((row) => [row[1], row[4], row.at(at), row.at(at + 1)])).toEqual([
      ['c', 'NON_COMPLIANT', 'changed', 'verdict: used → unused'],
      ['a', 'COMPLIANT', '', ''],
      ['n1', 'COMPLIANT', 'new', ''],
      ['n2', 'COMPLIANT', 'new', ''],
      ['n3', 'COMPLIANT', 'new', ''],
      ['g1', '', 'gone', 'was used'],
      ['g2', '', 'gone', 'was used'],
    ]);
  });

  it('nothing of it where it was not asked for', async () => {
    const findings = findingsOf(now, { roles: [role('a')] });

    for (const format of ['table', 'text', 'html'] as const) {
      expect(await render(format, findings, surface)).not.toMatch(/Since 2026/);
    }
    expect(JSON.parse(await render('json', findings, surface))).toMatchObject({ since: null });
  });
});

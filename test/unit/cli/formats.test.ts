import { describe, expect, it } from 'vitest';
import { csvNotesOf, renderCsv } from '../../../cli/formats/csv.ts';
import { fold, widthOf } from '../../../cli/formats/fold.ts';
import { render } from '../../../cli/formats/formats.ts';
import { renderTable } from '../../../cli/formats/table.ts';
import { renderText } from '../../../cli/formats/text.ts';
import type { Report } from '../../../cli/report-data.ts';
import { previewOf } from '../../../lab/account/findings.ts';
import { sampleAccount, sampleWhitelist } from '../../../lab/account/sample-account.ts';
import { aRole } from '../../../lab/stand-in/accounts.ts';
import type { Role } from '../../../lab/stand-in/accounts.ts';
import { now } from '../roles.ts';

const sample = previewOf(sampleAccount(now), now, { whitelist: [...sampleWhitelist, '/nothing'] }).report;

const reportOf = (...roles: readonly Partial<Role>[]): Report =>
  previewOf({ id: '123456789012', roles: roles.map((role) => aRole(role)) }, now).report;

const csvOf = (report: Report): string => renderCsv(report.roles, csvNotesOf(report));

const escape = '\u001B';

describe('text', () => {
  it('has the name, the compliance and the reason of each role, with its risks behind', () => {
    const lines = renderText(sample).split('\n');

    expect(lines).toContain(
      'AdminRole\tNON_COMPLIANT\tAdminRole: last used 2025-11-18 in us-west-2, over 60 days ago ' +
        '[admin: inline policy everything]',
    );
    expect(lines).toContain(
      'github-deploy-web\tCOMPLIANT\tgithub-deploy-web: last used 2026-11-22 in eu-west-1 ' +
        '[federated: token.actions.githubusercontent.com]',
    );
    expect(lines).toHaveLength(sample.roles.length + 1);
  });

  it('keeps a role on its line whatever its name holds', () => {
    const text = renderText(reportOf({ name: `a\tb\nc${escape}[31m\u202Ed` }));

    expect(text.split('\n')).toHaveLength(2);
    expect(text.split('\t')).toHaveLength(3);
    expect(text).toMatch(/^a\uFFFDb\uFFFDc\uFFFD\[31m\uFFFDd\t/);
  });
});

describe('csv', () => {
  it('has a row of titles and a row for each role, ended as RFC 4180 says', () => {
    expect(csvOf(reportOf({ name: 'app', id: 'AROAX', tags: { owner: 'a' } }))).toBe(
      'account_id,name,path,verdict,compliance,reason,last_used,last_used_region,days_idle,age_days,risk,owner,' +
        'owner_source,tags,id,arn,named_by,trusted_by,stacks,looked_at,services,services_last_accessed,unresolved,change,changes,group,group_roles,group_non_compliant,group_high_risk,group_verdicts\r\n' +
        '123456789012,app,/,unused,NON_COMPLIANT,app: no use in the 400 days that IAM keeps; created 2020-01-01; ' +
        'IAM keeps a last use of no role in this account; owner a,,,,2518,,' +
        'a,tag,"{""owner"":""a""}",AROAX,arn:aws:iam::123456789012:role/app,,,,,,,,,,,,,,\r\n',
    );
  });

  it.each(['=1+1', '+1', '-1', '@sum', '\tx', '\rx'])('puts an apostrophe before %j', (owner) => {
    expect(csvOf(reportOf({ tags: { owner } }))).toContain(`'${owner}`);
  });

  it.each(['a,b', 'a"b', 'a\nb', 'a\rb', 'a\r\nb'])('puts quotes around %j', (owner) => {
    expect(csvOf(reportOf({ tags: { owner } }))).toContain(`,"${owner.replaceAll('"', '""')}",tag,`);
  });
});

describe('a cell', () => {
  const tagsOf = (owner: string): string => {
    const record = csvOf(reportOf({ tags: { owner } })).split('\r\n')[1] ?? '';
    return /,tag,"((?:[^"]|"")*)"/.exec(record)?.[1]?.replaceAll('""', '"') ?? '';
  };
  const around = JSON.stringify({ owner: '' }).length;

  it('of 32,766 characters is whole', () => {
    expect(JSON.parse(tagsOf('x'.repeat(32_766 - around)))).toEqual({ owner: 'x'.repeat(32_766 - around) });
  });

  it('of more is cut so that Excel takes it, says so, and cuts no character in two', () => {
    const cut = tagsOf('\u{1F600}'.repeat(20_000));

    expect(cut.length).toBeLessThanOrEqual(32_766);
    expect(cut.length).toBeGreaterThan(32_760);
    expect(cut).toMatch(/\u{1F600}… \(cut from 40012 characters\)$/u);
  });

  it('that is a formula and too long has at most 32,767 characters', () => {
    const csv = csvOf(reportOf({ name: 'x', tags: { owner: `=${'x'.repeat(40_000)}` } }));

    expect(csv.split(',').find((cell) => cell.startsWith(`'=`))).toHaveLength(32_767);
    expect(csv.split(/[,"]/).every((part) => part.length <= 32_767)).toBe(true);
  });

  it('of a file follows a byte order mark, and one of a pipe does not', async () => {
    const findings = previewOf({ id: '123456789012', roles: [aRole()] }, now);
    const surface = { width: 80, colours: false };

    expect(await render('csv', findings, { ...surface, isFile: true })).toMatch(/^\uFEFFaccount_id,/);
    expect(await render('csv', findings, { ...surface, isFile: false })).toMatch(/^account_id,/);
    expect(await render('text', findings, { ...surface, isFile: true })).toMatch(/^app/);
  });
});

describe('a table', () => {
  const plain = (width: number): string => renderTable(sample, { width, colours: false });

  it.each([60, 80, 120, 200])('fits %i columns', (width) => {
    expect(Math.max(...plain(width).split('\n').map(widthOf))).toBeLessThanOrEqual(width);
  });

  it('shows findings first, of them the most serious risk, and of equal ones the role that is idle longest', () => {
    const [, , ...rows] = plain(200).split('\n');
    const roles = rows.flatMap((row) => /^\/\S+/.exec(row)?.[0] ?? []);
    const order = [
      '/BreakGlass-old',
      '/AdminRole',
      '/public-upload',
      '/data/exports/partner-share',
      '/ci/github-deploy-legacy',
    ];

    expect(roles.slice(0, 5)).toEqual(order);
    expect(roles.indexOf('/finance/migration')).toBeLessThan(roles.indexOf('/nightly-batch'));
  });

  it('has colours where it may', () => {
    expect(plain(120)).not.toContain(escape);
    expect(renderTable(sample, { width: 120, colours: true })).toContain(`${escape}[31m`);
  });

  it('ends with what it came to, with other limits and with patterns that match no role', () => {
    expect(plain(200)).toContain('32 roles with a limit of 60 days; 4 protected roles not judged\n');
    expect(plain(200)).toMatch(/NON_COMPLIANT with another limit: \d+ at 30, \d+ at 60, .* at 365 days/);
    expect(plain(200)).toContain('Patterns that match no role: /nothing\n');
  });

  it('says what other limits leave out', () => {
    const whatIf = [
      { maxDays: 30, flagged: 2, notCounted: 3 },
      { maxDays: 60, flagged: 2, notCounted: 0 },
    ];

    expect(plain(200)).not.toContain('Left out there');
    expect(renderTable({ ...sample, whatIf }, { width: 200, colours: false })).toContain(
      'Left out there, because neither IAM nor the reason tells enough: 3 at 30 days\n',
    );
  });

  it('of no roles says so', () => {
    expect(renderTable(reportOf(), { width: 80, colours: false })).toMatch(/^No roles\.\n/);
  });
});

describe('folding', () => {
  it.each([
    { text: 'short', width: 10, lines: ['short'] },
    { text: 'two words', width: 5, lines: ['two', 'words'] },
    { text: '/team/some-role', width: 8, lines: ['/team/', 'some-', 'role'] },
    { text: 'abcdefghij', width: 4, lines: ['abcd', 'efgh', 'ij'] },
    { text: '漢字漢字', width: 5, lines: ['漢字', '漢字'] },
  ])('breaks $text at $width', ({ text, width, lines }) => {
    expect(fold(text, width).split('\n')).toEqual(lines);
  });
});

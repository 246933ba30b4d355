// What --group-by counts, and how every format shows it.
import { parseHTML } from 'linkedom';
import { describe, expect, it } from 'vitest';
import type { Filter } from '../../../cli/filter.ts';
import { render } from '../../../cli/formats/formats.ts';
import { toGroups } from '../../../cli/groups.ts';
import type { Findings, Report } from '../../../cli/report-data.ts';
import { previewOf } from '../../../lab/account/findings.ts';
import { aRole, policy } from '../../../lab/stand-in/accounts.ts';
import type { Role } from '../../../lab/stand-in/accounts.ts';
import { daysAgo, now } from '../roles.ts';

const role = (name: string, owner: string | undefined, days: number, more: Partial<Role> = {}): Role =>
  aRole({
    name,
    lastUsed: { date: daysAgo(days), region: 'eu-west-1' },
    tags: owner === undefined ? {} : { owner },
    ...more,
  });
const unlimited = policy({ Effect: 'Allow', Action: '*', Resource: '*' });

const account = {
  id: '123456789012',
  roles: [
    role('web', 'team-a', 90),
    role('root', 'team-a', 90, { inlinePolicies: { all: unlimited } }),
    role('live-root', 'team-a', 1, { inlinePolicies: { all: unlimited } }),
    role('job', 'team-b', 90),
    role('api', 'team-c', 1),
    ...['x', 'y', 'z'].map((name) => role(name, undefined, 90)),
  ],
};
const nothing = { verdict: null, risk: null, owner: null, account: null, named: null, top: null };
const grouped = (filter?: Filter): Findings =>
  previewOf(account, now, {}, { groupBy: 'owner', ...(filter === undefined ? {} : { filter }) });
const namesOf = ({ groups }: Report): readonly (string | null)[] => (groups?.groups ?? []).map(({ name }) => name);

describe('groups', () => {
  it('count roles by owner, those with most findings first, and last those without an owner', () => {
    const { groups } = grouped().report;

    expect(
      groups?.groups.map(({ name, roles, compliant, nonCompliant, highRisk }) => [
        name,
        roles,
        compliant,
        nonCompliant,
        highRisk,
      ]),
    ).toEqual([
      ['team-a', 3, 1, 2, 1],
      ['team-b', 1, 0, 1, 0],
      ['team-c', 1, 1, 0, 0],
      [null, 3, 0, 3, 0],
    ]);
    expect(groups?.groups[0]?.verdicts).toMatchObject({ used: 1, unused: 2, 'never-used': 0 });
  });

  it('count what is listed: filters and --top count', () => {
    expect(namesOf(grouped({ ...nothing, owner: 'team' }).report)).toEqual(['team-a', 'team-b', 'team-c']);
    expect(namesOf(grouped({ ...nothing, verdict: ['unused'] }).report)).toEqual(['team-a', 'team-b', null]);
    expect(grouped({ ...nothing, top: 1 }).report.groups?.groups).toMatchObject([{ name: 'team-a', roles: 1 }]);
  });

  it('are by account too, where one may not be known', () => {
    const [one] = grouped().report.roles;
    if (one === undefined) throw new Error('no role');
    const roles = [one, { ...one, accountId: null }, { ...one, accountId: '222222222222' }];

    expect(toGroups(roles, 'account').groups.map(({ name }) => name)).toEqual(['123456789012', '222222222222', null]);
  });

  it('tell an owner by a tag from one by what Terraform tags say', () => {
    const roles = [role('a', 'app', 1), role('b', undefined, 1, { tags: { ManagedBy: 'terraform', repo: 'app' } })];
    const { groups } = previewOf({ id: '123456789012', roles }, now, {}, { groupBy: 'owner' }).report;

    expect(groups?.groups.map(({ name }) => name)).toEqual(['app', 'app (terraform)']);
  });
});

describe('every format shows groups', () => {
  const surface = { width: 120, colours: false };

  it('table, with the roles of a group together', async () => {
    const text = await render('table', grouped(), surface);
    const names = text
      .split('\n\n')[0]
      ?.split('\n')
      .flatMap((line) => /^\/(\S+)/.exec(line)?.[1] ?? []);

    expect(text).toMatch(
      /^Owner +Roles +NON_COMPLIANT +High risk +unused +never used +used +new +whitelisted +exempt$/m,
    );
    expect(text).toMatch(/^team-a +3 +2 +1 +2 +0 +1 +0 +0 +0$/m);
    expect(text).toMatch(/^no owner +3 +3 +0 +3( +0){5}$/m);
    expect(names).toEqual(['root', 'web', 'live-root', 'job', 'api', 'x', 'y', 'z']);
  });

  it.each([60, 80, 99, 100])('table of %i columns, where verdicts have no room below 100', async (width) => {
    const text = await render('table', grouped(), { ...surface, width });

    expect(text.split('\n').filter((line) => line.length > width)).toEqual([]);
    expect(/^Owner.* exempt$/m.test(text)).toBe(width >= 100);
  });

  it('text, behind #', async () => {
    const text = await render('text', grouped(), surface);

    expect(text).toContain('\n# owner team-a: 3 roles, 2 NON_COMPLIANT, 1 of high risk (2 unused, 1 used)\n');
    expect(text).toContain('\n# no owner: 3 roles, 3 NON_COMPLIANT, 0 of high risk (3 unused)\n');
  });

  it('csv, in the rows of the roles', async () => {
    const [titles = '', ...rows] = (await render('csv', grouped(), surface)).trimEnd().split('\r\n');

    expect(titles).toMatch(/,group,group_roles,group_non_compliant,group_high_risk,group_verdicts$/);
    expect(rows.find((row) => row.includes(',web,'))).toMatch(/,team-a,3,2,1,"2 unused, 1 used"$/);
    expect(rows.find((row) => row.includes(',x,'))).toMatch(/,no owner,3,3,0,3 unused$/);
  });

  it('the page, and only where it was asked for', async () => {
    const rowsOf = async (findings: Findings) =>
      [...parseHTML(await render('html', findings, surface)).document.querySelectorAll('#groups tbody tr')].map(
        ({ children }) => [...children].map(({ textContent }) => textContent),
      );

    expect((await rowsOf(grouped()))[0]).toEqual(['team-a', '3', '2', '1', '2', '0', '1', '0', '0', '0']);
    expect(await rowsOf(previewOf(account, now))).toEqual([]);
  });
});

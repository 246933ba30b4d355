import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { consoleUrl } from '../../../cli/console-link.ts';
import { moduleFacts } from '../../../cli/module-facts.ts';
import type { ModuleFacts } from '../../../cli/module-facts.ts';
import { blockOf, missingFrom, patternOf, stepsOf } from '../../../cli/next-steps.ts';
import { join } from '../../../cli/recorded.ts';
import type { Entry, Report, Source } from '../../../cli/report-data.ts';
import { shellNote, shellWord } from '../../../cli/shell.ts';
import { patternProblem, createWhitelist } from '../../../lambda/src/rule/whitelist.ts';
import { previewOf } from '../../../lab/account/findings.ts';
import { aRole } from '../../../lab/stand-in/accounts.ts';
import type { Role } from '../../../lab/stand-in/accounts.ts';
import { daysAgo, now } from '../roles.ts';

const accountId = '123456789012';

const reportOf = (roles: readonly Partial<Role>[], settings = {}): Report =>
  previewOf({ id: accountId, roles: roles.map((role) => aRole(role)) }, now, settings).report;

const entryOf = (role: Partial<Role>, settings = {}): Entry => {
  const [entry] = reportOf([role], settings).roles;
  if (entry === undefined) throw new Error('no role');
  return entry;
};

const exemption = {
  tag: 'iam-role-last-used:exempt-until',
  proposed: '2027-02-21',
  earliest: '2026-11-23',
  latest: '2027-12-28',
};
const known: ModuleFacts = {
  exemption,
  name: 'iam-role-last-used',
  region: 'eu-west-1',
};
const unknown: ModuleFacts = { exemption: { ...exemption, tag: null, latest: null }, name: null, region: null };

const actionsOf = (entry: Entry, facts = known): readonly string[] =>
  stepsOf(entry, facts, '2027-02-21').map(({ action }) => action);
const textOf = (entry: Entry, action: string, facts = known): string | undefined =>
  stepsOf(entry, facts, '2027-02-21').find((step) => step.action === action)?.text;

/** The words that a shell makes of a line. */
const wordsOf = (line: string): readonly string[] =>
  execFileSync('sh', ['-c', `aws() { printf '%s\\0' "$@"; }; ${line}`], { encoding: 'utf8' })
    .split('\0')
    .slice(0, -1);

describe('the console of IAM', () => {
  it.each([
    ['aws', 'https://console.aws.amazon.com/iam/home#/roles/details/app'],
    ['aws-us-gov', 'https://console.amazonaws-us-gov.com/iam/home#/roles/details/app'],
    ['aws-cn', 'https://console.amazonaws.cn/iam/home#/roles/details/app'],
    ['aws-iso', null],
    ['aws-eusc', null],
    ['', null],
  ])('of the partition %j is %j', (partition, url) => {
    expect(consoleUrl(`arn:${partition}:iam::${accountId}:role/team-a/app`)).toBe(url);
  });

  it('has the name of the role in the address, and nothing that it could be taken for', () => {
    expect(consoleUrl(`arn:aws:iam::${accountId}:role/a+=,.@-_b`)).toMatch(/\/a%2B%3D%2C\.%40-_b$/);
    expect(consoleUrl(`arn:aws:iam::${accountId}:role/x"onclick='alert(1)'?#`)).toMatch(
      /\/x%22onclick%3D'alert\(1\)'%3F%23$/,
    );
  });

  it.each([null, '', 'x', `arn:aws:iam::${accountId}:user/app`, `arn:aws:iam::${accountId}:role/\uD800`])(
    'of %j is not known',
    (arn) => expect(consoleUrl(arn)).toBeNull(),
  );
});

describe('a word of a shell', () => {
  it.each([
    "it's",
    '$(touch x)',
    '`id`',
    'a b',
    'a\nb',
    '"',
    '\\',
    '!x',
    '*',
    '~',
    '=ls',
    '-n',
    '',
    "''",
    'ü',
    ';',
    '<x>',
    '#x',
  ])('is %j again, whatever a shell reads into it', (text) => {
    expect(wordsOf(`aws ${shellWord(text)}`)).toEqual([text]);
    expect(wordsOf(`${shellNote(text)}\naws after`)).toEqual(['after']);
  });

  it('is bare where it can be', () => {
    expect(shellWord('team-a/app_1.2,3+4@5:6%7')).toBe('team-a/app_1.2,3+4@5:6%7');
  });
});

describe('the pattern of a pathname', () => {
  it.each([
    ['/app', '/app'],
    ['/team-a/b+=,.@_-c', '/team-a/b+=,.@_-c'],
    ['/a*b/c', '/a?b/c'],
    ['/a?b/c', '/a?b/c'],
    ["/a[b]!|'$:;/c", '/a?b???????/c'],
  ])('of %j is %j', (pathname, pattern) => {
    expect(patternOf(pathname)).toBe(pattern);
  });

  it('is one that the whitelist takes, and that matches the role and no longer or shorter name', () => {
    const printable = Array.from({ length: 94 }, (_, index) => String.fromCharCode(0x21 + index)).join('');
    const pathname = `/${printable}/\u{1F600}app`;
    const whitelist = createWhitelist([patternOf(pathname)]);

    expect(patternProblem(patternOf(pathname))).toBeUndefined();
    expect(whitelist.match(pathname)).toBeDefined();
    expect(whitelist.match(`${pathname}x`)).toBeUndefined();
    expect(whitelist.match(pathname.slice(0, -1))).toBeUndefined();
  });
});

describe('the next steps', () => {
  const used = { lastUsed: { date: daysAgo(1), region: 'eu-west-1' } };
  const quarantine = { 'iam-role-last-used:quarantined-by': 'iam-role-last-used' };

  it.each([
    { what: 'a finding', role: {}, steps: ['exempt', 'quarantine', 'whitelist'] },
    { what: 'a finding in quarantine', role: { tags: quarantine }, steps: ['exempt', 'restore', 'whitelist'] },
    { what: 'a role that is used', role: used, steps: ['exempt', 'whitelist'] },
    { what: 'a new role', role: { createDate: daysAgo(1) }, steps: ['exempt', 'whitelist'] },
    { what: 'a whitelisted role', role: { path: '/w/' }, steps: [] },
    { what: 'a whitelisted role in quarantine', role: { path: '/w/', tags: quarantine }, steps: ['restore'] },
    { what: 'an exempt role', role: { tags: { 'iam-role-last-used:exempt-until': '2027-01-01' } }, steps: [] },
    { what: 'a role of AWS', role: { path: '/aws-service-role/x.amazonaws.com/' }, steps: ['whitelist'] },
    { what: 'a role of AWS that is used', role: { path: '/aws-reserved/', ...used }, steps: ['whitelist'] },
    { what: 'a name that IAM does not allow', role: { name: 'a\nb' }, steps: [] },
  ])('of $what are $steps', ({ role, steps }) => {
    expect(actionsOf(entryOf(role, { whitelist: ['/w/*'], includeProtectedRoles: true }))).toEqual(steps);
  });

  it('of a role that IAM does not list are none', () => {
    const result = { accountId, resourceId: 'AROAX', compliance: 'NON_COMPLIANT', annotation: 'x' } as const;
    const source = { kind: 'report', rule: 'r', aggregator: 'all' } as const;
    const { policy } = reportOf([]);
    const [entry] = join([result], [], policy, source, { now, ownerTag: 'owner' }).report.roles;

    expect(entry && actionsOf(entry)).toEqual([]);
  });

  it('are no exemption where none is in force', () => {
    const report = reportOf([{}], { exemptionTag: null });

    expect(report.roles.map((entry) => actionsOf(entry, moduleFacts(report)))).toEqual([['quarantine', 'whitelist']]);
  });

  it('put the exemption tag on the role, whatever its name holds', () => {
    for (const name of ['app', '-x', "it's $(id)", 'a+=,.@-_b']) {
      expect(wordsOf(textOf(entryOf({ name }), 'exempt') ?? '')).toEqual([
        'iam',
        'tag-role',
        `--role-name=${name}`,
        '--tags=[{"Key":"iam-role-last-used:exempt-until","Value":"2027-02-21"}]',
      ]);
    }
  });

  it('start the documents of the module for the id of the role', () => {
    const entry = entryOf({ id: 'AROAEXAMPLE1234567890' });

    expect(wordsOf(textOf(entry, 'quarantine') ?? '')).toEqual([
      'ssm',
      'start-automation-execution',
      '--region=eu-west-1',
      '--document-name=iam-role-last-used-quarantine',
      '--parameters=RoleId=AROAEXAMPLE1234567890',
    ]);
    expect(textOf({ ...entry, tags: quarantine }, 'restore')).toContain('--document-name=iam-role-last-used-restore ');
  });

  it('do not start a document that a tag names, nor one for an id that none takes', () => {
    const forged = { 'iam-role-last-used:quarantined-by': 'evil' };

    expect(textOf(entryOf({ tags: forged }), 'restore')).toContain("--document-name='<name>-restore'");
    expect(actionsOf(entryOf({ id: 'AROA;id' }))).toEqual(['exempt', 'whitelist']);
  });

  it('say what has to be filled in where the report does not know it', () => {
    const entry = entryOf({});
    const text = stepsOf(entry, unknown, '2027-02-21')
      .map((step) => step.text)
      .join('\n');

    expect(text).toContain("--region='<region>' --document-name='<name>-quarantine'");
    expect(text).toContain('"Key":"<exemption_tag>"');
    expect(missingFrom(text).map((line) => line.split(':')[0])).toEqual(['<exemption_tag>', '<name>', '<region>']);
    expect(missingFrom(textOf(entry, 'quarantine') ?? '')).toEqual([]);
  });
});

describe('a block of several roles', () => {
  it('has a command for each, by account, and notes that a shell passes over', () => {
    const first = entryOf({ name: "a';id" });
    const second = { ...entryOf({ name: 'b' }), accountId: '222222222222' };
    const { roles, text } = blockOf('quarantine', [second, first], unknown, '2027-02-21');
    const ids = wordsOf(text).filter((word) => word.startsWith('--parameters'));

    expect(roles).toBe(2);
    expect(ids).toEqual([`--parameters=RoleId=${first.id}`, `--parameters=RoleId=${second.id}`]);
    expect(text.match(/^: 'With credentials of account \d+:'$/gm)).toEqual([
      ": 'With credentials of account 123456789012:'",
      ": 'With credentials of account 222222222222:'",
    ]);
    expect(text).toMatch(/^: 'Fill in <name>/);
  });

  it('leaves out roles that it makes no sense for', () => {
    const { roles } = reportOf([{ name: 'a' }, { name: 'b', path: '/w/' }], { whitelist: ['/w/*'] });

    expect(blockOf('exempt', roles, known, '2027-02-21').roles).toBe(1);
    expect(blockOf('restore', roles, known, '2027-02-21')).toEqual({ roles: 0, text: '' });
  });

  it('has the patterns as lines of a list in HCL, each once, and says what "?" stands for', () => {
    const { roles } = reportOf([{ path: '/a*b/' }, { path: '/a*b/', id: 'AROAOTHER12345678' }, { name: 'other' }]);

    expect(blockOf('whitelist', roles, known, '').text.split('\n')).toEqual(['"/a?b/app", # /a*b/app', '"/other",']);
  });
});

describe('what a report knows of the module', () => {
  const factsOf = (source: Source, maximumExemptionDays: number | null = 400): ModuleFacts => {
    const report = reportOf([]);
    const account = { accountId, region: 'eu-west-1', newest: null, oldest: null, lastRun: null, problem: null };
    return moduleFacts({
      ...report,
      source,
      policy: { ...report.policy, maximumExemptionDays },
      evaluated: { newest: null, oldest: null, longestSilenceHours: 30, accounts: [account] },
    });
  };
  const preview = { kind: 'preview', from: 'file' } as const;

  it.each([
    [{ kind: 'report', rule: 'my-rule', aggregator: null }, 'my-rule', 'eu-west-1'],
    [{ kind: 'report', rule: 'OrgConfigRule-my-rule-abcd1234', aggregator: null }, null, null],
    [{ kind: 'report', rule: 'my-rule', aggregator: 'all' }, null, null],
    [preview, null, null],
  ] as const)('by %j: the name %j, the Region %j', (source, name, region) => {
    expect(factsOf(source)).toMatchObject({ name, region });
  });

  it.each([
    [400, '2027-02-21', '2027-12-28'],
    [91, '2027-02-21', '2027-02-22'],
    [90, '2027-02-21', '2027-02-21'],
    [89, '2027-02-20', '2027-02-20'],
    [1, '2026-11-24', '2026-11-24'],
    [null, '2027-02-21', null],
  ])('with %j days at most proposes %s, and takes dates until %j', (maximum, proposed, latest) => {
    expect(factsOf(preview, maximum).exemption).toMatchObject({ proposed, earliest: '2026-11-23', latest });
  });

  it('proposes a day that the rule takes', () => {
    const { exemption } = factsOf(preview, 30);
    const tags = { 'iam-role-last-used:exempt-until': exemption?.proposed ?? '' };

    expect(entryOf({ tags }, { maximumExemptionDays: 30 }).verdict).toBe('exempt');
  });
});

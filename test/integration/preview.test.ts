// npm run preview on a saved file and on the stand-in.
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { byUrgency } from '../../cli/order.ts';
import type { Report } from '../../cli/report-data.ts';
import { accountExport } from '../../lab/account/account-export.ts';
import { sampleAccount, sampleWhitelist } from '../../lab/account/sample-account.ts';
import { aRole, manyRoles } from '../../lab/stand-in/accounts.ts';
import type { Role } from '../../lab/stand-in/accounts.ts';
import { startStandIn } from '../../lab/stand-in/server.ts';
import type { StandInOptions } from '../../lab/stand-in/server.ts';
import { measureCommand, runCommand, runCommandInShell } from '../../lab/tools/command.ts';
import type { Result } from '../../lab/tools/run.ts';
import { reportProblems } from '../fixtures/schemas.ts';

const account = sampleAccount(new Date());
const exported = JSON.stringify(accountExport(account));
const whitelist = sampleWhitelist.join('|');

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'preview-'));
  await writeFile(join(folder, 'export.json'), exported);
});
afterAll(() => rm(folder, { recursive: true }));

const file = (name: string): string => join(folder, name);

const preview = async (...args: string[]): Promise<string> => {
  const { code, stdout, stderr } = await runCommand('preview', ['--input', file('export.json'), ...args]);
  expect(stderr).toBe('');
  expect(code).toBe(0);
  return stdout;
};

const previewJson = async (...args: string[]): Promise<Report> => {
  const report = JSON.parse(await preview('--format', 'json', ...args)) as Report;
  expect(reportProblems(report)).toEqual([]);
  return report;
};

const expected = account.roles
  .flatMap((role) => (role.expect === null ? [] : [[role.path + role.name, role.expect]]))
  .sort();

describe('preview of a saved file', () => {
  it('gives every role of the sample account its verdict, and leaves protected ones out', async () => {
    const { roles, summary } = await previewJson('--max-days', '60', '--whitelist', whitelist);

    expect(roles.map(({ pathname, verdict }) => [pathname, verdict]).sort()).toEqual(expected);
    expect(summary.protected).toBe(account.roles.length - expected.length);
  });

  it('takes whitelist options together, and says which patterns match no role', async () => {
    const { policy, unmatchedPatterns } = await previewJson('--whitelist', '/AdminRole|/x*', '--whitelist', '/ci/*');

    expect(policy.whitelist).toEqual(['/AdminRole', '/x*', '/ci/*']);
    expect(unmatchedPatterns).toEqual(['/x*']);
  });

  it.each([
    { what: 'without the exemption tag', args: ['--no-exemption-tag'], change: { exempt: 0 } },
    { what: 'with another exemption tag', args: ['--exemption-tag', 'another'], change: { exempt: 0 } },
    { what: 'with a limit of 365 days', args: ['--max-days', '365'], change: { unused: 6 } },
  ])('$what the verdicts change', async ({ args, change }) => {
    expect((await previewJson(...args)).summary.verdicts).toMatchObject(change);
  });

  it('judges protected roles too where it is told to', async () => {
    const { roles, summary } = await previewJson('--include-protected-roles');

    expect(roles).toHaveLength(account.roles.length);
    expect(summary.protected).toBe(0);
  });

  it('says the same in text, csv and json, in text and csv findings first', async () => {
    const roles = (await previewJson()).roles.toSorted(byUrgency);
    const text = (await preview('--format', 'text')).trimEnd().split('\n');
    const csv = (await preview('--format', 'csv')).trimEnd().split('\r\n');

    expect(text.map((line) => line.split('\t').slice(0, 2))).toEqual(
      roles.map(({ name, compliance }) => [name, compliance]),
    );
    expect(text.map((line) => line.split('\t')[2]?.replace(/ \[.*\]$/, ''))).toEqual(
      roles.map(({ annotation }) => annotation),
    );
    expect(csv.slice(1).map((line) => line.split(',')[1])).toEqual(roles.map(({ name }) => name));
    expect(csv).toHaveLength(roles.length + 1);
  });

  it('says of a role in quarantine since when it is denied everything', async () => {
    const { roles } = await previewJson();
    const denied = roles.filter(({ annotation }) =>
      /; denied everything by AWSDenyAll since [\d-]{10}(?:;|$)/.test(annotation),
    );
    expect(denied.map(({ name }) => name)).toEqual(['crm-sync']);
  });

  it('reads standard input', async () => {
    const { stdout, code } = await runCommand('preview', ['--input', '-', '--format', 'text'], { input: exported });

    expect(code).toBe(0);
    expect(stdout.trimEnd().split('\n')).toHaveLength(expected.length);
  });

  it('writes text where nobody watches, and what the ending says into a file', async () => {
    expect(await preview()).toBe(await preview('--format', 'text'));
    const args = ['--input', file('export.json'), '--output', file('report.html'), '--output', file('report.csv')];
    const { code, stdout, stderr } = await runCommand('preview', args);

    expect([code, stdout]).toEqual([0, '']);
    expect(stderr).toMatch(
      /^preview: wrote \S+report\.html \(\d+ kB\) and \S+report\.csv \(\d+ kB\): \d+ roles, \d+ NON_COMPLIANT\n$/,
    );
    expect(await readFile(file('report.html'), 'utf8')).toMatch(/^<!doctype html>/);
    // A file begins with a byte order mark, by which Excel knows UTF-8; a pipe does not.
    expect(await readFile(file('report.csv'), 'utf8')).toBe(`\uFEFF${await preview('--format', 'csv')}`);
  });

  it('is whole on standard output, or fails with status 2, and stops without a word when the reader does', async () => {
    const shell = (redirection: string): Promise<Result> =>
      runCommandInShell('preview', ['--input', file('export.json'), '--format', 'json'], redirection);

    const toFile = await shell(`> '${file('whole.json')}'`);
    expect([toFile.code, toFile.stderr]).toEqual([0, '']);
    expect((JSON.parse(await readFile(file('whole.json'), 'utf8')) as Report).roles).toHaveLength(expected.length);
    const toFull = await shell('> /dev/full');
    expect([toFull.code, toFull.stderr]).toEqual([2, 'preview: standard output cannot be written (ENOSPC)\n']);
    const toHead = await shell('| head -c 1; exit ${PIPESTATUS[0]}');
    expect([toHead.code, toHead.stdout, toHead.stderr]).toEqual([0, '{', '']);
    const untold = await shell(`--output '${file('whole.json')}' 2> /dev/full`);
    expect(untold.code).toBe(0);
  });

  it('exits with 3 for findings, where it is told to, and with 0 without them', async () => {
    const args = ['--input', file('export.json'), '--fail-on-noncompliant'];

    expect((await runCommand('preview', args)).code).toBe(3);
    expect((await runCommand('preview', [...args, '--whitelist', '*'])).code).toBe(0);
  });

  it('takes 5,000 roles in a file of about 40 MB, in less than 400 MB of memory', async () => {
    const big = { id: '123456789012', roles: manyRoles(5_000, { now: new Date(), policyBytes: 7_200 }) };
    const text = JSON.stringify(accountExport(big), undefined, 1);
    await writeFile(file('big.json'), text);
    const { code, megabytes } = await measureCommand('preview', ['--input', file('big.json')]);

    expect(text.length).toBeGreaterThan(40_000_000);
    expect(code).toBe(0);
    expect(megabytes).toBeLessThan(400);
  });
});

describe('preview of an account', () => {
  it('reads it page by page and calls nothing that writes', async () => {
    const standIn = await startStandIn({ accounts: [account], pageSize: () => 10 });
    try {
      const args = ['--format', 'json', '--whitelist', whitelist];
      const { stdout, stderr, code } = await runCommand('preview', args, { env: standIn.env });
      const { roles, source } = JSON.parse(stdout) as Report;

      expect([code, stderr]).toEqual([0, '']);
      expect(source).toEqual({ kind: 'preview', from: 'account' });
      expect(roles.map(({ pathname, verdict }) => [pathname, verdict]).sort()).toEqual(expected);
      expect(new Set(standIn.calls.map(({ api }) => api))).toEqual(new Set(['GetAccountAuthorizationDetails']));
    } finally {
      await standIn.close();
    }
  });

  it('tells of an account in which IAM shows a last use of no role', async () => {
    const standIn = await startStandIn({ accounts: [{ id: '123456789012', roles: [aRole({ name: 'quiet' })] }] });
    try {
      const { code, stderr } = await runCommand('preview', [], { env: standIn.env });

      expect([code, stderr]).toEqual([
        0,
        'preview: IAM shows no last use for any role of account 123456789012 (1 role): check one that you know to be used\n',
      ]);
    } finally {
      await standIn.close();
    }
  });

  it('needs no Region', async () => {
    const standIn = await startStandIn({ accounts: [account] });
    try {
      const env = { ...standIn.env, AWS_REGION: undefined, AWS_DEFAULT_REGION: undefined };

      expect((await runCommand('preview', [], { env })).code).toBe(0);
    } finally {
      await standIn.close();
    }
  });
});

describe('preview of an account with --services', () => {
  const lastUsed = { date: new Date('2026-01-02T03:04:05Z'), region: 'eu-west-1' };
  const roles = ['a', 'b', 'c', 'd'].map((name) => aRole({ name, lastUsed }));
  const services = async (roleList: readonly Role[], options: Partial<StandInOptions> = {}) => {
    const standIn = await startStandIn({ accounts: [{ id: '123456789012', roles: roleList }], ...options });
    try {
      const args = ['--format', 'json', '--services'];
      const { stdout, stderr, code } = await runCommand('preview', args, { env: standIn.env });
      return { report: JSON.parse(stdout) as Report, stderr, code, calls: standIn.calls.map(({ api }) => api) };
    } finally {
      await standIn.close();
    }
  };

  it('asks IAM of each finding, and of no other role', async () => {
    const used = aRole({ name: 'used', lastUsed: { date: new Date(), region: 'eu-west-1' } });
    const { report, stderr, code, calls } = await services([...roles.slice(0, 1), aRole({ name: 'quiet' }), used]);

    expect([code, stderr]).toEqual([0, '']);
    expect(report.roles.map((role) => [role.name, role.services])).toEqual([
      ['a', [{ service: 's3', name: 'Amazon S3', lastAccessed: '2026-01-02T03:04:05.000Z' }]],
      ['quiet', []],
      ['used', null],
    ]);
    expect(report.servicesRead).toEqual({ roles: 2, failed: 0 });
    expect(calls.filter((api) => api === 'GenerateServiceLastAccessedDetails')).toHaveLength(2);
  });

  it.each(['GenerateServiceLastAccessedDetails', 'GetServiceLastAccessedDetails'] as const)(
    'says in one line that %s is denied, asks no further, and shows the rest',
    async (denied) => {
      const faults: StandInOptions['faults'] = ({ api }) => (api === denied ? { kind: 'accessDenied' } : undefined);
      const { report, stderr, code, calls } = await services(roles, { faults });

      expect(code).toBe(0);
      expect(stderr).toMatch(/^preview: services of 4 roles \(\/a, \/b, \/c and 1 more\) are not known: iam:.*\n$/);
      expect(stderr).toContain(`iam:${denied} is denied to arn:`);
      expect(calls.filter((api) => api === denied)).toHaveLength(3);
      expect(report.roles.map((role) => role.services)).toEqual([null, null, null, null]);
      expect(report.servicesRead).toEqual({ roles: 4, failed: 4 });
    },
  );

  it('names the one role for which IAM fails, and has the services of the others', async () => {
    const faults: StandInOptions['faults'] = ({ api, n }) =>
      api === 'GenerateServiceLastAccessedDetails' && n === 2 ? { kind: 'accessDenied' } : undefined;
    const { report, stderr } = await services(roles.slice(0, 3), { faults });

    expect(stderr).toMatch(/^preview: services of \/b are not known: iam:.*\n$/);
    expect(report.roles.map((role) => role.services?.length)).toEqual([1, undefined, 1]);
    expect(report.servicesRead).toEqual({ roles: 3, failed: 1 });
  });
});

describe('preview with the settings of a module block', () => {
  const args = (...more: string[]): readonly string[] => ['--input', file('export.json'), '--module', folder, ...more];
  beforeAll(() =>
    writeFile(
      file('main.tf'),
      `
      module "roles" {
        source                  = "../terraform-aws-iam-role-last-used"
        max_days                = var.days
        whitelist               = ["/ci/*", local.more]
        exemption_tag           = null
        maximum_exemption_days  = 90
        exempt_tags             = { env = ["dr", "break-glass-*"] }
        include_protected_roles = true
      }
      `,
    ),
  );
  const guesses = [
    'max_days is not resolved (var.days): judged with 60, the default',
    'whitelist is not resolved (local.more): judged with the other values, /ci/*',
  ];

  it('takes its literal arguments, names the others, and lets options win, of which nothing is a guess', async () => {
    const { stdout, stderr } = await runCommand('preview', args('--format', 'json', '--max-days', '90'));
    const { policy, unresolved } = JSON.parse(stdout) as Report;

    expect(policy).toEqual({
      maxDays: 90,
      whitelist: ['/ci/*'],
      exemptionTag: null,
      maximumExemptionDays: 90,
      exemptTags: { env: ['dr', 'break-glass-*'] },
      includeProtectedRoles: true,
    });
    expect(unresolved).toEqual([
      { argument: 'whitelist', expressions: ['local.more'], used: ['/ci/*'], isDefault: false },
    ]);
    expect(stderr).toBe(`preview: ${guesses[1]}; give --whitelist\n`);
  });

  it.each(['table', 'text', 'csv', 'json', 'html'])(
    'says in %s what is a guess, and on standard error',
    async (format) => {
      const { code, stdout, stderr } = await runCommand('preview', args('--format', format), {
        env: { COLUMNS: '200' },
      });

      expect([code, stderr]).toEqual([
        0,
        `preview: ${guesses[0]}; give --max-days\npreview: ${guesses[1]}; give --whitelist\n`,
      ]);
      if (format === 'json') expect((JSON.parse(stdout) as Report).unresolved).toHaveLength(2);
      else for (const guess of guesses) expect(stdout).toContain(guess);
    },
  );

  it('lets nothing pass that is judged on a guess', async () => {
    const gate = await runCommand('preview', args('--fail-on-noncompliant'));
    const options = ['--max-days', '365', '--whitelist', '*'];

    expect([gate.code, gate.stdout]).toEqual([2, '']);
    expect(gate.stderr).toContain('give --max-days, --whitelist. max_days is not resolved');
    expect((await runCommand('preview', args('--fail-on-noncompliant', ...options))).code).toBe(0);
  });
});

describe('preview of a module block with what the module does not have', () => {
  it('names all of it in one line with status 2, because Terraform drops such attributes without a word', async () => {
    const text = `
      module "roles" {
        source      = "../terraform-aws-iam-role-last-used"
        max_day     = 30
        alarms      = true
        remediation = { dryrun = true, dry_run = var.dry_run }
      }
    `;
    await writeFile(file('main.tf'), text);
    const args = ['--input', file('export.json'), '--module', folder, '--output', file('none.json')];
    const { code, stdout, stderr } = await runCommand('preview', args);

    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toBe(
      'preview: module.roles in main.tf: alarms must be an object: alarms = {} switches it on. max_day is not an argument ' +
        'of the module; did you mean max_days? remediation.dryrun is not an attribute of the module; did you mean dry_run?\n',
    );
    expect(await readdir(folder)).not.toContain('none.json');
  });
});

const withoutLastUse = (detail: object): object => ({ ...detail, RoleLastUsed: undefined });

describe('preview refuses with one line and status 2', () => {
  const deny = { faults: () => ({ kind: 'accessDenied' }) as const };

  it.each([
    { what: 'a file that is no export', content: '{"Users": []}', says: 'has no RoleDetailList' },
    { what: 'JSON that is cut', content: exported.slice(0, 5_000), says: 'is cut short' },
    { what: 'an empty file', content: '', says: 'is empty' },
    { what: 'text', content: 'hello', says: 'is not JSON' },
    {
      what: 'a part of an export',
      content: '{"RoleDetailList": [], "NextToken": "x"}',
      says: 'only some of the roles',
    },
    {
      what: 'a legacy code page',
      content: Buffer.from('{"RoleDetailList": "\u00FC"}', 'latin1'),
      says: 'is not UTF-8',
    },
    {
      what: 'an export that does not tell last uses',
      content: JSON.stringify({ RoleDetailList: accountExport(account).RoleDetailList.map(withoutLastUse) }),
      says: 'no role of account 123456789012 has RoleLastUsed',
    },
    {
      what: 'a role without a date',
      content: '{"RoleDetailList": [{"RoleName":"x","Arn":"a","RoleId":"b"}]}',
      says: 'date',
    },
  ])('$what', async ({ content, says }) => {
    await writeFile(file('bad.json'), content);
    const args = ['--input', file('bad.json'), '--output', file('out.json')];
    const { code, stdout, stderr } = await runCommand('preview', args);

    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/^preview: .*\n$/);
    expect(stderr).toContain(says);
    expect((await readdir(folder)).filter((name) => name.startsWith('out.json'))).toEqual([]);
  });

  it.each([
    { args: ['--services', '--input', '/nowhere/export.json'], says: 'leave --input out' },
    { args: ['--input', '/nowhere/export.json'], says: 'cannot be read (ENOENT)' },
    { args: ['--input', '/'], says: 'cannot be read (EISDIR)' },
    { args: ['--inptu', 'x'], says: "unknown option '--inptu' (Did you mean --input?)" },
    { args: ['--max-days', '0'], says: 'a whole number from 1 to 365' },
    { args: ['--max-days', '366'], says: 'a whole number from 1 to 365' },
    { args: ['--whitelist', '/a*||/b'], says: 'an empty pattern' },
    { args: ['--whitelist', '/[a]'], says: '"["' },
    { args: ['--format', 'yaml'], says: 'Allowed choices are table, text, csv, json, html' },
    { args: ['--module', '/nowhere'], says: 'not a folder that can be read' },
    { args: ['--output', 'report.xlsx'], says: '--output report.xlsx has an ending, .xlsx, that is not known' },
    { args: ['extra'], says: 'too many arguments' },
    { args: [], says: 'no AWS credentials' },
  ])('$args', async ({ args, says }) => {
    const { code, stdout, stderr } = await runCommand('preview', args);

    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/^preview: .*\n$/);
    expect(stderr).toContain(says);
  });

  it('an account that refuses, with the statement that is missing', async () => {
    const standIn = await startStandIn({ accounts: [account], ...deny });
    try {
      const { code, stderr } = await runCommand('preview', [], { env: standIn.env });

      expect(code).toBe(2);
      expect(stderr).toMatch(/^preview: iam:GetAccountAuthorizationDetails is denied to arn:.*\n$/);
    } finally {
      await standIn.close();
    }
  });

  it('a file that cannot be written', async () => {
    const args = ['--input', file('export.json'), '--output', '/nowhere/out.csv'];
    const { code, stderr } = await runCommand('preview', args);

    expect([code, stderr]).toEqual([2, 'preview: /nowhere/out.csv cannot be written (ENOENT)\n']);
  });
});

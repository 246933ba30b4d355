// What people save, and what becomes of it: files written after public reports.
import { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { toIsoDate } from '../../../cli/export-dates.ts';
import { readExport } from '../../../cli/export-file.ts';
import { checkLastUses, warnOfAccountsWithoutUse } from '../../../cli/last-use-check.ts';
import { readRoles } from '../../../cli/listed-role.ts';
import type { Json } from '../../../lambda/src/function/json.ts';

const aDetail = (name: string, more: object = {}) => ({
  RoleName: name,
  RoleId: `AROA${name}`,
  Arn: `arn:aws:iam::111122223333:role/${name}`,
  CreateDate: '2025-10-21T17:57:52+00:00',
  RoleLastUsed: {},
  ...more,
});

const [a, b] = [aDetail('a'), aDetail('b')];
const page = (...roles: readonly object[]) => ({ RoleDetailList: roles });

const readBytes = (...bytes: readonly Buffer[]) => readExport('-', Readable.from(bytes));
const read = (text: string) => readBytes(Buffer.from(text));
const namesIn = async (text: string) => (await read(text)).roles.map(({ RoleName: name }) => name);

describe('the encoding of an export', () => {
  const text = JSON.stringify(page({ RoleName: 'é' }));
  const bigEndian = (of: string): Buffer => Buffer.from(of, 'utf16le').swap16();

  it.each([
    { encoding: 'UTF-8', bytes: Buffer.from(text) },
    { encoding: 'UTF-8 with a mark', bytes: Buffer.from(`\uFEFF${text}`) },
    { encoding: 'UTF-16 with a mark, as PowerShell writes', bytes: Buffer.from(`\uFEFF${text}`, 'utf16le') },
    { encoding: 'UTF-16 without a mark', bytes: Buffer.from(text, 'utf16le') },
    { encoding: 'UTF-16 the other way with a mark', bytes: bigEndian(`\uFEFF${text}`) },
    { encoding: 'UTF-16 the other way without a mark', bytes: bigEndian(text) },
  ])('is taken where it is certain: $encoding', async ({ bytes }) => {
    expect((await readBytes(bytes)).roles).toEqual([{ RoleName: 'é' }]);
  });

  it.each([
    { encoding: 'CP1252', bytes: Buffer.from(text, 'latin1') },
    { encoding: 'CP932', bytes: Buffer.from([0x7b, 0x22, 0x89, 0x63, 0x8b, 0xc6, 0x22, 0x7d]) },
    { encoding: 'UTF-32', bytes: Buffer.from([0xff, 0xfe, 0, 0, 0x7b, 0, 0, 0]) },
    { encoding: 'gzip', bytes: Buffer.from([0x1f, 0x8b, 0x08, 0, 0, 0]) },
  ])('is named where it is not: $encoding', async ({ bytes }) => {
    await expect(readBytes(bytes)).rejects.toThrow('standard input is not UTF-8');
  });

  it('is refused where UTF-16 is cut in the middle of a character', async () => {
    await expect(readBytes(Buffer.from(text, 'utf16le').subarray(0, -1))).rejects.toThrow('is not complete UTF-16');
  });
});

describe('the shape of an export', () => {
  const pretty = (value: unknown): string => JSON.stringify(value, undefined, 2);

  it.each([
    { what: 'a page', text: pretty(page(a, b)) },
    { what: 'a list of pages', text: pretty([page(a), page(b)]) },
    { what: 'a list of roles', text: pretty([a, b]) },
    { what: 'lists of roles in a list', text: pretty([[a], [b]]) },
    { what: 'JSON lines of roles', text: `${JSON.stringify(a)}\r\n${JSON.stringify(b)}\r\n` },
    { what: 'JSON lines of pages', text: `${JSON.stringify(page(a))}\n${JSON.stringify(page(b))}` },
    { what: 'roles one below the other', text: `${pretty(a)}\n${pretty(b)}\n` },
    {
      what: 'pages whose files were put together, marks and all',
      text: `\uFEFF${pretty(page(a))}\uFEFF${pretty(page(b))}`,
    },
  ])('may be $what', async ({ text }) => {
    expect(await namesIn(text)).toEqual(['a', 'b']);
  });

  it('may be one role', async () => {
    expect(await namesIn(JSON.stringify(a))).toEqual(['a']);
  });

  it('takes brackets, quotes and backslashes in a text for what they are', async () => {
    const odd = aDetail('odd', { Description: '}{][ "\\" \\' });

    expect(await namesIn(`${pretty(odd)}\n${pretty(a)}`)).toEqual(['odd', 'a']);
  });

  it('has the policies of every page', async () => {
    const policies = (name: string) => ({ RoleDetailList: [], Policies: [{ PolicyName: name }] });

    expect((await read(JSON.stringify([policies('p'), policies('q')]))).policies).toHaveLength(2);
  });

  it.each([
    { what: 'the pages of --no-paginate to the last', pages: [{ ...page(a), IsTruncated: true }, page(b)] },
    {
      what: 'the pages of --max-items to the last',
      pages: [
        { ...page(a), NextToken: 'x' },
        { RoleDetailList: [], IsTruncated: false },
      ],
    },
  ])('may be $what', async ({ pages }) => {
    expect((await namesIn(JSON.stringify(pages)))[0]).toBe('a');
  });

  const elsewhere = aDetail('c', { Arn: 'arn:aws:iam::444455556666:role/c' });
  it.each([
    { what: 'a page that another one follows', pages: [{ ...page(a), IsTruncated: true }] },
    { what: 'an account without its last page', pages: [{ ...page(a), IsTruncated: true }, page(elsewhere)] },
  ])('may not be $what', async ({ pages }) => {
    await expect(read(JSON.stringify(pages))).rejects.toThrow('holds only some of the roles');
  });

  it.each(['[]', '[[]]', '"x"', 'null', '{"RoleDetailList": {}}', '[1]', '[null]', '{"Role": {}}', '{}\n{}'])(
    'may not be %s',
    async (text) => {
      await expect(read(text)).rejects.toThrow('standard input has no RoleDetailList');
    },
  );

  it.each([
    { what: 'list-roles', text: '{"Roles": []}', says: 'is the output of list-roles, which lacks the last use' },
    { what: 'YAML', text: "RoleDetailList:\n- Arn: 'x'\n", says: 'it is YAML: save the output of aws iam' },
    { what: 'text', text: 'ROLEDETAILLIST\tarn:x\n', says: 'it is the text output of the AWS CLI: save' },
    { what: 'a table', text: '-------------\n|  Get  |\n', says: 'it is the table of the AWS CLI: save' },
    { what: 'a line that is cut', text: `${JSON.stringify(a)}\n{"RoleName": "b`, says: 'is cut short' },
    { what: 'a text that is cut', text: '{"RoleName": "}', says: 'is cut short' },
    { what: 'words after the end', text: `${JSON.stringify(page(a))}\nBye\n`, says: 'is not JSON (' },
    { what: 'one line of several that is not JSON', text: `{"a": 1}\n{"a": nothing}\n`, says: 'is not JSON (' },
  ])('is named where it is $what', async ({ text, says }) => {
    await expect(read(text)).rejects.toThrow(says);
  });

  it.each(['', ' \n', '\uFEFF'])('is named where it is empty: %j', async (text) => {
    await expect(read(text)).rejects.toThrow('standard input is empty');
  });

  it('names --output json, because the AWS CLI may write something else', async () => {
    await expect(read('hello')).rejects.toThrow(/--filter Role LocalManagedPolicy --output json$/);
  });
});

describe('a date of an export', () => {
  const zone = process.env['TZ'];
  beforeEach(() => {
    process.env['TZ'] = 'America/New_York';
  });
  afterEach(() => {
    if (zone === undefined) delete process.env['TZ'];
    else process.env['TZ'] = zone;
  });

  const timeOf = (value: unknown): string => new Date(String(toIsoDate(value))).toISOString();

  it.each([
    ['2025-10-21T17:57:52+00:00', '17:57:52.000'],
    ['2025-10-21T17:57:52Z', '17:57:52.000'],
    ['2025-10-21T17:57:52', '17:57:52.000'],
    ['2025-10-21 17:57:52', '17:57:52.000'],
    ['2025-10-21 17:57:52+00:00', '17:57:52.000'],
    ['2025-10-21 17:57:52 UTC', '17:57:52.000'],
    ['2025-10-21 17:57:52.123456', '17:57:52.123'],
    ['2025-10-21T17:57:52.0000000Z', '17:57:52.000'],
    ['2025-10-21T17:57:52+0200', '15:57:52.000'],
    ['2025-10-21T17:57:52-05', '22:57:52.000'],
    ['/Date(1761069472000)/', '17:57:52.000'],
    ['/Date(1761069472000+0200)/', '17:57:52.000'],
    [{ value: '/Date(1761069472000)/', DisplayHint: 2 }, '17:57:52.000'],
  ])('%j is the same instant in any time zone of the machine', (value, time) => {
    expect(timeOf(value)).toBe(`2025-10-21T${time}Z`);
  });

  it.each(['yesterday', '21.10.2025', '/Date(x)/', '2025-10-21 17:57', 1_761_069_472, {}, true])(
    '%j is left for the reader of roles to refuse',
    async (value) => {
      expect(toIsoDate(value)).toEqual(value);
      const listing = await read(JSON.stringify([aDetail('a', { CreateDate: value })]));
      expect(() => readRoles(listing)).toThrow('CreateDate of the role a is not a date');
    },
  );

  it.each([
    { LastUsedDate: null },
    { LastUsedDate: '' },
    {},
    { LastUsedDate: '0001-01-01T00:00:00' },
    { LastUsedDate: '/Date(-62135596800000)/' },
    { LastUsedDate: null, Region: null },
  ])('of a last use may be none: %j', async (use) => {
    const [role] = readRoles(await read(JSON.stringify([aDetail('a', { RoleLastUsed: use })])));

    expect(role?.lastUse).toBeUndefined();
  });
});

describe('last uses that a file may lack', () => {
  const without = (name: string, more: object = {}) => aDetail(name, { RoleLastUsed: undefined, ...more });
  const elsewhere = { Arn: 'arn:aws:iam::444455556666:role/c' };

  it('are refused where no role has one, for then nothing tells which are used', () => {
    expect(() => checkLastUses([without('a'), without('b', { RoleLastUsed: null })])).toThrow(
      'no role of account 111122223333 has RoleLastUsed',
    );
  });

  it('are refused where one account of several has none', () => {
    expect(() => checkLastUses([a, without('c', elsewhere)])).toThrow(
      'no role of account 444455556666 has RoleLastUsed',
    );
  });

  it.each([
    { what: 'every role has one', roles: [a, b] },
    { what: 'one role of the account has one', roles: [a, without('c')] },
    { what: 'there is no role', roles: [] },
  ])('are taken where $what', ({ roles }) => {
    expect(() => checkLastUses(roles)).not.toThrow();
  });

  it.each(['@{LastUsedDate=; Region=}', ['x'], 1])('are refused where %j stands for one', (use) => {
    expect(() => checkLastUses([a, aDetail('c', { RoleLastUsed: use })])).toThrow(
      /^RoleLastUsed of the role c is not an object/,
    );
  });
});

describe('an account in which IAM shows a last use of no role', () => {
  const warningsOf = (details: readonly Json[]): readonly string[] => {
    const warnings: string[] = [];
    warnOfAccountsWithoutUse(readRoles({ roles: details, policies: [] }), (message) => warnings.push(message));
    return warnings;
  };
  const used = aDetail('u', { RoleLastUsed: { LastUsedDate: '2026-01-01T00:00:00Z' } });
  const elsewhere = aDetail('c', { Arn: 'arn:aws:iam::444455556666:role/c' });

  it('is told of, beside one that has some', () => {
    expect(warningsOf([a, used, elsewhere])).toEqual([
      'IAM shows no last use for any role of account 444455556666 (1 role): check one that you know to be used',
    ]);
  });

  it.each([{ roles: [a, used] }, { roles: [] }])('is none with a use, or without roles', ({ roles }) => {
    expect(warningsOf(roles)).toEqual([]);
  });
});

// The parts of the commands that meet files, terminals and errors.
import { chmod, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AccessError } from '../../../lambda/src/function/errors.ts';
import { deliverAll, describeDeliveries, toDestinations } from '../../../cli/destinations.ts';
import { CommandFailure } from '../../../cli/failure.ts';
import { explain } from '../../../cli/explain-failure.ts';
import { writeAll, writeToStream } from '../../../cli/output.ts';
import { createToldRetries, listenToWaits, tellOf } from '../../../cli/aws/waits.ts';
import { createProgress, describeWait, within } from '../../../cli/progress.ts';

const writeWhole = (path: string, text: string): Promise<void> => deliverAll([{ path, format: 'text', text }]);

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'output-'));
});
afterEach(() => rm(folder, { recursive: true }));

describe('writing a file', () => {
  it('replaces what is there, and leaves nothing else behind', async () => {
    const path = join(folder, 'report.csv');
    await writeFile(path, 'old');
    await writeWhole(path, 'new');

    expect(await readFile(path, 'utf8')).toBe('new');
    expect(await readdir(folder)).toEqual(['report.csv']);
  });

  it('follows a link', async () => {
    const [target, link] = [join(folder, 'target'), join(folder, 'link')];
    await writeFile(target, 'old');
    await symlink(target, link);
    await writeWhole(link, 'new');

    expect(await readFile(target, 'utf8')).toBe('new');
  });

  it('writes to a device without replacing it', async () => {
    await expect(writeWhole('/dev/null', 'new')).resolves.toBeUndefined();
  });

  it('fails with the reason, and leaves nothing behind', async () => {
    await expect(writeWhole(folder, 'new')).rejects.toThrow(`${folder} cannot be written (EISDIR)`);
    await expect(writeWhole(join(folder, 'no', 'file'), 'new')).rejects.toThrow('cannot be written (ENOENT)');
    expect(await readdir(folder)).toEqual([]);
  });
});

describe('a file that is written', () => {
  const modeOf = async (path: string): Promise<number> => (await stat(path)).mode & 0o7777;
  const path = (): string => join(folder, 'report.csv');

  it('may be read by its owner alone where it is new', async () => {
    await writeWhole(path(), 'new');

    expect(await modeOf(path())).toBe(0o600);
  });

  it.each([0o644, 0o640, 0o600, 0o666, 0o755])('keeps the mode of the one that was there (%i)', async (mode) => {
    await writeFile(path(), 'old');
    await chmod(path(), mode);
    await writeWhole(path(), 'new');

    expect(await modeOf(path())).toBe(mode);
  });

  it('may be read by its owner alone where a link leads to nothing yet', async () => {
    await symlink(join(folder, 'target'), path());
    await writeWhole(path(), 'new');

    expect(await readFile(join(folder, 'target'), 'utf8')).toBe('new');
    expect(await modeOf(join(folder, 'target'))).toBe(0o600);
  });

  it.runIf(process.platform === 'linux')('fails on a full device', async () => {
    await expect(writeWhole('/dev/full', 'new')).rejects.toThrow('/dev/full cannot be written (ENOSPC)');
  });

  it('leaves alone what another run has begun', async () => {
    const begun = `${path()}.${process.pid}.tmp`;
    await writeFile(begun, 'begun');

    await expect(writeWhole(path(), 'new')).rejects.toThrow('(EEXIST)');
    expect(await readFile(begun, 'utf8')).toBe('begun');
  });
});

describe('writing all', () => {
  /** Has room for so many bytes, and takes at most some of them at a time. */
  const disk = (room: number, atOnce: number) => {
    const taken: number[] = [];
    const write = (bytes: Uint8Array, offset: number): number => {
      const fits = Math.min(atOnce, room - taken.length);
      if (fits === 0) throw Object.assign(new Error('no space'), { code: 'ENOSPC' });
      const part = bytes.subarray(offset, offset + fits);
      taken.push(...part);
      return part.length;
    };
    return { write, text: () => Buffer.from(taken).toString() };
  };

  it('goes on after a short write, in the midst of a character too', () => {
    const { write, text } = disk(100, 1);
    writeAll(Buffer.from('é and €'), write);

    expect(text()).toBe('é and €');
  });

  it('fails where the disk has room for a part only, and does not where it is all', () => {
    expect(() => writeAll(Buffer.from('12345'), disk(5, 3).write)).not.toThrow();
    expect(() => writeAll(Buffer.from('123456'), disk(5, 3).write)).toThrow('no space');
  });

  it('fails where nothing is taken and nothing is said', () => {
    expect(() => writeAll(Buffer.from('1'), () => 0)).toThrow('nothing was written');
  });
});

describe('writing to a stream', () => {
  const failing = (code: string): Writable =>
    new Writable({ write: (_chunk, _encoding, done) => done(Object.assign(new Error(code), { code })) });

  it('is done, without a word, when the reader has gone', async () => {
    await expect(writeToStream(failing('EPIPE'), 'text')).resolves.toBeUndefined();
  });

  it('fails where it cannot be written', async () => {
    await expect(writeToStream(failing('EIO'), 'text')).rejects.toThrow('EIO');
  });
});

describe('where a report goes', () => {
  it.each([
    { given: {}, terminal: true, chosen: [[undefined, 'table']] },
    { given: {}, terminal: false, chosen: [[undefined, 'text']] },
    { given: { output: ['-'] }, terminal: false, chosen: [[undefined, 'text']] },
    { given: { output: ['-'], format: 'csv' as const }, terminal: true, chosen: [[undefined, 'csv']] },
    {
      given: { output: ['a.CSV', 'b.htm', '-'] },
      terminal: true,
      chosen: [
        ['a.CSV', 'csv'],
        ['b.htm', 'html'],
        [undefined, 'table'],
      ],
    },
    {
      given: { output: ['a.b/c.json', 'd.txt', 'e.text'] },
      terminal: true,
      chosen: [
        ['a.b/c.json', 'json'],
        ['d.txt', 'text'],
        ['e.text', 'text'],
      ],
    },
    { given: { output: ['/dev/null'], format: 'json' as const }, terminal: true, chosen: [['/dev/null', 'json']] },
  ])('$given', ({ given, terminal, chosen }) => {
    expect(toDestinations(given, terminal).map(({ path, format }) => [path, format])).toEqual(chosen);
  });

  it.each([
    { output: ['a.xlsx'], says: '--output a.xlsx has an ending, .xlsx, that is not known: known are .table, .text' },
    { output: ['a.csv', 'report'], says: '--output report has no ending' },
    { output: ['a.csv/report'], says: 'has no ending' },
    { output: ['csv'], says: 'has no ending' },
    { output: ['a.csv.bak'], says: '.bak' },
    { output: [''], says: '--output needs the name of a file' },
    { output: ['a.csv', '-', 'a.csv'], says: '--output a.csv is given twice' },
    { output: ['-', '-'], says: '--output - is given twice' },
  ])('$output is refused', ({ output, says }) => {
    expect(() => toDestinations({ output }, false)).toThrow(says);
  });

  it('has all of several files, or none where one cannot be written', async () => {
    const delivery = (path: string) => ({ path, format: 'csv' as const, text: 'new' });
    const [a, b] = [join(folder, 'a.csv'), join(folder, 'b.csv')];
    await writeFile(a, 'old');

    await expect(deliverAll([delivery(a), delivery(join(folder, 'no', 'c.csv'))])).rejects.toThrow('ENOENT');
    expect([await readdir(folder), await readFile(a, 'utf8')]).toEqual([['a.csv'], 'old']);
    await deliverAll([delivery(a), delivery(b)]);
    expect(await readdir(folder)).toEqual(['a.csv', 'b.csv']);
    expect(await readFile(a, 'utf8')).toBe('new');
  });

  it('is told in one line, of files alone', () => {
    const csv = { path: 'a.csv', format: 'csv', text: 'é'.repeat(499) } as const;
    const html = { path: 'a.html', format: 'html', text: 'x'.repeat(12_345) } as const;
    const standard = { path: undefined, format: 'text', text: 'x' } as const;

    expect(describeDeliveries([standard], '2 roles')).toBeUndefined();
    expect(describeDeliveries([csv, standard], '2 roles')).toBe('wrote a.csv (998 bytes): 2 roles');
    expect(describeDeliveries([csv, html], '2 roles')).toBe('wrote a.csv (998 bytes) and a.html (12 kB): 2 roles');
  });
});

describe('progress', () => {
  const watch = (isTTY: boolean) => {
    const written: string[] = [];
    const progress = createProgress({ isTTY, write: (text: unknown) => written.push(String(text)) > 0 });
    return { written, progress };
  };

  it('is one line that goes away', () => {
    const { written, progress } = watch(true);
    progress.show('10 roles read');
    progress.clear();
    progress.clear();

    expect(written).toEqual(['\r\u001B[K10 roles read…', '\r\u001B[K']);
  });

  it('is silent where nobody watches', () => {
    const { written, progress } = watch(false);
    progress.show('10 roles read');
    progress.clear();

    expect(written).toEqual([]);
  });
});

describe('an error', () => {
  const named = (name: string, message: string, more: object = {}): Error =>
    Object.assign(new Error(message), { name, ...more });

  it.each([
    { error: new CommandFailure('no such\nfile'), line: 'no such file' },
    { error: new AccessError('denied'), line: 'denied' },
    { error: named('CredentialsProviderError', 'none'), line: /^no AWS credentials \(none\): / },
    { error: named('ExpiredTokenException', 'old'), line: 'AWS does not accept the credentials: old' },
    { error: named('Error', '', { code: 'ECONNREFUSED' }), line: /^AWS cannot be reached/ },
    { error: named('Error', 'getaddrinfo', { code: 'EAI_AGAIN' }), line: 'AWS cannot be reached: getaddrinfo' },
    { error: named('Throttling', 'slow', { $metadata: {} }), line: 'AWS answered with Throttling: slow' },
    {
      error: named('Error', 'x', { code: 'ENOENT', path: '/no/token' }),
      line: '/no/token cannot be read or written (ENOENT)',
    },
    { error: named('Error', 'disk full', { code: 'ENOSPC' }), line: 'this machine reports disk full' },
    {
      error: named('Error', 'own', { code: 'SELF_SIGNED_CERT_IN_CHAIN' }),
      line: /^the certificate is not trusted \(own\)/,
    },
  ])('of the outside is a line: $line', ({ error, line }) => {
    expect(explain(error)).toMatch(line);
  });

  it.each([new TypeError('x is undefined'), named('TypeError', 'x', { code: 'ERR_INVALID_ARG_TYPE' }), 'text'])(
    'that is a defect stays one: %s',
    (error) => {
      expect(explain(error)).toBeUndefined();
    },
  );
});

describe('waiting between two tries', () => {
  const told: (readonly [number, number])[] = [];
  beforeEach(() => {
    told.length = 0;
    listenToWaits((delayMs, nextTry) => told.push([delayMs, nextTry]));
  });
  afterEach(() => listenToWaits(() => undefined));

  it('is told with the number of the try, of the calls of the SDK', async () => {
    const retries = createToldRetries();
    let token = await retries.acquireInitialRetryToken('');
    for (const errorType of ['THROTTLING', 'TRANSIENT'] as const) {
      token = await retries.refreshRetryTokenForRetry(token, { errorType });
    }

    expect(told.map(([, nextTry]) => nextTry)).toEqual([2, 3]);
    await expect(retries.refreshRetryTokenForRetry(token, { errorType: 'CLIENT_ERROR' })).rejects.toThrow();
    expect(told).toHaveLength(2);
  });

  it('is told of signed calls, of which one that waits no longer than the last is another', async () => {
    const slept: number[] = [];
    const sleep = tellOf((ms: number) => Promise.resolve(slept.push(ms)));
    for (const ms of [200, 400, 200, 400, 800]) await sleep(ms);

    expect(told).toEqual([
      [200, 2],
      [400, 3],
      [200, 2],
      [400, 3],
      [800, 4],
    ]);
    expect(slept).toEqual([200, 400, 200, 400, 800]);
  });

  it('is a line of progress', () => {
    expect(describeWait(1_600, 5)).toBe('AWS asks to wait or does not answer: try 5 in 1.6 s');
  });
});

describe('the progress of a part', () => {
  it('names the part, and is taken away with the rest', () => {
    const lines: string[] = [];
    const part = within({ show: (text) => lines.push(text), clear: () => lines.push('cleared') }, 'account 2 of 3');
    part.show('asking IAM for the roles');
    part.clear();

    expect(lines).toEqual(['account 2 of 3: asking IAM for the roles', 'cleared']);
  });
});

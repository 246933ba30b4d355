// The parts of the commands that meet files, terminals and errors.
import { mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AccessError } from '../../../lambda/src/function/errors.ts';
import { CommandFailure } from '../../../cli/failure.ts';
import { explain } from '../../../cli/explain-failure.ts';
import { writeWhole } from '../../../cli/output.ts';
import { createProgress } from '../../../cli/progress.ts';

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

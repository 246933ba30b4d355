import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { repository } from '../../lab/tools/terraform.ts';

const read = (name: string): Promise<string> => readFile(join(repository, 'examples/cdktf', name), 'utf8');

describe('the README of examples/cdktf', () => {
  it('changes a line that is there, to the same names, for the successor', async () => {
    const successor = /^import .* from 'cdktn';$/m.exec(await read('README.md'))?.[0] ?? '';

    expect(await read('main.ts')).toContain(successor.replace("'cdktn'", "'cdktf'"));
    expect(successor).not.toBe('');
  });

  it('says that CDKTF was archived', async () => {
    expect(await read('README.md')).toContain('archived by its makers');
  });
});

// What the settings do is proven by test/cdktf, which takes long to install.
describe('the command line tool of CDKTF, as the example starts it,', () => {
  it('is told by every script that it must not ask a server', async () => {
    const { scripts } = JSON.parse(await read('package.json')) as { scripts: Readonly<Record<string, string>> };
    const starts = Object.values(scripts).filter((script) => script.includes('cdktf'));

    expect(starts).toHaveLength(2);
    for (const script of starts) expect(script).toMatch(/^node --env-file=cdktf\.env node_modules\/cdktf-cli\//);
    expect((await read('cdktf.env')).split('\n')).toEqual(
      expect.arrayContaining(['CHECKPOINT_DISABLE=1', 'DISABLE_VERSION_CHECK=1']),
    );
  });

  it('sends no report of a crash', async () => {
    expect(JSON.parse(await read('cdktf.json'))).toMatchObject({ sendCrashReports: 'false' });
  });
});

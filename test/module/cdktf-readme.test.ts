import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { repository } from '../../lab/tools/terraform.ts';

describe('the README of examples/cdktf', () => {
  const read = (name: string): Promise<string> => readFile(join(repository, 'examples/cdktf', name), 'utf8');

  it('changes a line that is there, to the same names, for the successor', async () => {
    const successor = /^import .* from 'cdktn';$/m.exec(await read('README.md'))?.[0] ?? '';

    expect(await read('main.ts')).toContain(successor.replace("'cdktn'", "'cdktf'"));
    expect(successor).not.toBe('');
  });

  it('says that CDKTF was archived', async () => {
    expect(await read('README.md')).toContain('archived by its makers');
  });
});

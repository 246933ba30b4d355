import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { repository } from '../../lab/tools/terraform.ts';

const text = readFileSync(join(repository, 'CONTRIBUTING.md'), 'utf8');
const [, plan = ''] = /## The plan of the house\n([^]*?)\n## /.exec(text) ?? [];
const paths = [...plan.matchAll(/`([^`\s]*[/.][^`\s]*)`/g)].map(([, path = '']) => path);
/** A star stands for the first part of the name of a file. */
const isThere = (path: string): boolean => {
  const [folder = '', ending] = path.split('*');
  const found = join(repository, folder);
  return ending === undefined ? existsSync(found) : readdirSync(found).some((name) => name.endsWith(ending));
};

describe('the plan of the house', () => {
  it('stands before everything else in CONTRIBUTING', () => {
    expect(/^## (.*)/m.exec(text)?.[1]).toBe('The plan of the house');
  });

  it('names only files and folders that there are', () => {
    expect(paths.length).toBeGreaterThan(20);
    expect(paths.filter((path) => !isThere(path))).toEqual([]);
  });

  it('names every room', () => {
    const rooms = (folder: string): string[] =>
      readdirSync(join(repository, folder), { withFileTypes: true })
        .filter((entry) => entry.isDirectory())
        .map(({ name }) => `${folder}/${name}/`);
    const top = ['cli/', 'lab/', 'scripts/', 'test/', 'modules/'];

    expect([...rooms('lambda/src'), ...top].filter((room) => !paths.includes(room))).toEqual([]);
  });

  it('says of eight changes where they go', () => {
    const [, table = ''] = plan.split('**Where does a change go?**');
    const rows = table.split('\n').filter((line) => line.startsWith('|'));
    // The first two are the head.
    expect(rows.slice(2)).toHaveLength(8);
  });
});

// The runbook has an entry for every alarm of the module and every error class of the function, and for nothing else.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from '@cdktn/hcl2json';
import { describe, expect, it } from 'vitest';
import { repository } from '../../lab/tools/terraform.ts';

const read = (path: string): string => readFileSync(join(repository, path), 'utf8');

const entries = (chapter: string): string[] => {
  const text =
    read('docs/runbook.md')
      .split(/^## /m)
      .find((part) => part.startsWith(`${chapter}\n`)) ?? '';
  return [...text.matchAll(/^### (.+)$/gm)].map(([, name = '']) => name).sort();
};

describe('the runbook', () => {
  it('has an entry for each alarm', async () => {
    const { locals } = (await parse('alarms.tf', read('alarms.tf'))) as { locals: { alarms: object }[] };
    const alarms = Object.keys(locals[0]?.alarms ?? {});
    expect(alarms).not.toEqual([]);
    expect(entries('Alarms')).toEqual(alarms.sort());
  });

  it('has an entry for each error class, and one for all other errors', () => {
    const classes = [...read('lambda/src/function/errors.ts').matchAll(/export class (\w+)/g)].map(
      ([, name = '']) => name,
    );
    expect(classes.length).toBeGreaterThanOrEqual(3);
    expect(entries('Errors')).toEqual([...classes, 'Other names'].sort());
  });
});

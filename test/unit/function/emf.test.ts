import process from 'node:process';
import { describe, expect, it, vi } from 'vitest';
import { writeMetrics } from '../../../lambda/src/function/emf.ts';
import { emfProblems, readMetrics } from '../../../lab/tools/emf.ts';

const written = (work: () => void): string => {
  const write = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  work();
  const output = write.mock.calls.map(([text]) => String(text)).join('');
  write.mockRestore();
  return output;
};

const metrics = [
  { name: 'Pages', unit: 'Count', value: 3 },
  { name: 'Duration', unit: 'Milliseconds', value: 12 },
] as const;

const write = (): void => {
  writeMetrics(metrics, 'audit-roles', { AccountId: '123456789012', RuleName: 'audit-roles' });
};

describe('the line of metrics', () => {
  it('is one valid EMF document and nothing else', () => {
    const output = written(write);
    expect(output.split('\n')).toEqual([output.trimEnd(), '']);
    expect(emfProblems(output)).toEqual([]);
  });

  it('has the function as its only dimension', () => {
    expect(readMetrics(written(write))).toEqual([
      {
        namespace: 'IamRoleLastUsed',
        dimensions: { FunctionName: 'audit-roles' },
        values: { Pages: 3, Duration: 12 },
      },
    ]);
  });

  it('can be found by account and rule, which are not dimensions', () => {
    expect(JSON.parse(written(write))).toMatchObject({ AccountId: '123456789012', RuleName: 'audit-roles' });
  });

  it('keeps nothing for the next line', () => {
    expect(readMetrics(written(write))).toEqual(readMetrics(written(write)));
  });
});

describe('the check of EMF', () => {
  const valid = {
    _aws: {
      Timestamp: 1_800_000_000_000,
      CloudWatchMetrics: [{ Namespace: 'n', Dimensions: [['d']], Metrics: [{ Name: 'm', Unit: 'Count' }] }],
    },
    d: 'text',
    m: 1,
  };
  const directive = (change: object): object => ({
    _aws: { ...valid._aws, CloudWatchMetrics: [{ ...valid._aws.CloudWatchMetrics[0], ...change }] },
  });

  it('accepts a document by the book', () => {
    expect(emfProblems(JSON.stringify(valid))).toEqual([]);
  });

  it.each([
    ['no metadata', { _aws: undefined }],
    ['a time as text', { _aws: { ...valid._aws, Timestamp: '2026-11-24' } }],
    ['no directives', { _aws: { Timestamp: 1 } }],
    ['no namespace', directive({ Namespace: '' })],
    ['no dimensions', directive({ Dimensions: [] })],
    ['ten dimensions', directive({ Dimensions: [Array.from({ length: 10 }, () => 'd')] })],
    ['a dimension that is not a text', { d: 1 }],
    ['a metric that is not a number', { m: '1' }],
    ['a metric that is not there', { m: undefined }],
    ['an unknown unit', directive({ Metrics: [{ Name: 'm', Unit: 'Roles' }] })],
    ['101 metrics', directive({ Metrics: Array.from({ length: 101 }, () => ({ Name: 'm' })) })],
  ])('refuses %s', (_, change) => {
    expect(emfProblems(JSON.stringify({ ...valid, ...change }))).not.toEqual([]);
  });
});

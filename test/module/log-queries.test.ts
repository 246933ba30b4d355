// The queries of CloudWatch Logs Insights in the module use what AWS documents of its language, and nothing else:
// "CloudWatch Logs Insights language query syntax" in the user guide of CloudWatch Logs, with its pages on aliases and functions.
import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';

const file = new URL('../../dashboard.tf', import.meta.url);

const commands = ['dedup', 'display', 'fields', 'filter', 'limit', 'sort', 'stats'];
/** Where an alias may stand. */
const withAliases = ['fields', 'sort', 'stats'];
const functions = ['coalesce', 'latest', 'max', 'now', 'sum', 'toMillis'];
/** Where a function or an operator may stand; in a filter also operators of comparison. */
const withFunctions = ['fields', 'filter', 'stats'];

/** The lines of every query in the file: the literals of each list, those of a join put together again. */
const linesIn = (text: string): string[] => {
  const local = text.slice(text.indexOf('queries = {'), text.indexOf('# Where each stands'));
  const joined = local.replaceAll(
    /join\("([^"]*)", \[([^\]]*(?:\[[^\]]*\][^\]]*)*?)\n\s*\]\)/g,
    (_, by: string, list: string) => {
      const parts = [...list.matchAll(/"((?:[^"\\]|\\.)*)"/g)].map(([, part = '']) => part);
      return `"${parts.join(by)}"`;
    },
  );
  return [...joined.matchAll(/^ {4,}"((?:[^"\\]|\\.)*)",$/gm)].map(([, line = '']) => line.replaceAll('\\"', '"'));
};

const problemsOf = (line: string): string[] => {
  const command = /^\w+/.exec(line)?.[0] ?? '';
  const bare = line.replaceAll(/"[^"]*"|`[^`]*`/g, 'x');
  const called = [...bare.matchAll(/([A-Za-z]+)\(/g)].map(([, name = '']) => name);
  return [
    ...(commands.includes(command) ? [] : [`${command} is not a command`]),
    ...(bare.includes(' as ') && !withAliases.includes(command) ? [`${command} takes no alias`] : []),
    ...(called.length > 0 && !withFunctions.includes(command) ? [`${command} takes no function`] : []),
    ...called.filter((name) => !functions.includes(name)).map((name) => `${name} is not a function`),
  ];
};

describe('a query of the log', async () => {
  const lines = linesIn(await readFile(file, 'utf8'));

  it('is found, with all its lines', () => {
    expect(lines.length).toBeGreaterThanOrEqual(18);
    expect(lines.filter((line) => line.startsWith('display')).length).toBeGreaterThanOrEqual(4);
    expect(lines.filter((line) => line.startsWith('stats'))).toHaveLength(1);
  });

  it.each(lines)('uses what AWS documents: %s', (line) => {
    expect(problemsOf(line)).toEqual([]);
  });

  it.each([
    ['display @timestamp, coalesce(a, b) as c', ['display takes no alias', 'display takes no function']],
    ['fields nvl(a, b) as c', ['nvl is not a function']],
    ['where a = 1', ['where is not a command']],
    ['sort max(a) desc', ['sort takes no function']],
  ])('is seen where it does not: %s', (line, problems) => {
    expect(problemsOf(line)).toEqual(problems);
  });
});

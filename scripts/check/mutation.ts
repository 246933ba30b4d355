import type { Rule } from '../../lab/module/rules.ts';

/** What is done to a rule: as if somebody had deleted it, or had written the opposite. */
export const mutations = ['removed', 'inverted'] as const;

export type Mutation = (typeof mutations)[number];

/** The condition of a rule, which may go over several lines, up to its message. */
const invert = (lines: readonly string[]): string[] => {
  const from = lines.findIndex((line) => /^\s+condition\s+= /.test(line));
  const to = lines.findIndex((line) => /^\s+error_message\s+= /.test(line));
  if (from === -1 || to <= from) throw new Error(`a rule that is not as terraform fmt leaves it:\n${lines.join('\n')}`);
  const condition = lines
    .slice(from, to)
    .join('\n')
    .replace(/^(\s+condition\s+= )/, '$1!(');
  const end = condition.trimEnd();
  return [...lines.slice(0, from), ...`${end}\n)`.split('\n'), ...lines.slice(to)];
};

/** The text of a file with one of its rules removed, whose lines stay empty, or inverted. */
export const mutate = (text: string, { first, last }: Rule, mutation: Mutation): string => {
  const lines = text.split('\n');
  const rule = lines.slice(first - 1, last);
  const changed = mutation === 'removed' ? rule.map(() => '') : invert(rule);
  return [...lines.slice(0, first - 1), ...changed, ...lines.slice(last)].join('\n');
};

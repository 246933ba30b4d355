import { isJson } from '../../lambda/src/function/json.ts';
import type { Report, UnresolvedSetting } from '../report-data.ts';
import { onOneLine } from './words.ts';

const valuesOf = (used: UnresolvedSetting['used']): readonly string[] => {
  if (isJson(used)) return Object.entries(used).flatMap(([key, values]) => values.map((value) => `${key}=${value}`));
  return [used].flat().map(String);
};

const describeUsed = ({ used, isDefault }: UnresolvedSetting): string => {
  const values = valuesOf(used);
  const shown = values.length === 0 ? 'none' : values.join(', ');
  return isDefault ? `${shown}, the default` : `the other values, ${shown}`;
};

/** The option that gives what an argument of the module block does. */
export const optionOf = (argument: string): string =>
  `--${argument === 'exempt_tags' ? 'exempt-tag' : argument.replaceAll('_', '-')}`;

const longestShown = 80;

/** Expressions may be long, and may be written on several lines. */
const shorten = (expression: string): string => {
  const line = onOneLine(expression.replaceAll(/\s+/g, ' '));
  return line.length <= longestShown ? line : `${line.slice(0, longestShown)}…`;
};

/** `max_days is not resolved (var.days): judged with 60, the default`. */
export const describeUnresolved = (setting: UnresolvedSetting): string =>
  `${setting.argument} is not resolved (${setting.expressions.map(shorten).join(', ')}): judged with ${describeUsed(setting)}`;

/** What the verdicts rest on that nobody gave, a line for each setting. */
export const listUnresolved = ({ unresolved }: Report): readonly string[] => unresolved.map(describeUnresolved);

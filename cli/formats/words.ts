import { pluralOf } from '../../lambda/src/references/describe.ts';
import { trackingDays } from '../../lambda/src/rule/rule.ts';
import type { Entry } from '../report-data.ts';
import type { Risk } from '../risk.ts';

/**
 * Makes a text safe to show on one line of a terminal: names and tags are data from strangers, and an escape sequence or a
 * change of writing direction in them would change what the lines around them say.
 */
export const onOneLine = (text: string): string => text.replaceAll(/\p{C}|\p{Zl}|\p{Zp}/gu, '\uFFFD');

export const describeRisk = ({ word, evidence }: Risk): string => `${word}: ${evidence}`;

/** The reason without the role's name, where the name stands beside it anyway. */
export const reasonOf = ({ annotation, name }: Entry): string =>
  annotation.startsWith(`${name}: `) ? annotation.slice(name.length + 2) : annotation;

/** How long a role was not used, or what is known of it where IAM has no use on record: it looks back 400 days. */
export const describeIdle = ({
  daysIdle,
  verdict,
  ageDays,
}: Pick<Entry, 'daysIdle' | 'verdict' | 'ageDays'>): string => {
  if (daysIdle !== null) return `${daysIdle} d`;
  if (verdict === null) return '?';
  const isOlder = ageDays === null ? verdict === 'unused' : ageDays > trackingDays;
  return isOlder ? `>${trackingDays} d` : 'never';
};

export const plural = (count: number, noun: string): string =>
  `${count.toLocaleString('en')} ${count === 1 ? noun : pluralOf(noun)}`;

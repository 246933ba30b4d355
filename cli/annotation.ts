import type { Verdict } from '../lambda/src/rule/rule.ts';

/** What the annotation of an evaluation tells: the way back from the words of lambda/src/rule/annotation.ts. */
export interface Told {
  /** Empty where the annotation does not start with a role's name. */
  readonly name: string;
  /** Undefined where the words are not of this module's rule. */
  readonly verdict: Verdict | undefined;
  /** Day of the last use, YYYY-MM-DD. */
  readonly lastUsed: string | undefined;
  readonly region: string | undefined;
  readonly maxDays: number | undefined;
}

const day = String.raw`\d{4}-\d\d-\d\d`;
const lastUse = String.raw`^last used (?<lastUsed>${day})(?: in (?<region>[^,;]+))?`;

const wordings: readonly (readonly [Verdict, RegExp])[] = [
  ['whitelisted', /^whitelisted by /],
  ['exempt', new RegExp(`^exempt until ${day}`)],
  ['new', new RegExp(String.raw`^created ${day}, less than (?<maxDays>\d+) days ago`)],
  ['never-used', new RegExp(`^no record of use since it was created on ${day}`)],
  ['unused', new RegExp(String.raw`${lastUse}, over (?<maxDays>\d+) days ago`)],
  ['used', new RegExp(lastUse)],
];

const readReason = (reason: string): Omit<Told, 'name'> => {
  for (const [verdict, wording] of wordings) {
    const found = wording.exec(reason);
    if (found === null) continue;
    const { lastUsed, region, maxDays } = found.groups ?? {};
    return { verdict, lastUsed, region, maxDays: maxDays === undefined ? undefined : Number(maxDays) };
  }
  return { verdict: undefined, lastUsed: undefined, region: undefined, maxDays: undefined };
};

export const readAnnotation = (annotation: string): Told => {
  const [, name = '', reason = ''] = /^([\w+=,.@-]{1,64}): (.*)$/s.exec(annotation) ?? [];
  return { name, ...readReason(reason) };
};

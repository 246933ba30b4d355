import { createAnnotationReader, withoutLastUse } from '../lambda/src/rule/annotation.ts';
import type { Facts } from '../lambda/src/rule/annotation.ts';
import type { EarlierRole } from './earlier.ts';
import { describeResource, describeTrusting } from './formats/references.ts';
import { describeRisk } from './formats/words.ts';
import { describeOwner } from './owner.ts';
import type { Change, ChangedMember } from './since-data.ts';

type Texts = readonly string[];

const without = (texts: Texts, others: Texts): Texts => texts.filter((text) => !others.includes(text));

const changeOf = (member: ChangedMember, earlier: Texts, now: Texts): readonly Change[] => {
  const [removed, added] = [without(earlier, now), without(now, earlier)];
  return removed.length + added.length === 0 ? [] : [{ member, removed, added }];
};

const verdictOf = ({ verdict }: EarlierRole): Texts => (verdict === null ? [] : [verdict]);

/** What an annotation says beside what is compared by itself, and beside what time alone changes: days, limits. */
const meaningOf = ({ pattern, until, tag, instance, failedExemption, quarantine }: Partial<Facts>): string =>
  JSON.stringify([pattern, until, tag, instance, failedExemption, quarantine]);

const readFacts = createAnnotationReader();

/** Whether two annotations say something else of a role. Those of another version of the rule, which cannot be read, are only compared with one another. */
const saysElse = (earlier: string, now: string): boolean => {
  const facts = [readFacts(earlier), readFacts(now)] as const;
  const [isRead, isNowRead] = [facts[0].verdict !== undefined, facts[1].verdict !== undefined];
  if (isRead !== isNowRead) return false;
  return isRead ? meaningOf(facts[0]) !== meaningOf(facts[1]) : withoutLastUse(earlier) !== withoutLastUse(now);
};

const isIdle = ({ verdict }: EarlierRole): boolean => verdict === 'unused' || verdict === 'never-used';

const dayOf = ({ lastUsed }: EarlierRole): string => lastUsed?.date.slice(0, 10) ?? '';

/** That a role that is unused, and was, has been used in between. Of others the day changes all the time. */
const usedBetween = (earlier: EarlierRole, now: EarlierRole): readonly Change[] => {
  const [before, after] = [dayOf(earlier), dayOf(now)];
  if (!isIdle(earlier) || !isIdle(now) || after <= before) return [];
  return [{ member: 'lastUsed', removed: before === '' ? [] : [before], added: [after] }];
};

const risksOf = ({ risk }: EarlierRole): Texts => risk.map(describeRisk);

const ownerOf = ({ owner }: EarlierRole): Texts => (owner === null ? [] : [describeOwner(owner)]);

const namesOf = ({ references, accountId }: EarlierRole): Texts =>
  references === null
    ? []
    : [
        ...references.resources.map((each) => describeResource(each, accountId)),
        ...references.trustedBy.map((each) => `the trust policy of ${describeTrusting(each, accountId)}`),
      ];

/** What the two reports were made with alike, so that a difference in it is one of the role. */
export interface Comparable {
  readonly owners: boolean;
  readonly references: boolean;
}

/**
 * What of a role is not as it was: its verdict and compliance, what its annotation says of patterns, exemptions and quarantine,
 * a use between two findings, its risks, its owner, and what names it. Not its tags, ages and days of use.
 */
export const changesOf = (earlier: EarlierRole, now: EarlierRole, comparable: Comparable): readonly Change[] => {
  // Without IAM there are neither risks nor owners: that they are missing says nothing.
  const areListed = earlier.arn !== null && now.arn !== null;
  const haveReferences = earlier.references !== null && now.references !== null;
  const areLookedFor = haveReferences || (earlier.references === null && now.references === null);
  const haveVerdicts = earlier.verdict !== null && now.verdict !== null;
  return [
    ...(haveVerdicts ? changeOf('verdict', verdictOf(earlier), verdictOf(now)) : []),
    ...changeOf('compliance', [earlier.compliance], [now.compliance]),
    ...(saysElse(earlier.annotation, now.annotation)
      ? changeOf('annotation', [earlier.annotation], [now.annotation])
      : []),
    ...usedBetween(earlier, now),
    ...(areListed ? changeOf('risk', risksOf(earlier), risksOf(now)) : []),
    // Stacks that are owners are found with references only.
    ...(areListed && comparable.owners && areLookedFor ? changeOf('owner', ownerOf(earlier), ownerOf(now)) : []),
    ...(areListed && comparable.references && haveReferences
      ? changeOf('references', namesOf(earlier), namesOf(now))
      : []),
  ];
};

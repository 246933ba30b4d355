import { dayOf } from '../lambda/src/rule/rule.ts';
import type { Report } from './report-data.ts';

/** How a role is exempt until a date. */
export interface ExemptionFacts {
  /** Key of the tag; null: not known, as in a report. */
  readonly tag: string | null;
  /** The day that is proposed, and the first and last ones that exempt, as YYYY-MM-DD; null: no last one, or not known. */
  readonly proposed: string;
  readonly earliest: string;
  readonly latest: string | null;
}

/** What a report knows of the module, as far as the next steps need it. */
export interface ModuleFacts {
  /** Null: no role is exempt by tag. */
  readonly exemption: ExemptionFacts | null;
  /** The `name` of the module whose documents retire roles; null: not known. */
  readonly name: string | null;
  readonly region: string | null;
}

const dayInMs = 86_400_000;

/** Long enough to find out, short enough not to be forgotten. */
const proposedDays = 90;

const readExemption = ({ source, policy, time }: Report): ExemptionFacts | null => {
  const { exemptionTag: tag, maximumExemptionDays: maximum } = policy;
  if (tag === null && source.kind === 'preview') return null;
  const inDays = (days: number): string => dayOf(new Date(Date.parse(time) + days * dayInMs));
  return {
    tag,
    proposed: inDays(Math.min(proposedDays, maximum ?? proposedDays)),
    earliest: inDays(0),
    latest: maximum === null ? null : inDays(maximum),
  };
};

/** Of a preview nothing is deployed, and the rules of an organization have no documents: their names are known of one rule only. */
const isOneRule = ({ source }: Report): boolean =>
  source.kind === 'report' && source.aggregator === null && !source.rule.startsWith('OrgConfigRule-');

export const moduleFacts = (report: Report): ModuleFacts => {
  const { source, evaluated } = report;
  const isKnown = isOneRule(report);
  return {
    exemption: readExemption(report),
    name: isKnown && source.kind === 'report' ? source.rule : null,
    region: isKnown ? (evaluated?.accounts[0]?.region ?? null) : null,
  };
};

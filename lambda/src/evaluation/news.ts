import type { Evaluation } from '../rule/compliance.ts';
import type { Role } from '../rule/role.ts';
import type { RecordedResult } from './ports.ts';

/** A role that AWS Config did not hold as NON_COMPLIANT before the run. */
export interface Finding {
  readonly evaluation: Evaluation;
  /** The last use of the role or, without one, its creation. */
  readonly lastSign: Date;
}

/** What a run tells that AWS Config did not hold before it. */
export interface News {
  readonly findings: readonly Finding[];
  /** Roles that AWS Config held as NON_COMPLIANT, by the words that now hold. */
  readonly resolved: readonly string[];
  /**
   * Whether what AWS Config held is known. Where it could not be read, every finding is among the news, because the next run would
   * find it recorded and nobody would hear of it.
   */
  readonly isEarlierKnown: boolean;
}

export interface NewsCollector extends News {
  /** Takes what is handed to AWS Config for a role. */
  judged(role: Role, evaluation: Evaluation, before: RecordedResult | undefined): void;
  /** Takes a result that AWS Config holds of a role that is gone, or that is no longer judged. */
  gone(before: RecordedResult): void;
  /** Says that what AWS Config held could not be read. */
  earlierUnknown(): void;
}

const isNonCompliant = (result: { readonly compliance: string } | undefined): boolean =>
  result?.compliance === 'NON_COMPLIANT';

/** The name that an annotation starts with; the id where it starts with none. */
const nameOf = ({ annotation, resourceId }: RecordedResult): string =>
  /^([\w+=,.@-]{1,64}): /.exec(annotation)?.[1] ?? resourceId;

export const collectNews = (): NewsCollector => {
  const findings: Finding[] = [];
  const resolved: string[] = [];
  let isEarlierKnown = true;
  return {
    findings,
    resolved,
    get isEarlierKnown() {
      return isEarlierKnown;
    },
    judged: (role, evaluation, before) => {
      const isFinding = isNonCompliant(evaluation);
      if (isFinding === isNonCompliant(before)) return;
      if (isFinding) findings.push({ evaluation, lastSign: role.lastUse?.at ?? role.createdAt });
      else resolved.push(`${evaluation.annotation} (${evaluation.resourceId})`);
    },
    gone: (before) => {
      if (isNonCompliant(before)) resolved.push(`${nameOf(before)}: deleted, or no longer judged by this rule`);
    },
    earlierUnknown: () => {
      isEarlierKnown = false;
    },
  };
};

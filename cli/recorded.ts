import { wholeDays } from '../lambda/src/rule/rule.ts';
import { createAnnotationReader } from '../lambda/src/rule/annotation.ts';
import type { Facts } from '../lambda/src/rule/annotation.ts';
import { assemble, toEntry } from './findings.ts';
import type { Context } from './findings.ts';
import type { ListedRole } from './listed-role.ts';
import { unlisted } from './report-data.ts';
import type { Entry, Evaluated, Findings, ReportPolicy, Source } from './report-data.ts';

/** A result that Config holds of the rule. */
export interface AccountResult {
  /** Undefined where nothing tells the account of the caller. */
  readonly accountId: string | undefined;
  readonly resourceId: string;
  readonly compliance: 'COMPLIANT' | 'NON_COMPLIANT';
  readonly annotation: string;
  /** When the rule evaluated it; undefined where AWS Config does not tell. */
  readonly evaluatedAt?: Date | undefined;
}

/** What there is to say of a role that IAM does not list, or of an account whose IAM was not read. */
const fromAnnotation = (result: AccountResult, told: Partial<Facts>, now: Date): Entry => {
  const lastUsed = told.lastUsed === undefined ? null : new Date(`${told.lastUsed}T00:00:00Z`);
  return {
    accountId: result.accountId ?? null,
    id: result.resourceId,
    name: told.name ?? result.resourceId,
    path: null,
    pathname: null,
    arn: null,
    verdict: told.verdict ?? null,
    compliance: result.compliance,
    annotation: result.annotation,
    lastUsed: lastUsed && { date: lastUsed.toISOString(), region: told.region ?? null },
    daysIdle: lastUsed && wholeDays(lastUsed, now),
    ...unlisted,
  };
};

/** Finds a role by either of the two ids that the rule may report it under. */
const createIndex = (listed: readonly ListedRole[]) => {
  const key = (accountId: string | undefined, id: string): string => `${accountId ?? ''} ${id}`;
  const roles = new Map(
    (['name', 'id'] as const).flatMap((by) => listed.map((role) => [key(role.accountId, role[by]), role])),
  );
  return ({ accountId, resourceId }: AccountResult): ListedRole | undefined => roles.get(key(accountId, resourceId));
};

const commonLimit = (told: readonly Partial<Facts>[]): number | null => {
  const [limit, ...others] = new Set(told.map(({ maxDays }) => maxDays).filter((maxDays) => maxDays !== undefined));
  return others.length === 0 ? (limit ?? null) : null;
};

/** Joins what Config holds with what IAM lists. */
export const join = (
  results: readonly AccountResult[],
  listed: readonly ListedRole[],
  policy: ReportPolicy,
  source: Source,
  context: Context,
  evaluated?: Evaluated,
): Findings => {
  const find = createIndex(listed);
  const read = createAnnotationReader();
  const told = results.map((result) => ({ result, facts: read(result.annotation) }));
  const entries = told.map(({ result, facts }) => {
    const role = find(result);
    return role === undefined
      ? fromAnnotation(result, facts, context.now)
      : toEntry(role, { ...result, verdict: facts.verdict }, context);
  });
  return assemble(
    {
      source,
      policy: { ...policy, maxDays: policy.maxDays ?? commonLimit(told.map(({ facts }) => facts)) },
      entries,
      evaluated,
      listed,
    },
    context,
  );
};

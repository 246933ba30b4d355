import { toEvaluation } from '../lambda/src/rule/compliance.ts';
import { judge } from '../lambda/src/rule/rule.ts';
import type { Policy } from '../lambda/src/rule/rule.ts';
import { assemble, toEntry } from './findings.ts';
import type { Context } from './findings.ts';
import type { ListedRole } from './listed-role.ts';
import type { Findings, Source } from './report-data.ts';

/** Says of every role what the function would report of it now. */
export const evaluate = (listed: readonly ListedRole[], policy: Policy, source: Source, context: Context): Findings => {
  const entries = listed.flatMap((role) => {
    const judgement = judge(role, policy, context.now);
    if (judgement === undefined) return [];
    const { compliance, annotation } = toEvaluation(role, judgement, policy.maxDays, 'RoleId');
    return [toEntry(role, { verdict: judgement.verdict, compliance, annotation }, context)];
  });
  const { maxDays, whitelist, exemptionTag = null, includeProtectedRoles } = policy;
  return assemble(
    {
      source,
      policy: { maxDays, whitelist: whitelist.patterns, exemptionTag, includeProtectedRoles },
      entries,
      listed,
    },
    context.now,
  );
};

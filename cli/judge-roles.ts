import { toEvaluation } from '../lambda/src/rule/compliance.ts';
import { findOwnerTag } from '../lambda/src/rule/tags.ts';
import { judge } from '../lambda/src/rule/rule.ts';
import type { Policy } from '../lambda/src/rule/rule.ts';
import { assemble, toEntry } from './findings.ts';
import type { Context } from './findings.ts';
import type { ListedRole } from './listed-role.ts';
import { toReportPolicy } from './policy-options.ts';
import type { Findings, Source } from './report-data.ts';

/** Says of every role what the function would report of it now. */
export const evaluate = (listed: readonly ListedRole[], policy: Policy, source: Source, context: Context): Findings => {
  // As a run of the function has it, per account.
  const used = new Set(listed.filter(({ lastUse }) => lastUse !== undefined).map(({ accountId }) => accountId));
  const entries = listed.flatMap((role) => {
    const judgement = judge(role, policy, context.now);
    if (judgement === undefined) return [];
    const owner = findOwnerTag(role.tags, context.ownerTag);
    const circumstances = { ...policy, isAccountWithoutUse: !used.has(role.accountId), owner };
    const { compliance, annotation } = toEvaluation(role, judgement, circumstances, 'RoleId');
    return [toEntry(role, { verdict: judgement.verdict, compliance, annotation }, context)];
  });
  return assemble({ source, policy: toReportPolicy(policy), entries, listed }, context);
};

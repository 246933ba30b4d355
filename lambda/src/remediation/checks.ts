import { toEvaluation } from '../rule/compliance.ts';
import type { Role } from '../rule/role.ts';
import { pathname } from '../rule/role.ts';
import { isProtected, judge } from '../rule/rule.ts';
import type { Policy, Verdict } from '../rule/rule.ts';
import type { RoleDetails, RoleReader } from './ports.ts';
import type { RemediationSettings } from './settings.ts';

/** Whether a role may be touched: `refusal` says why not, `reason` what the rule found. */
export interface Check {
  readonly verdict: Verdict | undefined;
  readonly reason: string;
  readonly refusal: string | undefined;
}

type Rules = Pick<RemediationSettings, 'policy' | 'protectedPatterns' | 'ownRoles'>;

/** The verdicts of a role that may be touched; one that is not judged has none. */
const unusedVerdicts: readonly (Verdict | undefined)[] = ['unused', 'never-used'];

/** Looks at a fresh read of a role with the rule of the evaluator, and with what is never touched. */
export const checkRole = (role: Role, { policy, protectedPatterns, ownRoles }: Rules, now: Date): Check => {
  const judgement = isProtected(role) ? undefined : judge(role, policy, now);
  const verdict = judgement?.verdict;
  const reason = judgement === undefined ? '' : toEvaluation(role, judgement, policy.maxDays, 'RoleId').annotation;
  const refuse = (refusal: string): Check => ({ verdict, reason, refusal });
  if (judgement === undefined) return refuse(`${pathname(role)} is a protected role, which AWS owns`);
  if (ownRoles.has(pathname(role))) return refuse(`${pathname(role)} is a role of this module`);
  const pattern = protectedPatterns.match(pathname(role));
  if (pattern !== undefined) return refuse(`${pathname(role)} is protected by ${pattern} of protected_patterns`);
  if (!unusedVerdicts.includes(verdict)) return refuse(reason);
  return { verdict, reason, refusal: undefined };
};

/** What a look at all roles gave: the one that was looked for, and how many the rule judges and finds unused. */
export interface Survey {
  readonly found: Role | undefined;
  readonly judged: number;
  readonly unused: number;
}

/** Finds a role by its id, which IAM has no call for, and counts on the way. */
export const survey = async (reader: RoleReader, id: string, policy: Policy, now: Date): Promise<Survey> => {
  let found: Role | undefined;
  let judged = 0;
  let unused = 0;
  for await (const page of reader.list()) {
    for (const role of page) {
      if (role.id === id) found = role;
      const judgement = judge(role, policy, now);
      judged += Number(judgement !== undefined);
      unused += Number(unusedVerdicts.includes(judgement?.verdict));
    }
  }
  return { found, judged, unused };
};

/** Reads a role anew by its name, unless the name belongs to another role by now. */
export const readAgain = async (reader: RoleReader, known: Role | undefined): Promise<RoleDetails | undefined> => {
  const fresh = known && (await reader.read(known.name));
  return fresh?.id === known?.id ? fresh : undefined;
};

export const goneReason = (id: string): string =>
  `the account has no role with the id ${id}; a role of the same name would be another role`;

import { toEvaluation } from '../rule/compliance.ts';
import type { Role } from '../rule/role.ts';
import { pathname } from '../rule/role.ts';
import { isFinding, isProtected, judge } from '../rule/rule.ts';
import type { Verdict } from '../rule/rule.ts';
import type { RoleDetails, RoleReader } from './ports.ts';
import type { RemediationSettings } from './settings.ts';

/** Whether a role may be touched: `refusal` says why not, `reason` what the rule found. */
export interface Check {
  readonly verdict: Verdict | undefined;
  readonly reason: string;
  readonly refusal: string | undefined;
}

type Rules = Pick<RemediationSettings, 'policy' | 'protectedPatterns' | 'platformPatterns' | 'ownRoles'>;

/** Why a role is never touched, whatever the rule says of it; undefined where it may be. */
export const protection = (
  role: Role,
  { protectedPatterns, platformPatterns, ownRoles }: Rules,
): string | undefined => {
  const subject = pathname(role);
  if (isProtected(role)) return `${subject} is a protected role, which AWS owns`;
  if (ownRoles.match(subject) !== undefined) return `${subject} is a role of this module`;
  const pattern = protectedPatterns.match(subject);
  if (pattern !== undefined) return `${subject} is protected by ${pattern} of protected_patterns`;
  const platform = platformPatterns.match(subject);
  return (
    platform && `${subject} is protected by ${platform} of protect_platform_roles: landing zones live by such roles`
  );
};

/** Looks at a fresh read of a role with the rule of the evaluator, and with what is never touched. */
export const checkRole = (role: Role, rules: Rules, now: Date): Check => {
  const { policy } = rules;
  const judgement = isProtected(role) ? undefined : judge(role, policy, now);
  const verdict = judgement?.verdict;
  const reason = judgement === undefined ? '' : toEvaluation(role, judgement, policy, 'RoleId').annotation;
  const refusal = protection(role, rules) ?? (isFinding(verdict) ? undefined : reason);
  return { verdict, reason, refusal };
};

/** Finds a role by its id, which IAM has no call for; undefined where the account has none. */
export const findRole = async (reader: Pick<RoleReader, 'list'>, id: string): Promise<Role | undefined> => {
  for await (const page of reader.list()) {
    const found = page.find((role) => role.id === id);
    if (found !== undefined) return found;
  }
  return undefined;
};

/** Reads a role anew by its name; undefined where that is gone, or belongs to another role by now. */
export const readAgain = async (
  reader: Pick<RoleReader, 'read'>,
  { id, name }: Pick<Role, 'id' | 'name'>,
): Promise<RoleDetails | undefined> => {
  const fresh = await reader.read(name);
  return fresh?.id === id ? fresh : undefined;
};

export const goneReason = (id: string): string =>
  `the account has no role with the id ${id}; a role of the same name would be another role`;

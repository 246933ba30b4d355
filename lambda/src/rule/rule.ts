import { pathname } from './role.ts';
import type { LastUse, Role } from './role.ts';
import { findTag } from './tags.ts';
import type { Whitelist } from './whitelist.ts';

/** What the rule compares roles with. */
export interface Policy {
  /** Days that a role may go unused, 1 to 365. */
  readonly maxDays: number;
  readonly whitelist: Whitelist;
  /** Key of the tag that exempts a role until the date in its value; undefined means no role is exempt. */
  readonly exemptionTag: string | undefined;
  readonly includeProtectedRoles: boolean;
}

/** An exemption tag that exempts nothing. */
export interface FailedExemption {
  readonly problem: 'expired' | 'unreadable';
  readonly value: string;
}

/** What the rule says of one role, with the fact that decided. */
export type Judgement = { readonly failedExemption?: FailedExemption } & (
  | { readonly verdict: 'whitelisted'; readonly pattern: string }
  | { readonly verdict: 'exempt'; readonly until: string }
  | { readonly verdict: 'new' | 'never-used' }
  | { readonly verdict: 'used' | 'unused'; readonly lastUse: LastUse }
);

export type Verdict = Judgement['verdict'];

const protectedPaths = ['/aws-service-role/', '/aws-reserved/'];
const dayInMs = 86_400_000;

/** Whether AWS owns the role: its account can neither change nor delete it. */
export const isProtected = (role: Pick<Role, 'path'>): boolean =>
  protectedPaths.some((path) => role.path.startsWith(path));

/** Whole days from one time to another, rounded down. */
export const wholeDays = (from: Date, to: Date): number => Math.floor((to.getTime() - from.getTime()) / dayInMs);

/** The day of a time in UTC, as YYYY-MM-DD. */
export const dayOf = (time: Date): string => time.toISOString().slice(0, 10);

const isDay = (text: string): boolean => {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const time = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(time.getTime()) && dayOf(time) === text;
};

const readExemption = (value: string, now: Date): { until: string } | FailedExemption => {
  const until = value.trim();
  if (!isDay(until)) return { problem: 'unreadable', value };
  return until >= dayOf(now) ? { until } : { problem: 'expired', value: until };
};

const judgeUse = (role: Role, maxDays: number, now: Date): Judgement => {
  if (wholeDays(role.createdAt, now) <= maxDays) return { verdict: 'new' };
  const { lastUse } = role;
  if (lastUse === undefined) return { verdict: 'never-used' };
  return { verdict: wholeDays(lastUse.at, now) > maxDays ? 'unused' : 'used', lastUse };
};

/** Decides on one role. Undefined means that the role is protected and not for the rule to judge. */
export const judge = (role: Role, policy: Policy, now: Date): Judgement | undefined => {
  if (isProtected(role) && !policy.includeProtectedRoles) return undefined;
  const pattern = policy.whitelist.match(pathname(role));
  if (pattern !== undefined) return { verdict: 'whitelisted', pattern };
  const value = policy.exemptionTag === undefined ? undefined : findTag(role.tags, policy.exemptionTag);
  if (value === undefined) return judgeUse(role, policy.maxDays, now);
  const exemption = readExemption(value, now);
  if ('until' in exemption) return { verdict: 'exempt', until: exemption.until };
  return { ...judgeUse(role, policy.maxDays, now), failedExemption: exemption };
};

import { pathname } from './role.ts';
import type { LastUse, Role } from './role.ts';
import { moduleTag } from './labels.ts';
import { findTag } from './tags.ts';
import type { ExemptTag } from './exempt-tags.ts';
import { findExemptTag } from './exempt-tags.ts';
import type { Whitelist } from './whitelist.ts';

/** What the rule compares roles with. */
export interface Policy {
  /** Days that a role may go unused, 1 to 365. */
  readonly maxDays: number;
  readonly whitelist: Whitelist;
  /** Key of the tag that exempts a role until the date in its value; undefined means no role is exempt. */
  readonly exemptionTag: string | undefined;
  /** How many days ahead that date may lie, 1 or more; undefined means no limit. */
  readonly maximumExemptionDays: number | undefined;
  /** Tags that exempt a role for as long as it carries one of them. */
  readonly exemptTags: readonly ExemptTag[];
  readonly includeProtectedRoles: boolean;
}

/** An exemption tag that exempts nothing. */
export interface FailedExemption {
  readonly problem: 'expired' | 'too-far' | 'unreadable';
  readonly value: string;
}

/** What exempts a role: the day in its tag, a tag of exempt_tags, or that it is a role of the module itself. */
export type Exemption =
  | { readonly until: string }
  | { readonly tag: { readonly key: string; readonly value: string } }
  | { readonly instance: string };

/** What the rule says of one role, with the fact that decided. */
export type Judgement = { readonly failedExemption?: FailedExemption } & (
  | { readonly verdict: 'whitelisted'; readonly pattern: string }
  | { readonly verdict: 'exempt'; readonly by: Exemption }
  | { readonly verdict: 'new' | 'never-used' }
  | { readonly verdict: 'used'; readonly lastUse: LastUse }
  /** Without a last use it is older than IAM looks back, and was not used in all that time. */
  | { readonly verdict: 'unused'; readonly lastUse: LastUse | undefined }
);

export type Verdict = Judgement['verdict'];

const isFindingByVerdict: Readonly<Record<Verdict, boolean>> = {
  whitelisted: false,
  exempt: false,
  new: false,
  used: false,
  unused: true,
  'never-used': true,
};

/** Whether a role with this verdict is a finding; one that is not judged is none. */
export const isFinding = (verdict: Verdict | undefined): boolean =>
  verdict !== undefined && isFindingByVerdict[verdict];

/** How long IAM keeps the last use of a role, in days (IAM user guide, last accessed information: the tracking period). */
export const trackingDays = 400;

const protectedPaths = ['/aws-service-role/', '/aws-reserved/'];
const dayInMs = 86_400_000;

/** Whether AWS owns the role: its account can neither change nor delete it. */
export const isProtected = (role: Pick<Role, 'path'>): boolean =>
  protectedPaths.some((path) => role.path.startsWith(path));

/** Whole days from one time to another, rounded down. */
export const wholeDays = (from: Date, to: Date): number => Math.floor((to.getTime() - from.getTime()) / dayInMs);

/** The day of a time in UTC, as YYYY-MM-DD. */
export const dayOf = (time: Date): string => time.toISOString().slice(0, 10);

const startOf = (day: string): Date => new Date(`${day}T00:00:00Z`);

const isDay = (text: string): boolean => {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const time = startOf(text);
  return !Number.isNaN(time.getTime()) && dayOf(time) === text;
};

const readExemption = (
  value: string,
  { maximumExemptionDays: maximum = Number.POSITIVE_INFINITY }: Policy,
  now: Date,
): { until: string } | FailedExemption => {
  const until = value.trim();
  if (!isDay(until)) return { problem: 'unreadable', value };
  const today = dayOf(now);
  if (until < today) return { problem: 'expired', value: until };
  return wholeDays(startOf(today), startOf(until)) > maximum ? { problem: 'too-far', value: until } : { until };
};

const judgeUse = (role: Role, maxDays: number, now: Date): Judgement => {
  if (wholeDays(role.createdAt, now) <= maxDays) return { verdict: 'new' };
  const { lastUse } = role;
  // Of a role that is older than IAM looks back, no record does not mean that it was never used.
  if (lastUse === undefined) {
    return wholeDays(role.createdAt, now) > trackingDays ? { verdict: 'unused', lastUse } : { verdict: 'never-used' };
  }
  return { verdict: wholeDays(lastUse.at, now) > maxDays ? 'unused' : 'used', lastUse };
};

/** Decides on one role. Undefined means that the role is protected and not for the rule to judge. */
export const judge = (role: Role, policy: Policy, now: Date): Judgement | undefined => {
  if (isProtected(role) && !policy.includeProtectedRoles) return undefined;
  const pattern = policy.whitelist.match(pathname(role));
  if (pattern !== undefined) return { verdict: 'whitelisted', pattern };
  const instance = findTag(role.tags, moduleTag);
  if (instance !== undefined && instance !== '') return { verdict: 'exempt', by: { instance } };
  const tag = findExemptTag(role.tags, policy.exemptTags);
  if (tag !== undefined) return { verdict: 'exempt', by: { tag } };
  const value = policy.exemptionTag === undefined ? undefined : findTag(role.tags, policy.exemptionTag);
  if (value === undefined) return judgeUse(role, policy.maxDays, now);
  const exemption = readExemption(value, policy, now);
  if ('until' in exemption) return { verdict: 'exempt', by: exemption };
  return { ...judgeUse(role, policy.maxDays, now), failedExemption: exemption };
};

import type { Role } from '../../lambda/src/rule/role.ts';
import type { Policy } from '../../lambda/src/rule/rule.ts';
import { createWhitelist } from '../../lambda/src/rule/whitelist.ts';

export const now = new Date('2026-11-23T12:00:00Z');

const dayInMs = 86_400_000;

/** The time so many days before `now`, and milliseconds beyond that. */
export const daysAgo = (days: number, ms = 0): Date => new Date(now.getTime() - days * dayInMs - ms);

/** An old role that nobody ever used, but for what the test says. */
export const aRole = (given: Partial<Role> = {}): Role => ({
  id: 'AROAEXAMPLE',
  name: 'deploy',
  path: '/',
  createdAt: daysAgo(1_000),
  lastUse: undefined,
  tags: new Map(),
  isDenied: false,
  ...given,
});

export const usedAt = (at: Date, region: string | undefined = 'eu-west-1'): Pick<Role, 'lastUse'> => ({
  lastUse: { at, region },
});

export const exemptionTag = 'exempt-until';

export const aPolicy = (
  given: Partial<Omit<Policy, 'whitelist'>> & { whitelist?: readonly string[] } = {},
): Policy => ({
  maxDays: 60,
  exemptionTag,
  maximumExemptionDays: 1_500,
  exemptTags: [],
  includeProtectedRoles: false,
  ...given,
  whitelist: createWhitelist(given.whitelist ?? []),
});

// The roles of a run: made on day 0, so that the rule may judge them on day 2.
import { tags } from './names.ts';

const cycles = [1, 2, 3, 4, 5] as const;

export const roleNames = {
  neverUsed: 'acceptance-never-used',
  whitelisted: 'acceptance-whitelisted',
  exempt: 'acceptance-exempt',
  used: 'acceptance-used',
  button: 'acceptance-button',
  denied: 'acceptance-denied',
  stripped: 'acceptance-stripped',
  locked: 'acceptance-locked',
  automatic: 'acceptance-automatic',
} as const;

export const cycleNames = cycles.map((each) => `acceptance-cycle-${each}`);

export const allRoleNames: readonly string[] = [...Object.values(roleNames), ...cycleNames];

/** How many whole days a role may be unused: the least that the module takes, so that a run takes three days. */
export const maxDays = 1;

/** Roles younger than this are `new` to the rule. */
export const daysBeforeRun = maxDays + 1;

const exemptDays = 30;
const dayMs = 86_400_000;

/** The tags of a role; a restore has to bring all of them back. */
export const tagsOf = (name: string, now: Date): Readonly<Record<string, string>> => ({
  ...tags,
  owner: 'acceptance',
  ...(name === roleNames.exempt
    ? { 'iam-role-last-used:exempt-until': new Date(now.getTime() + exemptDays * dayMs).toISOString().slice(0, 10) }
    : {}),
});

/** Anybody whom the account lets assume roles; the role may do next to nothing. */
export const trustPolicy = (account: string): object => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${account}:root` }, Action: 'sts:AssumeRole' }],
});

/** What a use is tried with. */
export const inlinePolicy = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: 'iam:ListAccountAliases', Resource: '*' }],
} as const;

export const inlinePolicyName = 'acceptance';

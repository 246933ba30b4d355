import type { StandIn } from './server.ts';

/** The module's bucket; the stand-in has to be started with it. */
export const caseBucket = 'iam-role-last-used-cases';
export const casePrefix = (accountId: string): string => `iam-role-last-used/${accountId}/`;

/** What the module sets for the remediator, beside what every function has. */
export const remediatorEnv = ({ accountId }: Pick<StandIn, 'accountId'>): Readonly<Record<string, string>> => ({
  RULE_NAME: 'iam-role-last-used',
  RULE_PARAMETERS: JSON.stringify({ max_days_for_last_used: '60' }),
  OWN_ROLES: '/iam-role-last-used*',
  QUARANTINE_AFTER_DAYS: '30',
  DELETE_AFTER_DAYS: '30',
  PARTITION: 'aws',
  ACCOUNT_ID: accountId,
  BACKUP_BUCKET: caseBucket,
  BACKUP_PREFIX: casePrefix(accountId),
});

/** What the schedule sends. */
export const passEvent = { action: 'pass', requestedBy: 'iam-role-last-used-pass' } as const;

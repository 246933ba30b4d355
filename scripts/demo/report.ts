import { join } from '../../cli/recorded.ts';
import type { Report } from '../../cli/report-data.ts';
import { sampleExemptionTag, sampleMaxDays, sampleWhitelist } from '../../lab/account/sample-account.ts';
import type { SampleAccount } from '../../lab/account/sample-account.ts';
import type { Outcome } from './outcome.ts';

/** What `npm run report` would tell of the account. */
export const toReport = (account: SampleAccount, { listed, results }: Outcome, now: Date): Report => {
  const policy = {
    maxDays: sampleMaxDays,
    whitelist: sampleWhitelist,
    exemptionTag: sampleExemptionTag,
    maximumExemptionDays: null,
    exemptTags: null,
    includeProtectedRoles: false,
  };
  return join(
    results.map((result) => ({ accountId: account.id, ...result })),
    listed,
    policy,
    { kind: 'report', rule: 'iam-role-last-used', aggregator: null },
    { now, ownerTag: 'owner' },
  ).report;
};

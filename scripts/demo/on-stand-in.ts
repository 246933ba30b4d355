import { readRoles } from '../../cli/listed-role.ts';
import { accountExport } from '../../lab/account/account-export.ts';
import { sampleExemptionTag, sampleMaxDays, sampleWhitelist } from '../../lab/account/sample-account.ts';
import type { SampleAccount } from '../../lab/account/sample-account.ts';
import { runArtifact } from '../../lab/runtime/run-artifact.ts';
import { startStandIn } from '../../lab/stand-in/server.ts';
import { describeRun } from './describe-run.ts';
import type { Outcome } from './outcome.ts';

/** Runs the committed zip, as Lambda would, against an AWS of this repository that needs only Node. */
export const runOnStandIn = async (account: SampleAccount): Promise<Outcome> => {
  const standIn = await startStandIn({ accounts: [account] });
  try {
    const parameters = { max_days_for_last_used: String(sampleMaxDays), role_whitelist: sampleWhitelist.join('|') };
    const event = standIn.event({ ruleParameters: parameters });
    const run = await runArtifact({ event, env: { ...standIn.env, EXEMPTION_TAG: sampleExemptionTag } });
    if (!run.ok) throw new Error(`The function failed: ${run.error.name}: ${run.error.message}`);
    const { RoleDetailList: roles, Policies: policies } = accountExport(account);
    return {
      story: [
        'Ran the committed zip as Lambda would, against a local AWS in this process, with the event that Config sends.',
        ...describeRun(run.stdout),
      ],
      listed: readRoles({ roles, policies }),
      results: standIn
        .results()
        .map(({ ComplianceResourceId: resourceId, ComplianceType, Annotation: annotation = '' }) => ({
          resourceId,
          compliance: ComplianceType === 'NON_COMPLIANT' ? 'NON_COMPLIANT' : 'COMPLIANT',
          annotation,
        })),
    };
  } finally {
    await standIn.close();
  }
};

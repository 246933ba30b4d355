import type { Verdict } from '../../lab/account/sample-account.ts';
import type { ArtifactResult } from '../../lab/runtime/run-artifact.ts';
import { runArtifact } from '../../lab/runtime/run-artifact.ts';
import type { Evaluation } from '../../lab/stand-in/evaluations.ts';
import type { ConfigEvent } from '../../lab/stand-in/events.ts';
import type { Behaviour } from '../../lab/stand-in/listener.ts';
import type { StandIn } from '../../lab/stand-in/server.ts';
import { startStandIn } from '../../lab/stand-in/server.ts';
import { exemptionTag, maxDays } from './random-account.ts';
import type { RandomAccount } from './random-account.ts';

export interface AccountRun {
  readonly result: ArtifactResult;
  /** What it noted; it no longer answers. */
  readonly standIn: StandIn;
  readonly event: ConfigEvent;
  readonly invokedAt: Date;
}

/** The function waits a random part of a limit before it tries again: with this the least of it, nothing. */
export const withoutWaits = ['--import', 'data:text/javascript,Math.random=()=>0'];

/** Runs the committed zip on the account in one Node, with the earlier results in Config. */
export const runOn = async (
  account: RandomAccount,
  node: string,
  faults?: Behaviour['faults'],
  execArgv: readonly string[] = [],
): Promise<AccountRun> => {
  const standIn = await startStandIn({ accounts: [account], ...(faults === undefined ? {} : { faults }) });
  const invokedAt = new Date();
  try {
    standIn.seedResults(account.earlier);
    const event = standIn.event({
      invoking: { notificationCreationTime: invokedAt.toISOString() },
      ruleParameters: { max_days_for_last_used: String(maxDays), role_whitelist: account.whitelist.join('|') },
    });
    const env = { ...standIn.env, EXEMPTION_TAG: exemptionTag };
    const result = await runArtifact({ event, env, node, execArgv, timeoutMs: 150_000, remainingTimeMs: 140_000 });
    return { result, standIn, event, invokedAt };
  } finally {
    await standIn.close();
  }
};

export const evaluationsOf = (standIn: StandIn): readonly Evaluation[] =>
  standIn.puts.flatMap((put) => put.evaluations);

// No role's name has a space or a colon, so the reason begins at the first.
const reasons: readonly (readonly [Verdict, RegExp])[] = [
  ['whitelisted', /^[^:]+: whitelisted by [^ ]+$/],
  ['exempt', /^[^:]+: exempt until \d{4}-\d\d-\d\d$/],
  ['new', /^[^:]+: created \d{4}-\d\d-\d\d, within \d+ days/],
  ['never-used', /^[^:]+: never used since it was created on \d{4}-\d\d-\d\d/],
  ['unused', /^[^:]+: no use in the 400 days that IAM keeps; created \d{4}-\d\d-\d\d/],
  ['unused', /^[^:]+: last used \d{4}-\d\d-\d\d in [a-z0-9-]+, over \d+ days ago/],
  ['used', /^[^:]+: last used \d{4}-\d\d-\d\d in [a-z0-9-]+(;|$)/],
];

const toldBy = ({ ComplianceType: compliance, Annotation: annotation = '' }: Evaluation): string => {
  if (compliance === 'NOT_APPLICABLE') return 'cleared';
  const verdict = reasons.find(([, pattern]) => pattern.test(annotation))?.[0] ?? `no verdict in "${annotation}"`;
  return `${verdict}, ${compliance}`;
};

/** The verdict that each evaluation tells, with its compliance; "cleared" for a role that Config is to forget. */
export const toldById = (evaluations: readonly Evaluation[]): Readonly<Record<string, string>> =>
  Object.fromEntries(evaluations.map((evaluation) => [evaluation.ComplianceResourceId, toldBy(evaluation)]));

/** What evaluations with these verdicts tell: nothing of protected roles. */
export const toldOf = (verdicts: readonly (readonly [string, Verdict | null])[]): Readonly<Record<string, string>> =>
  Object.fromEntries(
    verdicts.flatMap(([id, verdict]) => {
      if (verdict === null) return [];
      const compliance = ['unused', 'never-used'].includes(verdict) ? 'NON_COMPLIANT' : 'COMPLIANT';
      return [[id, `${verdict}, ${compliance}`]];
    }),
  );

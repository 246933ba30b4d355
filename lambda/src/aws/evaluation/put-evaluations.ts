import { setTimeout as sleep } from 'node:timers/promises';
import { PutEvaluationsCommand } from '@aws-sdk/client-config-service';
import type { ConfigServiceClient } from '@aws-sdk/client-config-service';
import type { Invocation } from '../../evaluation/event.ts';
import type { Refused } from '../../evaluation/ports.ts';
import type { Evaluation } from '../../rule/compliance.ts';
import { withPermission } from '../access.ts';
import { withRecorder } from './recorder.ts';
import { resourceType } from './results.ts';

const permission = { action: 'config:PutEvaluations', resource: '*' };

/** How often evaluations that Config gave back are sent again, and how long is waited before: 0.2, 0.4, … 1.6 seconds. */
const maxResends = 4;
const firstDelayMs = 200;

/**
 * Puts evaluations, at most 100, and gives back what Config would not take however often it was sent. Where Config names
 * evaluations that were not sent to it, all are sent again, because any of them may be meant.
 */
export const putEvaluations = async (
  client: ConfigServiceClient,
  evaluations: readonly Evaluation[],
  { accountId, resultToken, testMode, orderingTimestamp }: Invocation,
  principal: string,
  signal: AbortSignal,
): Promise<Refused> => {
  const send = async (batch: readonly Evaluation[]): Promise<Refused> => {
    const command = new PutEvaluationsCommand({
      ResultToken: resultToken,
      TestMode: testMode,
      Evaluations: batch.map(({ resourceId, compliance, annotation }) => ({
        ComplianceResourceType: resourceType,
        ComplianceResourceId: resourceId,
        ComplianceType: compliance,
        Annotation: annotation,
        OrderingTimestamp: orderingTimestamp,
      })),
    });
    const answer = await withRecorder(accountId, () =>
      withPermission(permission, principal, () => client.send(command, { abortSignal: signal })),
    );
    const named = (answer.FailedEvaluations ?? []).map(({ ComplianceResourceId: id }) => id);
    const namedIds = new Set(named);
    const refused = batch.filter(({ resourceId }) => namedIds.has(resourceId));
    const sent = new Set<string | undefined>(batch.map(({ resourceId }) => resourceId));
    const unmatched = named.filter((id) => !sent.has(id)).length;
    return { evaluations: refused, unmatched: Math.min(unmatched, batch.length - refused.length) };
  };

  let batch = evaluations;
  let refused = await send(batch);
  for (let resend = 0; resend < maxResends && refused.evaluations.length + refused.unmatched > 0; resend += 1) {
    await sleep(firstDelayMs * 2 ** resend, undefined, { signal });
    if (refused.unmatched === 0) batch = refused.evaluations;
    refused = await send(batch);
  }
  return refused;
};

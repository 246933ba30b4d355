import type { Evaluation as ConfigEvaluation, PutEvaluationsRequest } from '@aws-sdk/client-config-service';
import type { Invocation } from '../../evaluation/event.ts';
import type { Refused } from '../../evaluation/ports.ts';
import type { Evaluation } from '../../rule/compliance.ts';
import type { Surroundings } from '../signed-call.ts';
import { callConfig, listIn } from './config-call.ts';
import { resourceType } from './results.ts';

/** As Config's protocol has it: seconds for a date. */
type PutEvaluationsInput = Omit<PutEvaluationsRequest, 'Evaluations'> & {
  readonly Evaluations: readonly (Omit<ConfigEvaluation, 'OrderingTimestamp'> & {
    readonly OrderingTimestamp: number;
  })[];
};

/** How often evaluations that Config gave back are sent again, and how long is waited before: 0.2, 0.4, … 1.6 seconds. */
const maxResends = 4;
const firstDelayMs = 200;

/**
 * Puts evaluations, at most 100, and gives back what Config would not take however often it was sent. Where Config names
 * evaluations that were not sent to it, all are sent again, because any of them may be meant.
 */
export const putEvaluations = async (
  surroundings: Surroundings,
  evaluations: readonly Evaluation[],
  { accountId, resultToken, testMode, orderingTimestamp }: Invocation,
): Promise<Refused> => {
  const send = async (batch: readonly Evaluation[]): Promise<Refused> => {
    const input: PutEvaluationsInput = {
      Evaluations: batch.map(({ resourceId, compliance, annotation }) => ({
        ComplianceResourceType: resourceType,
        ComplianceResourceId: resourceId,
        ComplianceType: compliance,
        Annotation: annotation,
        OrderingTimestamp: orderingTimestamp.getTime() / 1_000,
      })),
      ResultToken: resultToken,
      TestMode: testMode,
    };
    const answer = await callConfig(surroundings, accountId, { action: 'PutEvaluations', input });
    const named = listIn(answer, 'FailedEvaluations').map(({ ComplianceResourceId: id }) => id);
    const namedIds = new Set(named);
    const refused = batch.filter(({ resourceId }) => namedIds.has(resourceId));
    const sent = new Set<unknown>(batch.map(({ resourceId }) => resourceId));
    const unmatched = named.filter((id) => !sent.has(id)).length;
    return { evaluations: refused, unmatched: Math.min(unmatched, batch.length - refused.length) };
  };

  let batch = evaluations;
  let refused = await send(batch);
  for (let resend = 0; resend < maxResends && refused.evaluations.length + refused.unmatched > 0; resend += 1) {
    await surroundings.sleep(firstDelayMs * 2 ** resend);
    if (refused.unmatched === 0) batch = refused.evaluations;
    refused = await send(batch);
  }
  return refused;
};

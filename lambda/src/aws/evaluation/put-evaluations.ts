import { setTimeout as sleep } from 'node:timers/promises';
import { PutEvaluationsCommand } from '@aws-sdk/client-config-service';
import type { ConfigServiceClient } from '@aws-sdk/client-config-service';
import type { Invocation } from '../../evaluation/event.ts';
import type { Evaluation } from '../../rule/compliance.ts';
import { withPermission } from '../access.ts';
import { withRecorder } from './recorder.ts';
import { resourceType } from './results.ts';

const permission = { action: 'config:PutEvaluations', resource: '*' };

/** How often evaluations that Config gave back are sent again, and how long is waited before: 0.2, 0.4, … 1.6 seconds. */
const maxResends = 4;
const firstDelayMs = 200;

/** Puts evaluations, at most 100, and gives back those that Config would not take however often they were sent. */
export const putEvaluations = async (
  client: ConfigServiceClient,
  evaluations: readonly Evaluation[],
  { accountId, resultToken, testMode, orderingTimestamp }: Invocation,
  principal: string,
  signal: AbortSignal,
): Promise<readonly Evaluation[]> => {
  const send = async (batch: readonly Evaluation[]): Promise<readonly Evaluation[]> => {
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
    const refused = new Set(answer.FailedEvaluations?.map(({ ComplianceResourceId: id }) => id));
    return batch.filter(({ resourceId }) => refused.has(resourceId));
  };

  let refused = await send(evaluations);
  for (let resend = 0; resend < maxResends && refused.length > 0; resend += 1) {
    await sleep(firstDelayMs * 2 ** resend, undefined, { signal });
    refused = await send(refused);
  }
  return refused;
};

import { fromEnv } from '@aws-sdk/credential-provider-env';
import type { Digest } from '../../evaluation/digest.ts';
import { systemTime } from '../../function/clock.ts';
import { ownEnvironment } from '../../function/environment.ts';
import type { Connections } from '../connections.ts';
import { sns } from '../services.ts';
import { callSigned } from '../signed-call.ts';

/**
 * Publishes a digest to the topic, in the Region of the topic and with the function's own credentials, whosever account was
 * evaluated.
 *
 * @param signal - ends the call, and the waiting for another attempt
 */
export const publish = async (
  connections: Connections,
  topicArn: string,
  { subject, message }: Digest,
  signal: AbortSignal,
): Promise<void> => {
  const surroundings = {
    connections,
    credentials: fromEnv(),
    region: topicArn.split(':')[3] ?? '',
    environment: ownEnvironment(),
    sleep: systemTime(signal).sleep,
    signal,
  };
  const input = { TopicArn: topicArn, Subject: subject, Message: message };
  await callSigned(surroundings, { service: sns, action: 'Publish', input, resource: topicArn });
};

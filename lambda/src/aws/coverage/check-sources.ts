import { fromEnv } from '@aws-sdk/credential-provider-env';
import type { CoverageSources } from '../../coverage/coverage.ts';
import type { CheckSettings } from '../../coverage/settings.ts';
import type { Time } from '../../function/clock.ts';
import { ownEnvironment } from '../../function/environment.ts';
import type { Connections } from '../connections.ts';
import { createAccountSource, createRuleSource } from './organization.ts';
import { createRunSource } from './runs.ts';
import type { Surroundings } from '../signed-call.ts';

/**
 * What the daily check asks, with the function's own credentials: who is in the organization, whom the rule leaves out, and who
 * was evaluated for as long as an account may be silent. Why somebody was not, the report asks.
 *
 * @param signal - ends all calls that are still under way
 */
export const openCheck = (
  connections: Connections,
  { ruleName, logGroupName, region, longestSilenceHours }: CheckSettings,
  now: Date,
  { sleep }: Time,
  signal: AbortSignal,
): CoverageSources => {
  const surroundings: Surroundings = {
    connections,
    credentials: fromEnv(),
    region,
    environment: ownEnvironment(),
    sleep,
    signal,
  };
  const since = new Date(now.getTime() - longestSilenceHours * 3_600_000);
  return {
    accounts: createAccountSource(surroundings),
    rule: createRuleSource(surroundings, ruleName),
    runs: createRunSource(surroundings, { logGroupName, since }),
  };
};

import { Metrics } from '@aws-lambda-powertools/metrics';

/** One number for CloudWatch. */
export interface Metric {
  readonly name: string;
  readonly unit: 'Count' | 'Milliseconds';
  readonly value: number;
}

/**
 * Writes metrics on a line of the log from which CloudWatch takes them (the embedded metric format). The line goes to standard
 * output past the console, which the Lambda runtime would wrap.
 *
 * @param functionName - the only dimension: every other value of one would be billed as metrics of its own
 * @param properties - what the line can be found by in the log
 */
export const writeMetrics = (
  metrics: readonly Metric[],
  functionName: string,
  properties: Readonly<Record<string, string>>,
): void => {
  const line = new Metrics({ namespace: 'IamRoleLastUsed' });
  // Powertools brings a dimension of its own, "service".
  line.clearDefaultDimensions();
  line.addDimension('FunctionName', functionName);
  for (const [name, value] of Object.entries(properties)) line.addMetadata(name, value);
  for (const { name, unit, value } of metrics) line.addMetric(name, unit, value);
  line.publishStoredMetrics();
};

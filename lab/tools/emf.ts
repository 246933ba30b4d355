// What CloudWatch asks of a line of the log to take metrics from it: the rules of the schema that AWS publishes with the
// specification of the embedded metric format, and those that the specification says in words only.

export interface Metrics {
  readonly namespace: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly values: Readonly<Record<string, number>>;
}

interface Directive {
  readonly Namespace: string;
  readonly Dimensions: readonly (readonly string[])[];
  readonly Metrics: readonly { readonly Name: string; readonly Unit?: string; readonly StorageResolution?: number }[];
}

type Json = Readonly<Record<string, unknown>>;

const amounts = ['Bytes', 'Kilobytes', 'Megabytes', 'Gigabytes', 'Terabytes'];
const bits = ['Bits', 'Kilobits', 'Megabits', 'Gigabits', 'Terabits'];
const rates = [...amounts, ...bits, 'Count'].map((unit) => `${unit}/Second`);
const units = ['Seconds', 'Microseconds', 'Milliseconds', ...amounts, ...bits, 'Percent', 'Count', 'None', ...rates];

const isJson = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value);
const isName = (value: unknown): boolean => typeof value === 'string' && /^.{1,255}$/.test(value);
const isList = (value: unknown, most = Infinity): value is readonly unknown[] =>
  Array.isArray(value) && value.length <= most;
const isAmount = (value: unknown): boolean =>
  typeof value === 'number' || (isList(value, 100) && value.every((each) => typeof each === 'number'));

const metricProblems = (root: Json, metric: unknown): string[] => {
  if (!isJson(metric) || !isName(metric['Name'])) return ['a metric has no name'];
  const { Name: name, Unit: unit = 'None', StorageResolution: resolution = 60 } = metric;
  return [
    ...(isAmount(root[String(name)]) ? [] : [`the metric ${String(name)} has no number`]),
    ...(units.includes(String(unit)) ? [] : [`the metric ${String(name)} has the unit ${String(unit)}`]),
    ...(resolution === 1 || resolution === 60 ? [] : [`the metric ${String(name)} has another resolution`]),
  ];
};

const dimensionProblems = (root: Json, set: unknown): string[] => {
  if (!isList(set, 9)) return ['a set of dimensions is not a list of at most 9'];
  return set
    .filter((name) => !isName(name) || typeof root[String(name)] !== 'string')
    .map((name) => `the dimension ${String(name)} has no text`);
};

const directiveProblems = (root: Json, directive: unknown): string[] => {
  if (!isJson(directive)) return ['a directive is not an object'];
  const { Namespace: namespace, Dimensions: dimensions, Metrics: metrics } = directive;
  return [
    ...(isName(namespace) ? [] : ['there is no namespace']),
    ...(isList(dimensions) && dimensions.length > 0 ? [] : ['there are no sets of dimensions']),
    ...(isList(metrics, 100) ? [] : ['there is no list of at most 100 metrics']),
    ...(isList(dimensions) ? dimensions.flatMap((set) => dimensionProblems(root, set)) : []),
    ...(isList(metrics) ? metrics.flatMap((metric) => metricProblems(root, metric)) : []),
  ];
};

/** All that is wrong with a line as an EMF document; nothing is, where CloudWatch takes metrics from it. */
export const emfProblems = (line: string): string[] => {
  const root: unknown = JSON.parse(line);
  const metadata = isJson(root) ? root['_aws'] : undefined;
  if (!isJson(root) || !isJson(metadata)) return ['there is no object _aws'];
  const { Timestamp: timestamp, CloudWatchMetrics: directives } = metadata;
  return [
    ...(Number.isInteger(timestamp) ? [] : ['the timestamp is not a whole number']),
    ...(isList(directives) ? [] : ['there is no list of directives']),
    ...(isList(directives) ? directives.flatMap((directive) => directiveProblems(root, directive)) : []),
  ];
};

const readDirective = (
  root: Json,
  { Namespace: namespace, Dimensions: sets, Metrics: metrics }: Directive,
): Metrics[] =>
  sets.map((names) => ({
    namespace,
    dimensions: Object.fromEntries(names.map((name) => [name, root[name] as string])),
    values: Object.fromEntries(metrics.map(({ Name: name }) => [name, root[name] as number])),
  }));

export const isEmf = (line: string): boolean => line.startsWith('{') && line.includes('"_aws"');

/** The metrics that CloudWatch takes from what a function wrote to its standard output. */
export const readMetrics = (stdout: string): Metrics[] =>
  stdout
    .split('\n')
    .filter(isEmf)
    .flatMap((line) => {
      const root = JSON.parse(line) as Json & { readonly _aws: { readonly CloudWatchMetrics: readonly Directive[] } };
      return root._aws.CloudWatchMetrics.flatMap((directive) => readDirective(root, directive));
    });

// What watches the function on the local AWS, and what EventBridge would make of an event.
import { localAccountId, region } from '../../lab/tools/local-aws.ts';
import type { LocalAws } from '../../lab/tools/local-aws.ts';

export interface Alarm {
  readonly name: string;
  readonly description: string;
  readonly namespace: string;
  readonly metric: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly threshold: number;
  readonly actions: readonly string[];
}

export interface Widget {
  readonly type: 'metric' | 'log';
  readonly properties: {
    readonly title: string;
    readonly region: string;
    readonly metrics?: readonly (readonly (string | object)[])[];
    readonly query?: string;
  };
}

interface InputTransformer {
  readonly InputPathsMap: Readonly<Record<string, string>>;
  readonly InputTemplate: string;
}

export interface EventRule {
  readonly name: string;
  readonly targets: readonly { readonly Arn: string; readonly InputTransformer: InputTransformer }[];
}

export interface Monitoring {
  readonly alarms: readonly Alarm[];
  readonly dashboards: readonly { readonly name: string; readonly body: { readonly widgets: readonly Widget[] } }[];
  readonly queries: readonly { readonly name: string; readonly queryString: string }[];
  readonly queues: readonly string[];
  readonly topics: readonly string[];
  readonly eventRules: readonly EventRule[];
}

export const nothing: Monitoring = { alarms: [], dashboards: [], queries: [], queues: [], topics: [], eventRules: [] };

const ask = async <T>({ url }: LocalAws, action: string, more: object = {}): Promise<T> => {
  const body = JSON.stringify({ account: localAccountId, region, ...more });
  const response = await fetch(`${url}/_test/${action}`, { method: 'POST', body });
  if (!response.ok) throw new Error(await response.text());
  return (await response.json()) as T;
};

/** A message that a topic took. */
export interface TopicMessage {
  readonly topic: string;
  readonly subject: string;
  readonly message: string;
}

export const readMessages = (aws: LocalAws): Promise<readonly TopicMessage[]> => ask(aws, 'messages');

export const readMonitoring = (aws: LocalAws): Promise<Monitoring> => ask(aws, 'monitoring');

/** Whether EventBridge would hand the event to the targets of the rule. */
export const accepts = (aws: LocalAws, rule: string, event: object): Promise<boolean> =>
  ask(aws, 'accepts', { rule, event });

const valueAt = (event: unknown, path: string): string => {
  const value = path
    .split('.')
    .slice(1)
    .reduce<unknown>((found, key) => (found as Record<string, unknown> | undefined)?.[key], event);
  return typeof value === 'string' ? value : '';
};

/** The text that EventBridge makes of an event: each line a string in quotes, each <name> the value at its path. */
export const render = ({ InputPathsMap: paths, InputTemplate: template }: InputTransformer, event: object): string[] =>
  template
    .split('\n')
    .map((line) =>
      (JSON.parse(line) as string).replaceAll(/<(\w+)>/g, (_, name: string) => valueAt(event, paths[name] ?? '')),
    );

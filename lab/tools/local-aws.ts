// Starts the local AWS of lab/local-aws (moto and the behaviour of Config that it lacks), fills, watches and stops it.
import {
  ConfigServiceClient,
  paginateGetComplianceDetailsByConfigRule,
  StartConfigRulesEvaluationCommand,
} from '@aws-sdk/client-config-service';
import type { EvaluationResult } from '@aws-sdk/client-config-service';
import type { AwsCredentialIdentity, BuildMiddleware, HttpRequest, Pluggable } from '@smithy/types';
import type { Account, PolicyDocument, Role } from '../stand-in/accounts.ts';
import type { Fault, FaultCount, ServiceUses } from './local-faults.ts';
import { startPython, stopPython } from './python.ts';

export { findLocalAws } from './python.ts';

export const localAccountId = '123456789012';
export const region = 'eu-west-1';

/** The local AWS checks no signature of these keys and lets them do everything. */
export const administrator: AwsCredentialIdentity = { accessKeyId: 'testing', secretAccessKey: 'testing' };

/** Lets a client act as an administrator of another account: moto takes the account from a header. */
export const inAccount = <Input extends object, Output extends object>(
  accountId: string,
): Pluggable<Input, Output> => ({
  applyToStack: (stack) => {
    const addHeader: BuildMiddleware<Input, Output> = (next) => (args) => {
      Object.assign((args.request as HttpRequest).headers, { 'x-moto-account-id': accountId });
      return next(args);
    };
    stack.add(addHeader, { step: 'build', name: 'inAccount' });
  },
});

/** A call that was made with the credentials of a role. */
export interface RoleCall {
  readonly principal: string;
  readonly action: string;
  readonly resource: string;
}

export interface Invocation {
  readonly function: string;
  readonly account: string;
  readonly requestId: string;
  readonly ok: boolean;
  readonly result?: unknown;
  readonly error?: { readonly name: string; readonly message: string };
  readonly stdout: string;
  readonly stderr: string;
  /** Of the zip that ran, as in Lambda's API. */
  readonly codeSha256: string;
  /** "written", or why Lambda could not write the function's log. */
  readonly logs: string;
}

export interface Inventory {
  readonly roles: readonly string[];
  readonly functions: readonly string[];
  readonly rules: readonly string[];
  readonly logGroups: readonly string[];
}

export interface RoleChange {
  readonly name: string;
  readonly account?: string;
  readonly createDate?: Date;
  readonly lastUsed?: { readonly date: Date; readonly region: string } | null;
}

/** The roles of an account, with what only remediation looks at. */
export interface SeededAccount extends Account {
  readonly roles: readonly (Role & { readonly description?: string; readonly maxSessionDuration?: number })[];
}

/** Everything that a role is made of. */
export interface RoleState {
  readonly path: string;
  readonly name: string;
  readonly id: string;
  readonly arn: string;
  readonly description: string;
  readonly maxSessionDuration: number;
  readonly permissionsBoundary: string | null;
  readonly trust: PolicyDocument;
  readonly tags: Readonly<Record<string, string>>;
  readonly inlinePolicies: Readonly<Record<string, PolicyDocument>>;
  readonly attachedPolicies: readonly string[];
  readonly instanceProfiles: readonly {
    readonly name: string;
    readonly path: string;
    readonly tags: Readonly<Record<string, string>>;
  }[];
}

/** How an execution of an Automation document ended. */
export interface AutomationResult {
  readonly status: 'Success' | 'Failed';
  readonly executionId: string;
  /** What the function answered, or a description of its error; null where it was not invoked. */
  readonly payload: unknown;
  /** Those of the document's outputs that there are, such as "invoke.Payload". */
  readonly outputs: Readonly<Record<string, string>>;
  readonly invocation: Invocation | null;
  /** Those that ran, in their order. */
  readonly steps: readonly { readonly name: string; readonly status: 'Success' | 'Failed' }[];
  readonly failureMessage: string | null;
}

export interface RemediationInventory {
  readonly documents: readonly string[];
  readonly schedules: readonly string[];
  readonly buckets: readonly string[];
  /** The rules that have a remediation configuration. */
  readonly remediations: readonly string[];
}

export type AutomationParameters = Readonly<Record<string, string | boolean | readonly string[]>>;

/** A resource, as AWS Config records it. */
export interface RecordedItem {
  readonly accountId?: string;
  readonly awsRegion?: string;
  readonly resourceType: string;
  readonly resourceId: string;
  readonly resourceName?: string;
  readonly [property: string]: unknown;
}

export interface RecorderState {
  readonly account?: string;
  readonly region?: string;
  readonly recording?: boolean;
  readonly recordingGroup?: {
    readonly allSupported?: boolean;
    readonly resourceTypes?: readonly string[];
    readonly recordingStrategy?: { readonly useOnly: string };
    readonly exclusionByResourceTypes?: { readonly resourceTypes: readonly string[] };
  };
}

/** An account of an organization. */
export interface Member {
  readonly id: string;
  readonly unit: string;
  /** As AWS Organizations has it; ACTIVE where it is not given. */
  readonly state?: string;
  /** When it became part of the organization, in seconds since 1970; long ago where it is not given. */
  readonly joined?: number;
}

export interface LocalAws {
  readonly url: string;
  readonly pid: number;
  /** All that Terraform, an SDK or the AWS CLI needs to work against it. */
  readonly env: NodeJS.ProcessEnv;
  /** Puts roles into an account, protected ones included. */
  seed(account: SeededAccount): Promise<void>;
  /** Changes when a role was made or last used. */
  role(change: RoleChange): Promise<void>;
  /** Whether the calls of roles are checked against their policies, as they are from the start. */
  enforce(on: boolean): Promise<void>;
  /** Starts an evaluation of the rule, as Config does on its schedule, and waits for it. */
  evaluate(ruleName: string, accountId?: string): Promise<Invocation>;
  /** What the local AWS was asked since the last time and does not know, such as a condition key. */
  problems(): Promise<readonly string[]>;
  /** Puts accounts, and the one of the function, into the organization of this id, each into an organizational unit. */
  join(organizationId: string, members: readonly Member[]): Promise<void>;
  /** Says in which accounts AWS Config has no recorder, in place of those before; the others get their organization rules. */
  withoutRecorder(accounts: readonly string[]): Promise<void>;
  /** Puts resources into AWS Config's inventory, in place of those before. */
  putResources(resources: readonly RecordedItem[]): Promise<void>;
  /** Says what AWS Config's recorder of a Region records, and whether it is on; from the start it records everything. */
  recorder(recorder: RecorderState): Promise<void>;
  /** Starts an operation on a stack set that nobody asked for, as when an account joins, or ends all that are under way. */
  stackSetOperation(stackSet: string, running: boolean): Promise<void>;
  /** Puts service control policies on an account, in place of those before. */
  limit(policies: readonly PolicyDocument[], accountId?: string): Promise<void>;
  /** Lets the next conditional writes to a bucket meet another one: S3 answers 409. */
  conflict(bucket: string, times: number): Promise<void>;
  /** Puts faults in the place of those before, and counts anew. */
  inject(...faults: readonly Fault[]): Promise<void>;
  /** What the faults that are in now have met. */
  faults(): Promise<readonly FaultCount[]>;
  /** Puts the clocks of functions ahead of all others: days go by for them without a wait. 0 puts them right. */
  clock(aheadMs: number): Promise<void>;
  /** Says what IAM's jobs find out of when a role last called which service. */
  serviceUses(uses: ServiceUses, accountId?: string): Promise<void>;
  /** Whether a step of an Automation document fails where its function fails, as from the start, or succeeds with the error. */
  functionErrors(failStep: boolean): Promise<void>;
  /** All invocations, once those under way have ended. */
  invocations(): Promise<readonly Invocation[]>;
  results(ruleName: string, accountId?: string): Promise<readonly EvaluationResult[]>;
  calls(): Promise<readonly RoleCall[]>;
  inventory(accountId?: string): Promise<Inventory>;
  remediationInventory(accountId?: string): Promise<RemediationInventory>;
  /** Everything about a role, or null where there is none of that name. */
  roleState(name: string, accountId?: string): Promise<RoleState | null>;
  /** The newest versions of what a bucket holds, in the order of their keys. */
  objects(bucket: string, accountId?: string): Promise<readonly { readonly key: string; readonly body: string }[]>;
  /** Invokes a function as an administrator, and waits for it. */
  invoke(functionName: string, payload: unknown, accountId?: string): Promise<Invocation>;
  /** Runs an Automation document to its end; rejects what Systems Manager would not start. */
  automation(document: string, parameters: AutomationParameters, accountId?: string): Promise<AutomationResult>;
  /** Starts the remediation of a rule for one resource, as Config does, and waits for its end. */
  remediate(ruleName: string, resourceId: string, accountId?: string): Promise<AutomationResult>;
  /** Does what a schedule of EventBridge Scheduler does when its time has come; gives the last invocation. */
  runSchedule(name: string, accountId?: string): Promise<Invocation & { readonly attempts: number }>;
  /** Rejects if there are problems that no test has taken: where AWS would have answered, nobody knows what. */
  close(): Promise<void>;
}

const environment = (url: string): NodeJS.ProcessEnv => ({
  AWS_ENDPOINT_URL: url,
  AWS_ACCESS_KEY_ID: administrator.accessKeyId,
  AWS_SECRET_ACCESS_KEY: administrator.secretAccessKey,
  AWS_REGION: region,
  AWS_EC2_METADATA_DISABLED: 'true',
  AWS_CONFIG_FILE: '/dev/null',
  AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
  AWS_PROFILE: undefined,
  AWS_SESSION_TOKEN: undefined,
});

const post = async <T>(url: string, body: unknown): Promise<T> => {
  const response = await fetch(url, { method: 'POST', body: JSON.stringify(body) });
  if (!response.ok) throw new Error(`${url}: ${await response.text()}`);
  return (await response.json()) as T;
};

const readResults = async (client: ConfigServiceClient, ruleName: string): Promise<EvaluationResult[]> => {
  const results: EvaluationResult[] = [];
  const pages = paginateGetComplianceDetailsByConfigRule({ client }, { ConfigRuleName: ruleName, Limit: 100 });
  for await (const page of pages) results.push(...(page.EvaluationResults ?? []));
  return results;
};

export const startLocalAws = async (): Promise<LocalAws> => {
  const { child, port, pid } = await startPython();
  const url = `http://127.0.0.1:${port}`;
  const configOf = (account: string): ConfigServiceClient => {
    const client = new ConfigServiceClient({ region, endpoint: url, credentials: administrator });
    client.middlewareStack.use(inAccount(account));
    return client;
  };
  const control = <T>(action: string, body: unknown = {}): Promise<T> => post<T>(`${url}/_test/${action}`, body);
  const problems = (): Promise<readonly string[]> => control('problems');
  const invocations = (): Promise<readonly Invocation[]> => control('invocations');
  return {
    url,
    pid,
    env: environment(url),
    seed: (account) => control('account', account),
    role: (change) => control('role', { account: localAccountId, ...change }),
    enforce: (on) => control('enforce', { on }),
    evaluate: async (ruleName, account = localAccountId) => {
      await configOf(account).send(new StartConfigRulesEvaluationCommand({ ConfigRuleNames: [ruleName] }));
      const last = (await invocations()).at(-1);
      if (last === undefined) throw new Error(`the rule ${ruleName} started nothing`);
      return last;
    },
    join: (organizationId, members) => control('organization', { account: localAccountId, organizationId, members }),
    withoutRecorder: (accounts) => control('without-recorder', { accounts }),
    putResources: (resources) =>
      control('resources', {
        resources: resources.map((resource) => ({ accountId: localAccountId, awsRegion: region, ...resource })),
      }),
    recorder: ({ account = localAccountId, region: where = region, recording = true, recordingGroup }) =>
      control('recorder', {
        account,
        region: where,
        recording,
        recordingGroup: recordingGroup ?? { allSupported: true },
      }),
    stackSetOperation: (stackSet, running) =>
      control('stack-set-operation', { account: localAccountId, region, stackSet, running }),
    invocations,
    results: (ruleName, account = localAccountId) => readResults(configOf(account), ruleName),
    calls: () => control('calls'),
    inventory: (account = localAccountId) => control('inventory', { account }),
    remediationInventory: (account = localAccountId) => control('remediation-inventory', { account, region }),
    roleState: (name, account = localAccountId) => control('role-state', { account, name }),
    objects: (bucket, account = localAccountId) => control('objects', { account, bucket }),
    invoke: (functionName, payload, account = localAccountId) =>
      control('invoke', { account, region, function: functionName, payload }),
    automation: (document, parameters, account = localAccountId) =>
      control('automation', { account, region, document, parameters }),
    remediate: (rule, resourceId, account = localAccountId) =>
      control('remediate', { account, region, rule, resourceId }),
    runSchedule: (name, account = localAccountId) => control('schedule', { account, region, name }),
    problems,
    limit: (policies, account = localAccountId) => control('service-control', { account, policies }),
    inject: (...faults) => control('inject', { faults }),
    faults: () => control('faults'),
    clock: (aheadMs) => control('clock', { aheadMs }),
    serviceUses: (uses, account = localAccountId) => control('service-uses', { account, ...uses }),
    functionErrors: (failStep) => control('function-error', { failStep }),
    conflict: (bucket, times) => control('conflict', { bucket, times }),
    close: async () => {
      const left = await problems();
      await stopPython(child);
      if (left.length > 0) throw new Error(`the local AWS does not know: ${left.join('; ')}`);
    },
  };
};

import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { devNull } from 'node:os';
import type { Account, Role } from './accounts.ts';
import { createAggregator } from './aggregator.ts';
import type { AggregatorOptions } from './aggregator.ts';
import type { AccountState } from './apis.ts';
import type { Call } from './calls.ts';
import type { Config, FailedEvaluations, Put } from './config.ts';
import { createConfig } from './config.ts';
import type { Evaluation } from './evaluations.ts';
import type { ConfigEvent, EventOverrides } from './events.ts';
import { scheduledEvent } from './events.ts';
import { createRoleRenderer } from './iam.ts';
import { createInventory } from './inventory.ts';
import type { InventoryOptions } from './inventory.ts';
import { createAccessReports } from './iam-roles.ts';
import type { Behaviour } from './listener.ts';
import { createListener } from './listener.ts';
import { createBuckets } from './buckets.ts';
import { createS3 } from './s3.ts';
import type { BucketOptions } from './buckets.ts';
import { createSns } from './sns.ts';
import type { Published } from './sns.ts';
import type { Credentials, Trust } from './sts.ts';
import { createSts } from './sts.ts';
import type { Api } from './wire.ts';

export interface StandInOptions extends Behaviour {
  /** The first is the account of the credentials in `env`. */
  readonly accounts: readonly [Account, ...Account[]];
  readonly ruleName?: string;
  /** What DescribeConfigRules tells of the rule. */
  readonly ruleParameters?: Readonly<Record<string, string>>;
  readonly region?: string;
  /** An aggregator of all accounts; none, by default. */
  readonly aggregator?: AggregatorOptions;
  /** What AWS Config records; nothing, by default, with a recorder that is on. */
  readonly inventory?: InventoryOptions;
  /** Buckets, each with versioning, and of the first account where no owner is named; none, by default. */
  readonly buckets?: readonly BucketOptions[];
  /** ARNs of topics; none, by default. */
  readonly topics?: readonly string[];
  /** Who may assume which role; nobody any, by default. */
  readonly trust?: Trust;
  /** Which evaluations come back as failed, and are not stored. */
  readonly failedEvaluations?: FailedEvaluations;
  /** How many roles a page has at most: IAM may return fewer than MaxItems, even none, with more to come. */
  readonly pageSize?: (maxItems: number, n: number) => number;
}

export interface StandIn {
  readonly url: string;
  readonly accountId: string;
  /** The role behind the credentials in `env`: the one that `trust` names. */
  readonly roleArn: string;
  readonly credentials: Credentials;
  /** For the process under test: endpoint, credentials, Region, and nothing of the developer's own configuration. */
  readonly env: Readonly<Record<string, string>>;
  readonly calls: readonly Call[];
  readonly puts: readonly Put[];
  readonly callsOf: (api: Api) => readonly Call[];
  /** What Config holds for the rule now. */
  readonly results: (accountId?: string) => readonly Evaluation[];
  /** Results of an earlier run. */
  readonly seedResults: (evaluations: readonly Evaluation[], accountId?: string, recorded?: Date) => void;
  /** The roles of an account as they are now. */
  readonly roles: (accountId?: string) => readonly Role[];
  readonly setRoles: (roles: readonly Role[], accountId?: string) => void;
  /** What is in a bucket now: the newest version of each object, by its key. */
  readonly objects: (bucket: string) => ReadonlyMap<string, string>;
  /** The messages that topics took. */
  readonly published: readonly Published[];
  /** The event that Config would send, with a result token of its own. */
  readonly event: (overrides?: EventOverrides) => ConfigEvent;
  readonly close: () => Promise<void>;
}

const environment = (url: string, region: string, credentials: Credentials): Record<string, string> => ({
  AWS_ENDPOINT_URL: url,
  AWS_REGION: region,
  AWS_DEFAULT_REGION: region,
  AWS_ACCESS_KEY_ID: credentials.accessKeyId,
  AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
  AWS_SESSION_TOKEN: credentials.sessionToken,
  AWS_EC2_METADATA_DISABLED: 'true',
  AWS_CONFIG_FILE: devNull,
  AWS_SHARED_CREDENTIALS_FILE: devNull,
  AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
});

const fullPages = (maxItems: number): number => maxItems;

const accountStates = (accounts: readonly Account[]): ReadonlyMap<string, AccountState> =>
  new Map(
    accounts.map(({ id, roles }): [string, AccountState] => [
      id,
      { roles, render: createRoleRenderer(id), reports: createAccessReports() },
    ]),
  );

const eventFactory =
  (config: Config, region: string, ruleName: string, defaultAccountId: string) =>
  (overrides: EventOverrides = {}): ConfigEvent => {
    const accountId = overrides.accountId ?? defaultAccountId;
    const resultToken = config.issueToken(accountId);
    return scheduledEvent({ accountId, region, ruleName, resultToken, at: new Date() }, overrides);
  };

const listen = async (server: ReturnType<typeof createServer>): Promise<string> => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
};

/** AWS as far as the evaluator and the commands see it, over real HTTP, for the real SDK. */
export const startStandIn = async (options: StandInOptions): Promise<StandIn> => {
  const { region = 'eu-west-1', ruleName = 'iam-role-last-used', pageSize = fullPages } = options;
  const accountId = options.accounts[0].id;
  const roleArn = `arn:aws:iam::${accountId}:role/${ruleName}`;
  const calls: Call[] = [];
  const accounts = accountStates(options.accounts);
  const { ruleParameters: parameters = { max_days_for_last_used: '60' } } = options;
  const config = createConfig({ name: ruleName, parameters }, options.failedEvaluations ?? (() => false));
  const aggregator = createAggregator({
    name: options.aggregator?.name,
    ruleName: options.aggregator?.ruleName ?? ruleName,
    region,
    accountIds: [...accounts.keys()],
    results: config.recorded,
  });
  const inventory = createInventory(options.inventory ?? {});
  const buckets = createBuckets(options.buckets ?? [], accountId);
  const s3 = createS3(buckets, region);
  const sts = createSts(options.trust ?? {});
  const sns = createSns(options.topics ?? []);
  const { credentials } = sts.openSession(roleArn, ruleName);
  const accountOf = (id: string): AccountState => {
    const account = accounts.get(id);
    if (account === undefined) throw new Error(`the stand-in has no account ${id}`);
    return account;
  };
  const server = createServer(
    createListener({ accounts, config, aggregator, inventory, sts, sns, s3, pageSize }, calls, options),
  );
  // Node's 5 seconds would close a connection just as a slow client takes it up again.
  server.keepAliveTimeout = 60_000;
  const url = await listen(server);

  return {
    url,
    accountId,
    roleArn,
    credentials,
    env: environment(url, region, credentials),
    calls,
    puts: config.puts,
    callsOf: (api) => calls.filter((call) => call.api === api),
    results: (id = accountId) => config.results(id),
    seedResults: (evaluations, id = accountId, recorded = new Date()) => {
      config.seed(id, evaluations, recorded);
    },
    roles: (id = accountId) => accountOf(id).roles,
    setRoles: (roles, id = accountId) => {
      accountOf(id).roles = roles;
    },
    objects: (bucket) => buckets.texts(bucket),
    published: sns.published,
    event: eventFactory(config, region, ruleName, accountId),
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
};

import type { Figures } from './figures.ts';
import {
  alarmCount,
  changingShare,
  checkSeconds,
  coverageAlarmCount,
  estimates,
  everything,
  extras,
  findingShare,
  logBytes,
  roleCounts,
  secondsInLambda,
  silentAccountCounts,
  silentAccounts,
} from './model.ts';
import type { Everything } from './model.ts';
import { configTiers, limits, mbOfOneProcessor, prices } from './prices.ts';

const number = (value: number): string => Math.round(value).toLocaleString('en-US');
const dollars = (value: number): string =>
  value < 10 ? `$${value.toFixed(2)}` : `$${value.toLocaleString('en-US', { maximumSignificantDigits: 3 })}`;
/** A part of a bill: what rounds to nothing is still something. */
const part = (value: number): string => (value > 0 && value < 0.005 ? 'below $0.01' : `$${value.toFixed(2)}`);
const seconds = (value: number): string => value.toFixed(1);

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map((_, index) => (index < 2 ? '---' : '---:')), ...rows]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n');

const textTable = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');

const loadTable = (figures: Figures, memoryMb: number): string =>
  table(
    [
      'Accounts',
      'Roles each',
      'Invocations a day',
      'Seconds a run',
      'At once, spread',
      'At once, one minute',
      'API calls a day',
    ],
    estimates(figures, memoryMb).map((row) => [
      number(row.accounts),
      number(row.roles),
      number(row.accounts),
      seconds(row.secondsARun),
      number(row.atOnce.spread),
      number(row.atOnce.inOneMinute),
      number(row.callsADay),
    ]),
  );

const costTable = (figures: Figures, memoryMb: number): string =>
  table(
    [
      'Accounts',
      'Roles each',
      'Evaluations, all',
      'Cost, all',
      'Evaluations, changes',
      'Cost, changes',
      'Of it Lambda',
      'Access Analyzer',
    ],
    estimates(figures, memoryMb).map(({ accounts, roles, all, changes, accessAnalyzer }) => [
      number(accounts),
      number(roles),
      number(all.evaluationsAMonth),
      dollars(all.config + all.lambda),
      number(changes.evaluationsAMonth),
      dollars(changes.config + changes.lambda),
      dollars(changes.lambda),
      dollars(accessAnalyzer),
    ]),
  );

const extrasTable = (): string => {
  const { metrics, metricsCost, firstItems } = extras();
  return textTable(
    ['What', 'When', 'Cost'],
    [
      [
        'Configuration items of the first run',
        'once in each account',
        roleCounts.map((roles) => `${dollars(firstItems(roles))} for ${number(roles)} roles`).join(', '),
      ],
      [
        `${metrics} metrics of the runs, for all accounts together`,
        'a month',
        `${dollars(metricsCost.least)} with one run a day; at most ${dollars(metricsCost.most)}, with runs in every hour`,
      ],
      [
        `\`alarms\`: each of 3 to ${alarmCount} alarms, ${coverageAlarmCount} more in an organization`,
        'a month',
        dollars(prices.alarm.value),
      ],
      ['`dashboard`', 'a month', dollars(prices.dashboard.value)],
    ],
  );
};

/** Rows of what is billed, a column for each number of roles. */
const everythingTable = (figures: Figures, memoryMb: number): string => {
  const columns = roleCounts.map((roles) => everything(figures, roles, memoryMb));
  const row = (what: string, costOf: (column: Everything) => number): string[] => [
    what,
    ...columns.map((column) => part(costOf(column))),
  ];
  return textTable(
    ['A month', ...columns.map(({ roles }) => `${number(roles)} roles`)],
    [
      row('Evaluations, `reporting = "changes"`', ({ evaluations }) => evaluations),
      row('Configuration items of changes', ({ items }) => items),
      row('Lambda, rule and remediation', ({ lambda }) => lambda),
      row('Metrics of both', ({ metrics }) => metrics),
      row(`\`alarms\`, all ${alarmCount}`, ({ alarms }) => alarms),
      row('`dashboard`', (column) => column.dashboard),
      row('Logs', ({ logs }) => logs),
      row('`notifications`, by mail', ({ messages }) => messages),
      row('**Together**', ({ aMonth }) => aMonth),
      row('The first run adds, once', ({ firstRun }) => firstRun),
      row('With `reporting = "all"` instead, a month', ({ aMonthWithAll }) => aMonthWithAll),
    ],
  );
};

const silentRoles = 1_000;

const silentTable = (memoryMb: number): string =>
  textTable(
    [
      'Accounts',
      'A daily check: what the module has',
      'A metric and an alarm for each account',
      'The number of accounts in the log',
    ],
    silentAccountCounts
      .map((accounts) => silentAccounts(accounts, silentRoles, memoryMb))
      .map(({ accounts, perAccount, distinct, dailyCheck }) => [
        number(accounts),
        part(dailyCheck),
        part(perAccount),
        part(distinct),
      ]),
  );

const measuredTable = ({ runs }: Figures, memoryMb: number): string =>
  table(
    ['Roles', '`reporting`', 'API calls', 'Evaluations', 'Wall, ms', 'Processor, ms', `Seconds at ${memoryMb} MB`],
    runs.map((run) => [
      number(run.roles),
      run.reporting,
      number(run.calls),
      number(run.evaluations),
      number(run.handlerMs),
      number(run.cpuMs),
      seconds(secondsInLambda(run, memoryMb)),
    ]),
  );

const tierText = (): string =>
  configTiers
    .map(({ upTo, each }) => `$${each} each ${Number.isFinite(upTo) ? `up to ${number(upTo)}` : 'after that'}`)
    .join(', ');

const priceTable = (): string =>
  textTable(
    ['Price', 'Value', 'Source'],
    [
      [
        'AWS Config, evaluations of one account and Region in a month',
        tierText(),
        'aws.amazon.com/config/pricing, a stored copy; the same in vantage.sh and infracost',
      ],
      ...Object.values(prices).map(({ what, value, source }) => [
        what,
        `$${value.toLocaleString('en-US', { maximumSignificantDigits: 6 })}`,
        source,
      ]),
    ],
  );

const limitTable = (): string =>
  textTable(
    ['Limit', 'Value', 'What it means here', 'Source'],
    limits.map(({ what, value, consequence, source }) => [
      what,
      value,
      consequence,
      source === '' ? 'none found' : source,
    ]),
  );

const latencies = ({ latencyMs }: Figures): string =>
  Object.entries(latencyMs)
    .map(([api, ms]) => `${api} ${ms} ms`)
    .join(', ');

/** The page, before Prettier lays out its tables. */
export const renderPage = (figures: Figures, memoryMb: number): string => `# Capacity

What an organization takes and costs. This page is made by \`npm run capacity\` from
[capacity-figures.json](capacity-figures.json), which \`npm run capacity -- --measure\` measures; do not edit it by hand.

## Load

One run a day in every account, over all its roles, with \`reporting = "all"\` and ${memoryMb} MB, the default. "At once" is how
many functions run at the same time: where Config spreads its starts over the day, and where all starts fall into one minute.
Above 1,000 at once, the default quota of Lambda, starts wait in the queue of Lambda.

${loadTable(figures, memoryMb)}

## Cost a month

US dollars, evaluations and Lambda together, with \`reporting = "all"\` and with \`"changes"\`, beside the price of IAM Access
Analyzer for the same roles. With \`"changes"\` ${changingShare * 100} % of the roles are taken to change from one day to the next: an assumption.
The first run reports every role in both cases. Evaluations are priced in each account by itself; whether an organization
shares the tiers of AWS Config is not known to us, and sharing would only make it cheaper.

A role that is used in other Regions from day to day is not sent again: with \`"changes"\` the day and Region of the last use of a
\`used\` role make no difference. Roles that are new, changed or vanished are sent, and exemptions whose day moved.

${costTable(figures, memoryMb)}

## What else is billed

${extrasTable()}

A configuration item is recorded where the recorder records \`AWS::Config::ResourceCompliance\`: for the first result of each role,
and then where its compliance changes. Removing the rule records them once more. Saved queries, and the events of AWS Config in
their own account, cost nothing by themselves. A query that somebody runs, and the list of findings whenever somebody opens the
dashboard, is billed by what it reads of the log. The failure queue and that of undelivered messages cost nothing as long as nobody
reads or fills them. \`RunsRefused\` is one more metric in the hours in which a stranger's event comes.

### One account with everything on

\`alarms\`, \`dashboard\`, \`notifications\` with one reader and \`remediation\`, one run a day, at list prices without AWS's free tiers, which
cover 10 metrics, 10 alarms, 3 dashboards and 5 GB of logs where nothing else uses them. Metrics are counted for the whole month, the
most that they can cost. The daily pass of the remediation is taken to cost as much in Lambda as the rule. ${findingShare * 100} % of the roles
are taken to be findings, each change to be one of compliance, with a configuration item, and each run to have news, with a message. A run is taken to write
${number(logBytes.run)} bytes to its log and, with \`dashboard\`, ${number(logBytes.finding)} for each finding: what the zip writes, and Lambda's own lines, rounded up.
Not in these figures: the bucket of the remediation, keys of AWS KMS, the storage of logs.

${everythingTable(figures, memoryMb)}

### An alarm on accounts without a run

\`alarms\` in an organization add a daily check, a function that reads both the accounts and the log and says which account is silent
([A whole organization](organization.md#the-daily-check)). It writes the one metric \`AccountsSilent\`, on which an alarm rings; another
rings when the check fails. This is what that costs a month in the central account, with ${number(silentRoles)} roles in each account and ${checkSeconds} seconds
a day by assumption, beside two other ways. A metric and an alarm for each account would need the list of accounts in Terraform. The
number of accounts in the log would say how many are silent, not which, and would need the expected number, which is wrong whenever
an account comes or goes.

${silentTable(memoryMb)}

Metrics are counted for the whole month, the most that they can cost: one value a day is billed for its hour. What the check reads of the
log is counted as if CloudWatch Logs Insights read it, the most too: we found no price for filtering a log. EventBridge Scheduler bills nothing
that would show for one call a day.

### What names a role

\`skip_referenced\` of \`remediation\`, and \`references\` at each run, ask the advanced queries of AWS Config (\`SelectResourceConfig\`), one Region after
the other: one call that counts, then about one for each 100 recorded resources of the types that may name a role, at most 5 a second, for which 20,000 resources
take 40 seconds or more. For \`skip_referenced\` two calls before tell whether the recorder of the Region is on, and a pass in which nothing is due makes none of them.
We found no price of these queries: that does not say that they are free. Nor did we find how many a second AWS allows.

## Where the figures come from

Each run is the committed zip, in Node ${figures.node} on one machine, over a loopback stand-in for AWS: the second run over an
account that has not changed, the median of three. Calls were made to wait, by assumption: ${latencies(figures)}.
Lambda gives a function of ${memoryMb} MB a share of ${(memoryMb / mbOfOneProcessor).toFixed(2)} of a processor, so processor time is stretched by its inverse.

${measuredTable(figures, memoryMb)}

${priceTable()}

Whether AWS Config bills an evaluation that repeats what it holds is not documented; all are counted here.

## Where AWS's own limits end it

${limitTable()}
`;

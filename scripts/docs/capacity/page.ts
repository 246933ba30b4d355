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
      'Lambda share',
      'Access Analyzer (price not verified)',
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
      row('Lambda, for rule and remediation', ({ lambda }) => lambda),
      row('Metrics of both', ({ metrics }) => metrics),
      row(`\`alarms\`, all ${alarmCount}`, ({ alarms }) => alarms),
      row('`dashboard`', (column) => column.dashboard),
      row('Logs', ({ logs }) => logs),
      row('`notifications`, by mail', ({ messages }) => messages),
      row('**Together**', ({ aMonth }) => aMonth),
      row('Added once by the first run', ({ firstRun }) => firstRun),
      row('With `reporting = "all"` instead, a month', ({ aMonthWithAll }) => aMonthWithAll),
    ],
  );
};

const silentRoles = 1_000;

const silentTable = (memoryMb: number): string =>
  textTable(
    [
      'Accounts',
      'A daily check, as in the module',
      'A metric and an alarm for each account',
      'Counting accounts in the log (price not verified)',
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
      source === '' ? 'no source found' : source,
    ]),
  );

const latencies = ({ latencyMs }: Figures): string =>
  Object.entries(latencyMs)
    .map(([api, ms]) => `${api} ${ms} ms`)
    .join(', ');

/** The page, before Prettier lays out its tables. */
export const renderPage = (figures: Figures, memoryMb: number): string => `# Capacity

Load and cost for an organization. \`npm run capacity\` generates this page from [capacity-figures.json](capacity-figures.json),
which \`npm run capacity -- --measure\` measures. Do not edit the page by hand.

## Load

One run a day in every account, over all its roles, with \`reporting = "all"\` and the default memory of ${memoryMb} MB. "At
once" is the number of functions that run at the same time: "spread" if Config spreads its starts over the day, "one minute"
if all starts fall into one minute. Lambda's default quota is 1,000 at once; further starts wait in Lambda's queue.

${loadTable(figures, memoryMb)}

## Cost a month

US dollars, evaluations and Lambda together, with \`reporting = "all"\` and with \`"changes"\`, beside the price of IAM Access
Analyzer for the same roles. For \`"changes"\` we assume that ${changingShare * 100} % of the roles change from one day to the
next. The first run reports every role in both cases. Evaluations are priced for each account separately. We do not know
whether an organization shares the price tiers of AWS Config; if it does, the cost is lower.

With \`"changes"\`, a new day or Region of the last use of a \`used\` role does not count as a change. Roles that are new, changed
or deleted do, and exemptions with a new date.

The price of IAM Access Analyzer is not verified: see [the sources](#where-the-figures-come-from).

${costTable(figures, memoryMb)}

## Other costs

${extrasTable()}

If the recorder records \`AWS::Config::ResourceCompliance\`, it records a configuration item for the first result of each role,
and for each change of compliance. Removing the rule records them once more.

Saved queries, and events of AWS Config in their own account, cost nothing. Running a query, and opening the dashboard with
its list of findings, is billed by the amount of log data that is read. The queues for failures and undelivered messages cost
nothing while they are empty and unread. \`RunsRefused\` is one more metric in hours with events from strangers.

### One account with everything on

\`alarms\`, \`dashboard\`, \`notifications\` with one reader and \`remediation\`, one run a day, at list prices. AWS's free tiers are
not deducted: 10 metrics, 10 alarms, 3 dashboards and 5 GB of logs. The figures contain these assumptions:

- Metrics are billed for the whole month, which is the maximum.
- The daily pass of the remediation costs as much in Lambda as the rule.
- ${findingShare * 100} % of the roles are findings, each change is one of compliance, with a configuration item, and each run
  sends a message.
- A run writes ${number(logBytes.run)} bytes to its log and, with \`dashboard\`, ${number(logBytes.finding)} for each finding:
  measured with the zip and Lambda's own lines, rounded up.

Not included: the bucket of the remediation, keys of AWS KMS, and the storage of logs.

${everythingTable(figures, memoryMb)}

### An alarm on accounts without a run

In an organization, \`alarms\` add a daily check: a function that compares the accounts with the log and names silent accounts
([A whole organization](organization.md#the-daily-check)). It writes one metric, \`AccountsSilent\`, with an alarm; a second
alarm rings when the check fails. The table has its cost a month in the central account, with ${number(silentRoles)} roles in
each account and, as an assumption, ${checkSeconds} seconds a day, beside two alternatives that the module does not use:

- A metric and an alarm for each account would need the list of accounts in Terraform.
- Counting the accounts in the log shows how many are silent, not which. It also needs the expected number, which is wrong
  whenever an account joins or leaves. The price of CloudWatch Contributor Insights, which would count them, is not verified.

${silentTable(memoryMb)}

Metrics are billed for the whole month, which is the maximum: one value a day is billed for its hour. We found no price for
filtering a log, so the log data that the check reads is priced like a query of CloudWatch Logs Insights, the maximum too. One
daily call of EventBridge Scheduler costs practically nothing.

### What names a role

\`skip_referenced\` of \`remediation\`, and \`references\` at each run, use the advanced queries of AWS Config
(\`SelectResourceConfig\`), one Region after another. Each Region takes one call that counts, and then about one call for each
100 recorded resources of the types that may name a role, at most 5 calls a second: 20,000 resources take at least 40 seconds.
\`skip_referenced\` also makes two calls to check the recorder of the Region. A pass without due roles makes none of these
calls.

We found no price for these queries, which does not mean that they are free. We found no limit of AWS for the number of
queries a second either.

## Where the figures come from

Each run is the committed zip, in Node ${figures.node} on one machine, with a local stand-in for AWS: the second run over an
unchanged account, the median of three. Assumed durations of calls:
${latencies(figures)}.
Lambda gives a function of
${memoryMb} MB a share of ${(memoryMb / mbOfOneProcessor).toFixed(2)} of a processor, so processor time is divided by that
share.

${measuredTable(figures, memoryMb)}

Only the price of evaluations comes from AWS's price page. All others are from other sites and were not compared with AWS's
pages. For those marked "not verified", no good source was found.

${priceTable()}

AWS does not document whether an evaluation that repeats the current result is billed. All evaluations are counted here ([not
verified on AWS](unverified.md)).

## Limits of AWS

${limitTable()}
`;

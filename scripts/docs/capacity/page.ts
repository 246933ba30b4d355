import type { Figures } from './figures.ts';
import { changingShare, estimates, extras, secondsInLambda } from './model.ts';
import { configTiers, limits, mbOfOneProcessor, prices } from './prices.ts';

const number = (value: number): string => Math.round(value).toLocaleString('en-US');
const dollars = (value: number): string =>
  value < 10 ? `$${value.toFixed(2)}` : `$${value.toLocaleString('en-US', { maximumSignificantDigits: 3 })}`;
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
        [100, 500, 1_000, 5_000].map((roles) => `${dollars(firstItems(roles))} for ${number(roles)} roles`).join(', '),
      ],
      [
        `${metrics} metrics of the runs, for all accounts together`,
        'a month',
        `${dollars(metricsCost.least)} with one run a day; at most ${dollars(metricsCost.most)}, with runs in every hour`,
      ],
      ['`alarms`: each of three to eight alarms', 'a month', dollars(prices.alarm.value)],
      ['`dashboard`', 'a month', dollars(prices.dashboard.value)],
    ],
  );
};

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
and then where its compliance changes. Removing the rule records them once more. Not in these figures: logs, messages of SNS,
Logs Insights queries that somebody runs, and AWS's free tiers.

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

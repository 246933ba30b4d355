// Pure: what an organization of some size takes and costs, from the figures of one run.
import { startProgress } from '../../../lambda/src/evaluation/evaluate-account.ts';
import { runMetrics } from '../../../lambda/src/evaluation/metrics.ts';
import { remediationMetrics } from '../../../lambda/src/remediation/metrics.ts';
import type { Figures, Reporting, RunFigures } from './figures.ts';
import { configTiers, mbOfOneProcessor, prices } from './prices.ts';

export const accountCounts = [10, 100, 1_000, 10_000] as const;
export const roleCounts = [100, 500, 1_000, 5_000] as const;

/** One run a day. */
const runsAMonth = 30;
const secondsADay = 86_400;
const hoursAMonth = 720;

/** Share of roles whose result differs from one day to the next: an assumption, stated on the page. */
export const changingShare = 0.01;

/** What Config charges one account in one Region for evaluations in a month. */
export const configCost = (evaluations: number): number => {
  let cost = 0;
  let from = 0;
  for (const { upTo, each } of configTiers) {
    cost += Math.max(0, Math.min(evaluations, upTo) - from) * each;
    from = upTo;
  }
  return cost;
};

/** Below one whole processor, work takes longer by as much; waiting does not. */
export const secondsInLambda = ({ handlerMs, cpuMs }: RunFigures, memoryMb: number): number =>
  (handlerMs + cpuMs * Math.max(0, mbOfOneProcessor / memoryMb - 1)) / 1_000;

const lambdaCost = (runs: number, seconds: number, memoryMb: number): number =>
  runs * (seconds * (memoryMb / 1_024) * prices.lambdaGbSecond.value + prices.lambdaRequest.value);

interface Cost {
  readonly evaluationsAMonth: number;
  readonly config: number;
  readonly lambda: number;
}

export interface Estimate {
  readonly accounts: number;
  readonly roles: number;
  readonly secondsARun: number;
  readonly callsADay: number;
  /** Functions running at once where starts are spread over the day, and where all fall into one minute. */
  readonly atOnce: { readonly spread: number; readonly inOneMinute: number };
  readonly all: Cost;
  readonly changes: Cost;
  readonly accessAnalyzer: number;
}

const runOf = ({ runs }: Figures, roles: number, reporting: Reporting): RunFigures => {
  const run = runs.find((figures) => figures.roles === roles && figures.reporting === reporting);
  if (run === undefined) throw new Error(`nothing was measured for ${roles} roles with reporting ${reporting}`);
  return run;
};

export const estimate = (figures: Figures, accounts: number, roles: number, memoryMb: number): Estimate => {
  const costOf = (reporting: Reporting): Cost => {
    const run = runOf(figures, roles, reporting);
    const changed = reporting === 'changes' ? Math.ceil(roles * changingShare) : 0;
    const evaluationsOfOne = (run.evaluations + changed) * runsAMonth;
    return {
      evaluationsAMonth: accounts * evaluationsOfOne,
      config: accounts * configCost(evaluationsOfOne),
      lambda: lambdaCost(accounts * runsAMonth, secondsInLambda(run, memoryMb), memoryMb),
    };
  };
  const run = runOf(figures, roles, 'all');
  const secondsARun = secondsInLambda(run, memoryMb);
  return {
    accounts,
    roles,
    secondsARun,
    callsADay: accounts * run.calls,
    atOnce: {
      spread: Math.max(1, Math.ceil((accounts * secondsARun) / secondsADay)),
      inOneMinute: Math.min(accounts, Math.ceil((accounts * secondsARun) / 60)),
    },
    all: costOf('all'),
    changes: costOf('changes'),
    accessAnalyzer: accounts * roles * prices.accessAnalyzerRole.value,
  };
};

/** Every name, whether or not the run of the moment has something to tell under it. */
const metricsOfARun = runMetrics({
  succeeded: true,
  progress: startProgress({ reported: 0, failed: 0 }),
  throttles: 0,
  durationMs: 0,
  isNotified: true,
}).length;

export interface Extras {
  readonly metrics: number;
  /** With one run a day, and with runs in every hour, as many members have them. */
  readonly metricsCost: { readonly least: number; readonly most: number };
  /** Once, for the first results of so many roles. */
  readonly firstItems: (roles: number) => number;
}

/** What is billed beside evaluations and Lambda. */
export const extras = (): Extras => {
  const most = metricsOfARun * prices.customMetric.value;
  return {
    metrics: metricsOfARun,
    metricsCost: { least: (most * runsAMonth) / hoursAMonth, most },
    firstItems: (roles) => roles * prices.configurationItem.value,
  };
};

/** All alarms of alarms.tf that one account can have, of which `notifications`, `remediation` and `max_unused_roles` ask for some. */
export const alarmCount = 8;

/** Those of alarms.tf that only an organization has: accounts are silent, and nobody checked. */
export const coverageAlarmCount = 2;

/** Share of roles that are findings: an assumption, stated on the page. */
export const findingShare = 0.2;

/** What one run writes to its log, and what each finding adds with `dashboard`: as the zip does, and Lambda's own lines, rounded up. */
export const logBytes = { run: 3_000, finding: 300 };

const bytesOfAGb = 1_000_000_000;

const logBytesOfARun = (roles: number): number => logBytes.run + roles * findingShare * logBytes.finding;

/** One account with alarms, dashboard, notifications by mail and remediation, and nothing of AWS's free tiers. */
export interface Everything {
  readonly roles: number;
  readonly evaluations: number;
  /** One for each change of a result, as if each were one of compliance: the most. */
  readonly items: number;
  /** Of the rule, and as much again for the daily pass of the remediation. */
  readonly lambda: number;
  readonly metrics: number;
  readonly alarms: number;
  readonly dashboard: number;
  readonly logs: number;
  readonly messages: number;
  readonly aMonth: number;
  /** The same with `reporting = "all"`, which changes evaluations and Lambda. */
  readonly aMonthWithAll: number;
  /** What the first run adds: the evaluations of all roles and their configuration items. Its mail is one of those of a month. */
  readonly firstRun: number;
}

export const everything = (figures: Figures, roles: number, memoryMb: number): Everything => {
  const { all, changes } = estimate(figures, 1, roles, memoryMb);
  const ofMessages = (messages: number): number => messages * (prices.publish.value + prices.email.value);
  const parts = {
    evaluations: changes.config,
    items: changes.evaluationsAMonth * prices.configurationItem.value,
    lambda: changes.lambda * 2,
    metrics: (metricsOfARun + remediationMetrics([], 0).length) * prices.customMetric.value,
    alarms: alarmCount * prices.alarm.value,
    dashboard: prices.dashboard.value,
    logs: ((logBytesOfARun(roles) * runsAMonth) / bytesOfAGb) * prices.logGb.value,
    // One a run, as if each had news: the most.
    messages: ofMessages(runsAMonth),
  };
  const aMonth = Object.values(parts).reduce((sum, cost) => sum + cost, 0);
  return {
    roles,
    ...parts,
    aMonth,
    aMonthWithAll: aMonth - parts.evaluations - parts.lambda + all.config + all.lambda * 2,
    firstRun:
      configCost(changes.evaluationsAMonth + roles) -
      configCost(changes.evaluationsAMonth) +
      roles * prices.configurationItem.value,
  };
};

/** How long the function takes that compares the accounts of an organization with the runs in the log: an assumption. */
export const checkSeconds = 10;

/** With one run a day, a check looks at the last 30 hours of the log. */
const daysOfACheck = 30 / 24;

export const silentAccountCounts = [10, 100, 300] as const;

/** What an alarm on accounts without a run costs a month, in the way that the module has and in two others. */
export interface SilentAccounts {
  readonly accounts: number;
  /** A metric and an alarm for each account. */
  readonly perAccount: number;
  /** Contributor Insights counts the accounts in the log; one alarm compares with how many there should be. */
  readonly distinct: number;
  /** What the module has: a function once a day reads the log and the list of accounts; one metric, and an alarm on a check that fails. */
  readonly dailyCheck: number;
}

export const silentAccounts = (accounts: number, roles: number, memoryMb: number): SilentAccounts => {
  const { customMetric, alarm, insightRule, insightEvent, logGbScanned } = prices;
  const readAMonth = (accounts * logBytesOfARun(roles) * daysOfACheck * runsAMonth) / bytesOfAGb;
  return {
    accounts,
    perAccount: accounts * (customMetric.value + alarm.value),
    distinct: insightRule.value + accounts * runsAMonth * insightEvent.value + alarm.value,
    dailyCheck:
      customMetric.value +
      coverageAlarmCount * alarm.value +
      lambdaCost(runsAMonth, checkSeconds, memoryMb) +
      readAMonth * logGbScanned.value,
  };
};

export const estimates = (figures: Figures, memoryMb: number): Estimate[] =>
  accountCounts.flatMap((accounts) => roleCounts.map((roles) => estimate(figures, accounts, roles, memoryMb)));
